"""Entries of the bus as other versions of the service write them: an older one's as they were recorded, and a
newer one's as they may come. A node understands what it knows of them, and leaves alone the rest.
"""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Mapping
from typing import Any

import orjson
import pytest

from service.bus.base import NodeNotice
from service.bus.envelope import Envelope
from service.bus.redis import FORM, RedisBus
from service.domain.events import Event
from service.metrics import Metrics
from support.nodes import event_of, eventually
from support.redis import server
from support.server import KEY

_AT = "2026-12-01T09:30:00Z"
_DATA = {"revision": "r", "reason": "Dinner costs more.", "by": None}
_CHANNELS = ["boundaries"]
OLDER = [1, "boundaries.published", _AT, _CHANNELS, _DATA]
"""An event as nodes wrote it before they said when a voice had arrived; entries named no form."""
OURS = [2, "boundaries.published", _AT, _CHANNELS, _DATA, "2026-12-01T09:29:59Z"]
NEWER = [3, "boundaries.published", _AT, _CHANNELS, {**_DATA, "weight": 3}, None, {"trace": "4bf9"}, 17]
UNHEARD_OF = [4, "case.merged", _AT, ["queue:north"], {"into": "01J"}, None]


class Other:
    """A node of another version: what it writes is given."""

    def __init__(self, stream: str, epoch: str) -> None:
        self.node = secrets.token_hex(8)
        self._stream = stream
        self._envelope = Envelope(KEY.encode(), epoch, self.node)

    def writes(self, kind: str, body: Any, seq: str = "", **more: str) -> None:
        """One entry; `more`: fields that stand beside those of the first form."""
        sealed = self._envelope.seal(orjson.dumps(body), f"{kind} {seq}".encode())
        fields: dict[str, str | bytes] = {"node": self.node, "kind": kind, "seq": seq, "body": sealed, **more}
        words = [word for pair in fields.items() for word in pair]
        server().ask("XADD", self._stream, "*", *words)


class Heard:
    """A node of this version, and what it heard."""

    def __init__(self, epoch: str) -> None:
        self.metrics = Metrics()
        self.bus = RedisBus(server().url, KEY.encode(), epoch, self.metrics)
        self.events: list[Event] = []
        self.notices: list[NodeNotice] = []
        self.bus.subscribe(self.events.extend)
        self.bus.attend(self.notices.append)

    @property
    def told(self) -> list[tuple[str, Mapping[str, Any]]]:
        return [(one.kind, one.data) for one in self.notices]

    async def all_until(self, seq: int) -> list[int]:
        """The numbers of what was heard up to an event, which is the last to be written."""
        await eventually(lambda: any(event.seq == seq for event in self.events))
        return [event.seq for event in self.events]


@pytest.fixture
async def heard() -> AsyncIterator[tuple[Heard, Other]]:
    epoch = secrets.token_hex(8)
    node = Heard(epoch)
    await node.bus.start()
    await eventually(lambda: node.bus.up)
    yield node, Other(node.bus.stream, epoch)
    assert node.metrics.values()["remit_bus_refused_total"] == 0
    await node.bus.close()


async def test_events_of_older_and_newer_nodes_are_heard_in_order_with_what_is_known_of_them(
    heard: tuple[Heard, Other],
) -> None:
    node, other = heard
    other.writes("events", [OLDER], "1-1")
    other.writes("events", [OURS, NEWER, UNHEARD_OF], "2-4", v="1", zone="eu")

    assert await node.all_until(4) == [1, 2, 3, 4]
    older, ours, newer, unheard_of = node.events
    assert (older.arrived, ours.arrived, newer.arrived) == (None, "2026-12-01T09:29:59Z", None)
    assert (older.data, newer.data, unheard_of.type) == (_DATA, {**_DATA, "weight": 3}, "case.merged")


async def test_an_entry_of_a_newer_form_is_left_to_the_journal_and_what_follows_is_heard(
    heard: tuple[Heard, Other],
) -> None:
    node, other = heard
    other.writes("events", {"packed": "as nobody here reads it"}, "3-3", v=str(FORM + 1))
    other.writes("events", [OURS], "2-2", v=str(FORM))

    assert await node.all_until(2) == [2]


async def test_kinds_that_are_not_known_and_words_after_those_that_are_say_nothing(
    heard: tuple[Heard, Other],
) -> None:
    node, other = heard
    other.writes("digest", {"of": "the last minute"})
    other.writes("notice", ["signed_out", {"session": "abc", "why": "long away"}, "and more"])
    other.writes("notice", ["dimmed", {"screens": 4}])
    other.writes("events", [OURS], "2-2")
    await node.all_until(2)

    assert node.told == [
        ("came", {}),
        ("signed_out", {"session": "abc", "why": "long away"}),
        ("dimmed", {"screens": 4}),
    ]


async def test_what_this_version_writes_an_older_one_reads(heard: tuple[Heard, Other]) -> None:
    node, _ = heard
    node.bus.publish([event_of(9)])
    await eventually(lambda: b"events" in _kinds(node.bus.stream))
    entries: Any = server().ask("XRANGE", node.bus.stream, "-", "+")
    (fields,) = [found for found in map(_fields, entries) if found[b"kind"] == b"events"]

    envelope = Envelope(KEY.encode(), node.bus.stream.removeprefix("remit:"), "an older node")
    body = envelope.open(node.bus.node, fields[b"body"], b"%b %b" % (fields[b"kind"], fields[b"seq"]))
    (event,) = orjson.loads(body)
    assert event[:4] == [9, "boundaries.published", _AT, ["boundaries"]]
    assert {b"node", b"kind", b"seq", b"body"} <= fields.keys()
    assert int(fields[b"v"]) == FORM


def _fields(entry: Any) -> dict[bytes, bytes]:
    words = entry[1]
    return dict(words) if isinstance(words, dict) else dict(zip(words[::2], words[1::2], strict=True))


def _kinds(stream: str) -> set[bytes]:
    entries: Any = server().ask("XRANGE", stream, "-", "+")
    return {_fields(entry)[b"kind"] for entry in entries}
