"""How far what a person asked for has come: told to that person's streams alone, on every node."""

from dataclasses import asdict

import orjson

from service.bus.base import Bus, NodeNotice
from service.domain.backtest import BacktestProgress
from service.domain.told import told
from service.live import wire
from service.live.hub import Hub


class Progress:
    """Tells it here and to the other nodes. What is lost on the way is found by asking: all of it is kept."""

    def __init__(self, hub: Hub, bus: Bus) -> None:
        self._hub = hub
        self._bus = bus

    def tell(self, person: str, progress: BacktestProgress) -> None:
        """Tells a person, by id, on all streams that are open anywhere."""
        self._show(person, progress)
        self._bus.tell("progress", {"person": person, "progress": asdict(progress)})

    def heard(self, notice: NodeNotice) -> None:
        """Another node tells of what it runs."""
        if notice.kind == "progress":
            self._show(str(notice.data["person"]), told(BacktestProgress, notice.data["progress"]))

    def _show(self, person: str, progress: BacktestProgress) -> None:
        key = f"progress:{progress.id}"
        text = orjson.dumps(wire.Notice("notice", "progress", key, progress)).decode()
        for stream in self._hub.streams:
            if stream.actor.id == person:
                stream.outbox.notice(key, text)
