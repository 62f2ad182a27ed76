"""How a stream is opened: the cases of RFC 6455, section 4.2, in which a server takes an upgrade or not."""

import socket
from collections.abc import Iterator

import pytest

from service.web.heads import MAX_FIELDS, MAX_HEAD
from support.carriers import ASKS_FOR, FIELDS, KINDS, Client, Ground, ground
from support.server import wait_for


@pytest.fixture(scope="module", params=KINDS)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    with ground(request.param, tmp_path_factory.mktemp("carrier")) as running:
        yield running


class Answer:
    """What a server said to an upgrade: status and headers, by small names; `over`: it hung up after it."""

    def __init__(self, raw: socket.socket) -> None:
        said = b""
        while b"\r\n\r\n" not in said:
            got = raw.recv(65536)
            assert got, f"no answer, and the end: {said!r}"
            said += got
        head = said.partition(b"\r\n\r\n")[0].decode("latin-1")
        status, *lines = head.split("\r\n")
        self.status = int(status.split()[1])
        self.headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}


def upgrade(without: str = "", *more: tuple[str, str], asks: str = ASKS_FOR, **instead: str) -> bytes:
    """An upgrade without a header, with some said otherwise (`_` for `-`), and with more after them."""
    said = FIELDS | {name.replace("_", "-"): value for name, value in instead.items()}
    said.pop(without, None)
    lines = [f"{name}: {value}" for name, value in (*said.items(), *more)]
    return "\r\n".join([asks, *lines, "", ""]).encode("latin-1")


_KEY = FIELDS["Sec-WebSocket-Key"]
_TAKEN = {
    "as the standard writes it": upgrade(),
    "among other options of the connection": upgrade(Connection="keep-alive, Upgrade"),
    "options in two headers": upgrade("Connection", ("Connection", "Upgrade"), ("Connection", "Upgrade")),
    "in other letters": upgrade(Upgrade="WebSocket", Connection="UPGRADE"),
    "by small names": upgrade().replace(b"Sec-WebSocket", b"sec-websocket"),
    "with an origin": upgrade("", ("Origin", "null")),
    "with subprotocols": upgrade("", ("Sec-WebSocket-Protocol", "chat, superchat")),
    "with extensions": upgrade("", ("Sec-WebSocket-Extensions", "permessage-deflate; server_no_context")),
    "with an extension that nobody can read": upgrade("", ("Sec-WebSocket-Extensions", "=;=,")),
    "with a length of nothing": upgrade("", ("Content-Length", "0")),
    "with a head of most headers": upgrade("", *((f"X-{n}", "x") for n in range(MAX_FIELDS - len(FIELDS)))),
    "with letters of no language": upgrade("", ("X-Name", "Grüezi")),
}
_REFUSED = {
    "no key": (upgrade("Sec-WebSocket-Key"), 400),
    "a key of 3 bytes": (upgrade(Sec_WebSocket_Key="abcd"), 400),
    "a key of 15 bytes": (upgrade(Sec_WebSocket_Key="YWJjZGVmZ2hpamtsbW5v"), 400),
    "a key that is not base64": (upgrade(Sec_WebSocket_Key="!" * 22 + "=="), 400),
    "an empty key": (upgrade(Sec_WebSocket_Key=""), 400),
    "two keys": (upgrade("", ("Sec-WebSocket-Key", _KEY)), 400),
    "no version": (upgrade("Sec-WebSocket-Version"), 400),
    "a version of a draft": (upgrade(Sec_WebSocket_Version="8"), 426),
    "a version to come": (upgrade(Sec_WebSocket_Version="14"), 426),
    "a version in words": (upgrade(Sec_WebSocket_Version="thirteen"), 426),
    "a choice of versions": (upgrade(Sec_WebSocket_Version="13, 8"), 426),
    "two versions": (upgrade("", ("Sec-WebSocket-Version", "8")), 426),
    "no upgrade": (upgrade("Upgrade"), 404),
    "another upgrade": (upgrade(Upgrade="h2c"), 404),
    "two upgrades": (upgrade("", ("Upgrade", "h2c")), 404),
    "no connection option": (upgrade("Connection"), 404),
    "another connection option": (upgrade(Connection="keep-alive"), 404),
    "HTTP/1.0": (upgrade(asks="GET / HTTP/1.0"), 505),
    "HTTP/2 in the letters of HTTP/1": (upgrade(asks="GET / HTTP/2.0"), 505),
    "another method": (upgrade(asks="POST / HTTP/1.1"), 405),
    "a method without a body": (upgrade(asks="HEAD / HTTP/1.1"), 405),
    "a body": (upgrade("", ("Content-Length", "5")) + b"hello", 400),
    "a body in pieces": (upgrade("", ("Transfer-Encoding", "chunked")) + b"0\r\n\r\n", 400),
    "no host": (upgrade("Host"), 400),
    "two hosts": (upgrade("", ("Host", "there")), 400),
    "two origins": (upgrade("", ("Origin", "http://a"), ("Origin", "http://b")), 400),
    "a subprotocol without a name": (upgrade("", ("Sec-WebSocket-Protocol", "")), 400),
    "another address": (upgrade(asks="GET /elsewhere HTTP/1.1"), 403),
    "an address that is not ASCII": (upgrade(asks="GET /\xfc HTTP/1.1"), 400),
    "a header that is too long": (upgrade("", ("X-Long", "x" * MAX_HEAD)), 431),
    "headers that are too long together": (
        upgrade("", *((f"X-{n}", "x" * 1_000) for n in range(40))),
        431,
    ),
    "too many headers": (upgrade("", *((f"X-{n}", "x") for n in range(MAX_FIELDS))), 431),
    "one header that the protocol does not read": (upgrade("", ("X-Long", "x" * 10_000)), 400),
    "a NUL in a header": (upgrade("", ("X-Nul", "a\0b")), 400),
    "a header over two lines": (upgrade("", ("X-Folded", "a\r\n b")), 400),
    "a blank before the colon": (upgrade("", ("X-Blank ", "a")), 400),
    "a header without a colon": (upgrade().replace(b"Host: here", b"Host here"), 400),
    "lines without their first byte": (upgrade().replace(b"\r\n", b"\n"), 400),
    "the first bytes of TLS": (b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", 400),
}


@pytest.mark.parametrize("what", _TAKEN)
def test_an_upgrade_that_says_what_it_must_is_taken_and_no_more_is_agreed(server: Ground, what: str) -> None:
    with server.line() as raw:
        raw.sendall(_TAKEN[what])
        answer = Answer(raw)
        assert answer.status == 101
        # The key of the standard's own example, and its answer (section 1.3).
        assert answer.headers["sec-websocket-accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
        assert answer.headers["upgrade"].lower() == "websocket"
        assert answer.headers["connection"].lower() == "upgrade"
        assert {"sec-websocket-protocol", "sec-websocket-extensions"}.isdisjoint(answer.headers)
        client = Client(raw)
        client.say("heard?")
        assert client.text() == "heard?"


@pytest.mark.parametrize("what", _REFUSED)
def test_any_other_is_refused_with_a_status_and_carries_nothing(server: Ground, what: str) -> None:
    said, status = _REFUSED[what]
    carried = len(server.carried)
    with server.line() as raw:
        raw.sendall(said)
        answer = Answer(raw)
    assert answer.status == status
    assert (answer.headers.get("sec-websocket-version") == "13") is (status == 426)
    assert len(server.carried) == carried


def test_an_upgrade_may_come_a_byte_at_a_time(server: Ground) -> None:
    with server.line() as raw:
        for byte in upgrade():
            raw.sendall(bytes([byte]))
        assert Answer(raw).status == 101
        client = Client(raw)
        client.say("heard?")
        assert client.text() == "heard?"


def test_half_an_upgrade_and_then_the_end_carries_nothing_and_disturbs_nobody(server: Ground) -> None:
    said = upgrade()
    wait_for(lambda: len(server.audience) == 0, "whoever was here is gone")
    carried = len(server.carried)
    for part in (1, len(said) // 2, len(said) - 1):
        with server.line() as raw:
            raw.sendall(said[:part])
    with server.client() as other:
        other.say("and I?")
        assert other.text() == "and I?"
    assert len(server.carried) == carried + 1
    wait_for(lambda: len(server.audience) == 0, "all are gone")
