"""The hand-over of a connection, where a client cannot bring it about from outside."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.live.carrier import Listener
from service.live.fanout import Fanout
from service.live.frames import PING
from service.live.handover import SILENT_ROUNDS, HandoverProtocol, Peer
from support.carriers import Client, Ground, ground


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Ground]:
    with ground("handed over on uvloop", tmp_path) as running:
        yield running


@pytest.fixture
def client(server: Ground) -> Iterator[Client]:
    with server.client() as client:
        yield client


def _peer(server: Ground) -> Peer:
    peer = server.carried[-1]
    assert isinstance(peer, Peer)
    return peer


def test_a_connection_that_ended_meanwhile_is_not_handed_over() -> None:
    gone = HandoverProtocol.__new__(HandoverProtocol)
    gone.disconnected = True
    assert gone.hand_over(Fanout(lambda since, screens: None), _nobody) is None


def _nobody(peer: Peer) -> Listener:
    raise AssertionError("nobody talks over a connection that is gone")


def test_who_gives_no_sign_of_life_is_broken_off(server: Ground, client: Client) -> None:
    asked: list[bool] = []
    for _ in range(SILENT_ROUNDS + 1):
        server.do(lambda: asked.append(_peer(server).ping()))
    assert asked == [*[True] * SILENT_ROUNDS, False]
    server.wait(asyncio.sleep(0))
    assert server.codes == [1006]


def test_any_byte_is_a_sign_of_life(server: Ground, client: Client) -> None:
    for _ in range(SILENT_ROUNDS):
        server.do(_peer(server).ping)
    for _ in range(SILENT_ROUNDS):
        assert client.read().opcode == PING[0] & 15
    client.say("here")
    assert client.text() == "here"
    asked: list[bool] = []
    server.do(lambda: asked.append(_peer(server).ping()))
    assert asked == [True]
