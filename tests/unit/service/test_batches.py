"""Large deliveries are read by child processes; small ones, and those of other readers, are not."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from service.batches import Batches
from voc.batches import LARGE
from voc.delivery import Delivery
from voc.errors import Unmappable
from voc.feed import packaged_feeds
from voc.reading import Reader, TopicPhrases
from voc.signal import Signal

NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
READER = Reader([TopicPhrases("refund", ("refund",))])
FEED = packaged_feeds()["jsonl"]


@dataclass
class Model:
    """A reader that no child could build."""

    version: str = "model/1"
    topics: tuple[TopicPhrases, ...] = field(default=())

    def read(self, signal: Signal) -> Signal:
        """As it is."""
        return signal


def _lines(signals: int) -> Delivery:
    said = [
        {"id": str(n), "kind": "message", "text": f"A refund, card 4111 1111 1111 1111, {n}"}
        for n in range(signals)
    ]
    body = "\n".join(map(json.dumps, said)).encode()
    return Delivery("https://remit.example/", {"Content-Type": "application/x-ndjson"}, body, NOW)


def test_what_is_small_or_read_by_a_model_stays_here() -> None:
    large = _lines(LARGE // 50)

    assert Batches.takes(READER, large)
    assert not Batches.takes(READER, _lines(5))
    assert not Batches.takes(Model(), large)


async def test_a_large_delivery_is_read_elsewhere_as_it_would_be_here() -> None:
    batches = Batches(children=1)
    try:
        reading = await batches.delivery(READER, FEED, _lines(300))
        signals = await batches.signals(READER, _lines(300), as_history=True)
        with pytest.raises(Unmappable, match="not UTF-8"):
            await batches.signals(
                READER, Delivery("https://remit.example/", {}, b"\xff", NOW), as_history=False
            )
    finally:
        batches.close()

    assert len(reading.items) == len(signals.items) == 300
    assert {(one.topics, one.text.partition("[card]")[1]) for one in reading.items} == {
        (("refund",), "[card]")
    }
    assert [one.text for one in signals.items] == [one.text for one in reading.items]
    assert signals.places == tuple(range(1, 301))
