"""What every carrier does: the cases of RFC 6455 that concern a server, order, and slow readers."""

import asyncio
import struct
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from websockets.frames import Opcode

from service.live.frames import framed
from service.live.handover import BURST
from support.carriers import KINDS, Client, Ground, frame, ground
from support.server import wait_for


@pytest.fixture(scope="module", params=KINDS)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    with ground(request.param, tmp_path_factory.mktemp("carrier")) as running:
        yield running


@pytest.fixture
def client(server: Ground) -> Iterator[Client]:
    server.codes.clear()
    server.heard.clear()
    with server.client() as client:
        yield client
    wait_for(lambda: len(server.audience) == 0, "the connection is gone")


def test_a_text_is_heard_and_answered(client: Client) -> None:
    client.say("Grüezi")
    assert client.text() == "Grüezi"


def test_a_binary_message_is_heard_as_one(client: Client, server: Ground) -> None:
    client.send(Opcode.BINARY, b"\x00\x01")
    assert client.text() == "2 bytes"
    assert server.heard == [b"\x00\x01"]


def test_a_message_may_come_in_fragments_with_a_ping_between_and_letters_cut_in_two(client: Client) -> None:
    letters = "für".encode()
    client.send(Opcode.TEXT, letters[:2], fin=False)
    client.send(Opcode.PING, b"still there?")
    client.send(Opcode.CONT, b"", fin=False)
    client.send(Opcode.CONT, letters[2:])
    assert client.read().opcode is Opcode.PONG
    assert client.text() == "für"


def test_bytes_may_come_one_at_a_time(client: Client) -> None:
    for byte in frame(Opcode.TEXT, b"slowly"):
        client.raw.sendall(bytes([byte]))
    assert client.text() == "slowly"


@pytest.mark.parametrize("size", [0, 125, 126, 65_535, 65_536])
def test_every_length_of_a_frame_is_read_and_written(client: Client, size: int) -> None:
    client.say("x" * size)
    assert client.text() == "x" * size


def test_a_ping_is_answered_with_what_it_said(client: Client) -> None:
    client.send(Opcode.PING, b"42")
    answer = client.read()
    assert (answer.opcode, bytes(answer.data)) == (Opcode.PONG, b"42")


def test_a_pong_that_nobody_asked_for_is_nothing(client: Client) -> None:
    client.send(Opcode.PONG, b"x")
    client.say("on")
    assert client.text() == "on"


@pytest.mark.parametrize("code", [1000, 1001, 3000, 4999])
def test_a_close_is_answered_with_its_code(client: Client, server: Ground, code: int) -> None:
    client.send(Opcode.CLOSE, struct.pack("!H", code) + b"bye")
    assert client.closed() == code
    wait_for(lambda: server.codes == [code], "the code is told")


def test_a_close_may_say_nothing(client: Client, server: Ground) -> None:
    client.send(Opcode.CLOSE)
    assert client.closed() == 1005
    wait_for(lambda: server.codes == [1005], "the code is told")


def test_nothing_is_heard_after_a_close(client: Client, server: Ground) -> None:
    client.raw.sendall(frame(Opcode.CLOSE, b"\x03\xe8") + frame(Opcode.TEXT, b"more"))
    assert client.closed() == 1000
    assert server.heard == []


_WRONG = {
    "a frame that is not masked": (b"\x81\x02hi", 1002),
    "the first reserved bit": (b"\xc1\x80\x00\x00\x00\x00", 1002),
    "the second reserved bit": (b"\xa1\x80\x00\x00\x00\x00", 1002),
    "the third reserved bit": (b"\x91\x80\x00\x00\x00\x00", 1002),
    "a reserved opcode of data": (b"\x83\x80\x00\x00\x00\x00", 1002),
    "a reserved opcode of control": (b"\x8b\x80\x00\x00\x00\x00", 1002),
    "a ping that is too long": (b"\x89\xfe\x00\x7e\x00\x00\x00\x00" + b"x" * 126, 1002),
    "a ping in fragments": (b"\x09\x80\x00\x00\x00\x00", 1002),
    "a continuation of nothing": (frame(Opcode.CONT, b"x"), 1002),
    "a message within another": (frame(Opcode.TEXT, b"a", fin=False) + frame(Opcode.TEXT, b"b"), 1002),
    "text that is not UTF-8": (frame(Opcode.TEXT, b"\xff"), 1007),
    "text whose last letter is cut": (
        frame(Opcode.TEXT, b"\xc3", fin=False) + frame(Opcode.CONT, b""),
        1007,
    ),
    "a close of one byte": (frame(Opcode.CLOSE, b"\x03"), 1002),
    "a close with a code that is never sent": (frame(Opcode.CLOSE, b"\x03\xed"), 1002),
    "a close whose reason is not UTF-8": (frame(Opcode.CLOSE, b"\x03\xe8\xff"), 1007),
    "100 MB that are announced": (b"\x81\xff" + struct.pack("!Q", 100_000_000) + b"\0\0\0\0", 1009),
    "fragments that are too much together": (
        frame(Opcode.TEXT, b"x" * 100_000, fin=False) + frame(Opcode.CONT, b"x" * 100_000),
        1009,
    ),
    "garbage": (b"GET / HTTP/1.1\r\n\r\n", 1002),
}


@pytest.mark.parametrize("what", _WRONG)
def test_what_is_wrong_ends_the_connection_with_a_reason_and_no_other(
    client: Client, server: Ground, what: str
) -> None:
    data, code = _WRONG[what]
    with server.client() as other:
        client.raw.sendall(data)
        assert client.closed() == code
        wait_for(lambda: server.codes == [code], "the code is told")
        other.say("and I?")
        assert other.text() == "and I?"


def test_half_a_frame_and_then_nothing_is_an_end(client: Client, server: Ground) -> None:
    client.raw.sendall(frame(Opcode.TEXT, b"whole words")[:8])
    client.raw.close()
    wait_for(lambda: len(server.codes) == 1, "the connection is gone")
    assert server.heard == []


_MESSAGES = st.lists(
    st.tuples(st.lists(st.text(max_size=40), min_size=1, max_size=4), st.booleans()), max_size=8
)


@given(messages=_MESSAGES, cut=st.integers(1, 50))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_sequence_of_right_frames_however_cut_is_heard_as_it_was_said(
    client: Client, messages: Sequence[tuple[Sequence[str], bool]], cut: int
) -> None:
    sent = b""
    for parts, pinged in messages:
        for number, part in enumerate(parts):
            opcode = Opcode.CONT if number else Opcode.TEXT
            sent += frame(opcode, part.encode(), fin=number == len(parts) - 1)
            sent += frame(Opcode.PING, b"p") if pinged else b""
    for start in range(0, len(sent), cut):
        client.raw.sendall(sent[start : start + cut])
    heard: list[str] = []
    while len(heard) < len(messages):
        got = client.read()
        if got.opcode is Opcode.TEXT:
            heard.append(bytes(got.data).decode())
    assert heard == ["".join(parts) for parts, _ in messages]
    pongs = sum(len(parts) for parts, pinged in messages if pinged)
    client.say("end")
    while client.read().opcode is not Opcode.TEXT:
        pongs -= 1
    assert pongs >= 0


@given(data=st.binary(min_size=1, max_size=300))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_whatever_disturb_another_connection(server: Ground, data: bytes) -> None:
    with server.client() as wild, server.client() as calm:
        wild.raw.sendall(data)
        calm.say("calm")
        assert calm.text() == "calm"
    wait_for(lambda: len(server.audience) == 0, "both are gone")


def test_who_sends_more_than_a_burst_is_read_more_slowly_and_all_of_it(client: Client) -> None:
    for _ in range(BURST + 40):
        client.send(Opcode.PING, b"")
    assert all(client.read().opcode is Opcode.PONG for _ in range(BURST + 40))


def test_what_is_published_reaches_everybody_once_in_order_between_what_each_is_told(
    server: Ground, client: Client
) -> None:
    with server.client() as other:

        def publish(first: int) -> None:
            for number in range(first, first + 50):
                server.fanout.publish(server.audience, framed(str(number).encode()))

        def own() -> None:
            publish(0)
            for carried in server.carried[-2:]:
                carried.outbox.send("own")
            publish(50)

        server.do(own)
        expected = [*map(str, range(50)), "own", *map(str, range(50, 100))]
        for each in (client, other):
            assert [each.text() for _ in expected] == expected


def test_a_reader_that_does_not_read_is_closed_with_4408_and_others_lose_nothing(server: Ground) -> None:
    with server.client(small=True) as slow, server.client() as quick:
        load = "x" * 20_000
        for number in range(200):
            server.do(partial(server.fanout.publish, server.audience, framed(f"{number:03}{load}".encode())))
            assert quick.text()[:3] == f"{number:03}"
        got: list[int] = []
        while (said := slow.read()).opcode is Opcode.TEXT:
            got.append(int(bytes(said.data)[:3]))
        assert said.opcode is Opcode.CLOSE
        assert struct.unpack("!H", bytes(said.data)[:2]) == (4408,)
        assert all(later == earlier + 1 for earlier, later in pairwise(got))
        assert len(got) < 200
    wait_for(lambda: len(server.audience) == 0, "both are gone")


def test_what_waits_is_sent_before_an_end_that_was_ordered(server: Ground, client: Client) -> None:
    def end() -> None:
        server.fanout.publish(server.audience, framed(b"published"))
        server.carried[-1].outbox.send("own")
        server.carried[-1].outbox.close(4503, "stopping")

    server.do(end)
    assert [client.text(), client.text()] == ["published", "own"]
    assert client.closed() == 4503


def test_nobody_is_read_while_held_and_nothing_is_lost_by_it(server: Ground, client: Client) -> None:
    server.do(server.carried[-1].hold)
    client.say("one")
    client.say("two")
    server.wait(asyncio.sleep(0))
    server.do(server.carried[-1].go_on)
    assert [client.text(), client.text()] == ["one", "two"]
