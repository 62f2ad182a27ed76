"""The head of a request comes in time and has its limits, whatever is asked; a body may take its time."""

import socket
from collections.abc import Iterator
from http import HTTPStatus

import pytest

from service.web import heads
from service.web.heads import MAX_HEAD, refusal
from support.carriers import Ground, ground

SOON = 0.05
ASK = b"GET /nobody HTTP/1.1\r\nHost: here\r\n\r\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    with ground("plain", tmp_path_factory.mktemp("heads")) as running:
        yield running


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heads, "WITHIN", SOON)


def _all(raw: socket.socket) -> bytes:
    said = b""
    while got := raw.recv(65536):
        said += got
    return said


def _answered(raw: socket.socket) -> None:
    """Past the answer to `ASK`."""
    said = b""
    while not said.endswith(b"Not Found"):
        said += raw.recv(65536)
    assert said.startswith(b"HTTP/1.1 404 ")


@pytest.mark.usefixtures("soon")
@pytest.mark.parametrize("begun", [b"", b"G", b"GET / HTTP/1.1\r\nHost: h", ASK[:-1]])
def test_who_does_not_finish_a_head_is_answered_so_and_closed(server: Ground, begun: bytes) -> None:
    with server.line() as raw:
        raw.sendall(begun)
        assert _all(raw).startswith(b"HTTP/1.1 408 ")


@pytest.mark.usefixtures("soon")
def test_the_next_head_on_a_connection_has_its_own_time(server: Ground) -> None:
    with server.line() as raw:
        raw.sendall(ASK)
        _answered(raw)
        raw.sendall(ASK[:10])
        assert _all(raw).startswith(b"HTTP/1.1 408 ")


@pytest.mark.usefixtures("soon")
def test_a_body_has_no_such_time(server: Ground) -> None:
    with server.line() as slow, server.line() as clock:
        slow.sendall(b"POST /nobody HTTP/1.1\r\nHost: here\r\nContent-Length: 4\r\n\r\nbo")
        _answered(slow)
        assert _all(clock).startswith(b"HTTP/1.1 408 "), "more than that time has gone by"
        slow.sendall(b"dy" + ASK)
        _answered(slow)


def test_a_head_without_an_end_is_refused_long_before_it(server: Ground) -> None:
    with server.line() as raw:
        raw.sendall(b"GET /nobody HTTP/1.1\r\nHost: here\r\nX-Long: ")
        raw.sendall(b"x" * (MAX_HEAD + 1))
        assert _all(raw).startswith(b"HTTP/1.1 431 ")


@pytest.mark.parametrize(
    "head",
    [
        b"GET /" + b"x" * MAX_HEAD + b" HTTP/1.1\r\nHost: here\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: here\r\nX-Long: " + b"x" * MAX_HEAD + b"\r\nContent-Length: 2\r\n\r\nhi",
    ],
)
def test_a_whole_head_that_is_too_large_is_refused_and_nothing_after_it_is_read(
    server: Ground, head: bytes
) -> None:
    with server.line() as raw:
        raw.sendall(head + ASK)
        said = _all(raw)
    assert said.startswith(b"HTTP/1.1 431 ")
    assert said.count(b"HTTP/1.1") == 1


def test_an_upgrade_of_the_right_version_from_one_host_without_a_body_is_not_refused_here() -> None:
    said = [(b"host", b"here"), (b"sec-websocket-version", b" 13 "), (b"content-length", b"0")]

    assert refusal("1.1", said) is None
    assert [refused[0] for refused in (refusal("1.0", said), refusal("1.1", said[1:])) if refused] == [
        HTTPStatus.HTTP_VERSION_NOT_SUPPORTED,
        HTTPStatus.BAD_REQUEST,
    ]
