"""Screens count what they are told by one byte, which nothing but a message holds."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import orjson
import pytest

from service.bench.fanout.screens import MARK, MESSAGE, SIZES, LoadError, Screens, message
from service.bench.fanout.servers import ENVELOPE, shortened
from service.commands.bench_service import data_of
from service.live.frames import encoded, framed
from support.carriers import Ground, ground
from support.server import wait_for


@pytest.mark.parametrize("number", [0, 7, 123_456])
def test_a_message_is_json_of_one_size_and_holds_the_mark_once(number: int) -> None:
    text = message(number)
    assert orjson.loads(text)["number"] == number
    assert (len(text), text.count(MARK)) == (MESSAGE, 1)


def test_no_header_of_a_frame_of_these_sizes_holds_the_mark() -> None:
    assert all(framed(b"x" * size).count(MARK) == 0 for size in SIZES)


def test_an_event_that_carries_a_message_is_as_long_as_what_others_send() -> None:
    for seq in (1, 10**9):
        event = {
            "op": "event",
            "seq": seq,
            "channels": ["queue:north", f"case:{seq}"],
            "type": "signal.received",
            "at": "2026-12-01T09:30:00.000000Z",
            "data": data_of(shortened(message(0), ENVELOPE)),
        }
        frame, size = encoded(event), len(orjson.dumps(event))
        assert abs(size - MESSAGE) <= 10
        assert size in SIZES
        assert frame.count(MARK) == 1


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Ground]:
    with ground("handed over on uvloop", tmp_path) as made:
        yield made


def test_screens_say_what_they_have_to_and_count_what_they_are_told(here: Ground) -> None:
    def publish(some: Sequence[bytes]) -> None:
        told = b"".join(map(framed, some))
        here.do(lambda: here.fanout.publish(here.audience, told))

    with Screens(here.port, "/", lambda number: (b"screen %d" % number,)) as screens:
        screens.open(3)
        screens.settle(publish)
        publish([message(1), message(2)])
        assert screens.await_each(2, 5)
        assert screens.counts() == [2, 2, 2]
        assert screens.received == 6
    assert sorted(map(str, here.heard)) == ["screen 0", "screen 1", "screen 2"]


def test_a_server_that_ends_a_connection_is_said(here: Ground) -> None:
    with Screens(here.port, "/", lambda _: ()) as screens:
        screens.open(1)
        wait_for(lambda: bool(here.carried), "the connection is carried")
        here.do(here.carried[0].outbox.break_off)
        with pytest.raises(LoadError, match=r"ended a connection|broke"):
            screens.await_each(1, 5)
