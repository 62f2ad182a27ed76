"""How far what a person asked for has come: told to that person's streams alone, the latest once."""

from collections.abc import Callable

import orjson

from service.domain.backtest import BacktestProgress
from service.live import wire
from service.live.hub import Hub


def teller(hub: Hub) -> Callable[[str, BacktestProgress], None]:
    """Tells a person, by id, on all streams that are open."""

    def tell(person: str, progress: BacktestProgress) -> None:
        key = f"progress:{progress.id}"
        text = orjson.dumps(wire.Notice("notice", "progress", key, progress)).decode()
        for stream in hub.streams:
            if stream.actor.id == person:
                stream.outbox.notice(key, text)

    return tell
