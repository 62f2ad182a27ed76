"""Fan-out: the same bytes to all, once a turn, in order for each, in slices, bounded for who is slow."""

import os
import socket
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.live import fanout as module
from service.live.fanout import Audience, Fanout
from service.live.frames import framed
from service.live.outbox import Closing, Outbox

HEARD = datetime(2026, 12, 1, tzinfo=UTC)


class Reader:
    """A sink over one end of a pair of sockets, and what was written to each."""

    def __init__(self, turns: Fanout, *, direct: bool = True) -> None:
        self.near, self.far = socket.socketpair()
        self.near.setblocking(False)
        self.far.setblocking(False)
        self.outbox = Outbox()
        self.ended: list[Closing] = []
        self.broken = False
        self.writes: list[bytes] = []
        self.outbox.attach(self, turns, self.near.fileno() if direct else -1)

    def write(self, data: bytes) -> None:
        self.writes.append(data)
        self.near.send(data)

    def finish(self, data: bytes) -> None:
        self.writes.append(data)
        self.outbox.pause()

    def end(self, closing: Closing) -> None:
        self.ended.append(closing)

    def expire(self) -> None:
        pass

    def break_off(self) -> None:
        self.broken = True

    def read(self) -> bytes:
        with suppress(BlockingIOError):
            return self.far.recv(1 << 20)
        return b""


class House:
    """A fan-out whose turns the test takes."""

    def __init__(self) -> None:
        self.shown: list[tuple[datetime, int]] = []
        self.fanout = Fanout(lambda since, screens: self.shown.append((since, screens)))
        self.readers: list[Reader] = []

    def reader(self, *audiences: Audience, direct: bool = True) -> Reader:
        reader = Reader(self.fanout, direct=direct)
        self.readers.append(reader)
        for audience in audiences:
            audience.add(reader.outbox)
        return reader


@pytest.fixture
async def house() -> Iterator[House]:  # type: ignore[misc]
    house = House()
    yield house
    for reader in house.readers:
        reader.near.close()
        reader.far.close()


async def test_all_that_is_published_in_a_turn_is_one_write_for_each(house: House) -> None:
    queue = Audience()
    readers = [house.reader(queue) for _ in range(3)]
    house.fanout.publish(queue, b"one", since=HEARD)
    house.fanout.publish(queue, b"two")
    assert [reader.read() for reader in readers] == [b""] * 3
    house.fanout.turn()
    assert [reader.read() for reader in readers] == [b"onetwo"] * 3
    assert house.shown == [(HEARD, 3)]
    assert [reader.writes for reader in readers] == [[]] * 3, "written to the sockets, past the sinks"


async def test_who_is_in_several_audiences_hears_each_in_order_and_once(house: House) -> None:
    queue, team = Audience(), Audience()
    both, one, other = house.reader(queue, team), house.reader(queue), house.reader(team)
    for audience, said in ((queue, b"q1"), (team, b"t1"), (queue, b"q2")):
        house.fanout.publish(audience, said)
    house.fanout.turn()
    assert [reader.read() for reader in (both, one, other)] == [b"q1t1q2", b"q1q2", b"t1"]


async def test_some_are_told_something_else_or_nothing(house: House) -> None:
    queue = Audience()
    plain, mine, held, beside = (house.reader(queue) for _ in range(4))
    queue.discard(beside.outbox)
    house.fanout.publish(queue, b"a")
    house.fanout.publish(queue, b"b", {mine.outbox: b"B", held.outbox: None, beside.outbox: b"b"})
    house.fanout.turn()
    house.fanout.turn()
    assert [each.read() for each in (plain, mine, held, beside)] == [b"ab", b"aB", b"a", b"b"]


async def test_what_one_is_told_alone_stands_between_what_all_are_told(house: House) -> None:
    queue = Audience()
    reader, other = house.reader(queue), house.reader(queue)
    house.fanout.publish(queue, framed(b"1"))
    reader.outbox.send("2")
    house.fanout.publish(queue, framed(b"3"))
    house.fanout.turn()
    assert reader.read() == framed(b"1") + framed(b"2") + framed(b"3")
    assert other.read() == framed(b"1") + framed(b"3")


async def test_a_large_fan_out_leaves_the_loop_free_between_slices(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SLICE", 2)
    queue = Audience()
    readers = [house.reader(queue) for _ in range(5)]
    house.fanout.publish(queue, framed(b"event"))
    house.fanout.turn()
    assert [bool(reader.read()) for reader in readers] == [True, True, False, False, False]
    readers[4].outbox.send("a reply")
    house.fanout.publish(queue, framed(b"next"))
    house.fanout.turn()
    assert readers[4].read() == framed(b"event") + framed(b"a reply"), "a reply does not wait for the slices"
    for _ in range(6):
        house.fanout.turn()
    assert readers[4].read() == framed(b"next")
    assert readers[3].read() == framed(b"event") + framed(b"next")
    assert readers[0].read() == framed(b"next")


async def test_who_takes_no_more_is_left_to_his_outbox_and_the_rest_go_on(house: House) -> None:
    queue = Audience()
    slow, quick = house.reader(queue), house.reader(queue)
    filled = 0
    with suppress(BlockingIOError):
        while True:
            filled += os.write(slow.near.fileno(), b"x" * 65536)
    house.fanout.publish(queue, b"event")
    house.fanout.turn()
    assert (slow.outbox.fd, slow.writes, quick.read()) == (-1, [b"event"], b"event")
    house.fanout.publish(queue, b"later")
    house.fanout.turn()
    assert (slow.outbox.size, quick.read()) == (5, b"later")
    while slow.read():
        pass
    slow.outbox.resume()
    assert slow.read() == b"later"
    assert slow.outbox.fd == slow.near.fileno()


async def test_a_slow_reader_is_bounded_and_closed(house: House) -> None:
    queue = Audience()
    slow = house.reader(queue)
    slow.outbox.pause()
    for _ in range(20):
        house.fanout.publish(queue, b"x" * 100_000)
        house.fanout.turn()
    assert [closing.code for closing in slow.ended] == [4408]
    assert slow.outbox.size == 0


async def test_a_broken_socket_is_broken_off_and_a_closed_one_is_never_written_to(house: House) -> None:
    queue = Audience()
    broken, gone, well = (house.reader(queue) for _ in range(3))
    broken.far.close()
    gone.outbox.detach(1006)
    house.fanout.publish(queue, b"event")
    house.fanout.turn()
    house.fanout.turn()
    assert broken.broken
    assert (gone.read(), well.read()) == (b"", b"event")


async def test_readers_whose_frames_are_taken_one_by_one_get_them_at_once(house: House) -> None:
    queue = Audience()
    plain = Outbox()
    queue.add(plain)
    house.fanout.publish(queue, framed(b"event"))
    assert await plain.take() == "event"
    queue.discard(plain)
    assert not len(queue)


@settings(max_examples=60, deadline=None)
@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from(["publish", "odd", "none", "own", "turn"]), st.integers(0, 2), st.integers(0, 3)
        ),
        max_size=40,
    )
)
async def test_each_hears_all_of_its_audiences_and_its_own_in_the_order_in_which_it_was_said(
    steps: list[tuple[str, int, int]],
) -> None:
    house = House()
    audiences = [Audience() for _ in range(3)]
    readers = [
        house.reader(
            *(audience for place, audience in enumerate(audiences) if number >> place & 1 or not place)
        )
        for number in range(4)
    ]
    expected = [b"" for _ in readers]
    for count, (step, audience, reader) in enumerate(steps):
        frame = framed(str(count).encode())
        if step in {"publish", "odd", "none"}:
            told = {"publish": frame, "odd": framed(b"odd"), "none": None}[step]
            other = {} if step == "publish" else {readers[reader].outbox: told}
            house.fanout.publish(audiences[audience], frame, other)
            for place, each in enumerate(readers):
                if each.outbox in other:
                    expected[place] += told or b""
                elif each.outbox in audiences[audience]:
                    expected[place] += frame
        elif step == "own":
            readers[reader].outbox.put(frame)
            expected[reader] += frame
        else:
            house.fanout.turn()
    for _ in range(3):
        house.fanout.turn()
    assert [reader.read() for reader in readers] == expected
    for each in house.readers:
        each.near.close()
        each.far.close()
