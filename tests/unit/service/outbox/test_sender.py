"""One try: what counts as taken, what as a failure and of which kind, and what is never done."""

import threading
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import orjson
import pytest

from rules.pack import Endpoint
from service.outbox.sender import Outcome, Sender, body_of
from service.settings import Settings
from service.store.outbox import Message
from support.receiver import SECRET, Answer, Receiver
from support.server import free_port

NOW = datetime.now(UTC)
MESSAGE = Message(
    "msg_1", "refund-desk", "c1", "decision.made", NOW, '{"data":{"case":{"id":"c1"}},"type":"decision.made"}'
)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
async def sender() -> AsyncIterator[Sender]:
    async with Sender(Settings(secrets={"REFUND_DESK": (SECRET,)}), within=0.5) as sender:
        yield sender


def at(url: str) -> Endpoint:
    return Endpoint("refund-desk", url, ())


async def test_a_message_is_taken_signed_and_whole(sender: Sender, receiver: Receiver) -> None:
    assert await sender.send(MESSAGE, at(receiver.url), datetime.now(UTC)) == Outcome()
    (taken,) = receiver.taken
    assert (taken.id, taken.body) == ("msg_1", MESSAGE.body.encode())
    assert taken.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (Answer(200), Outcome()),
        (Answer(500), Outcome("answered", 500)),
        (Answer(404), Outcome("answered", 404)),
        (Answer(503, {"Retry-After": "7"}), Outcome("answered", 503, 7.0)),
        (Answer(503, {"Retry-After": "soon"}), Outcome("answered", 503)),
        (Answer(410), Outcome("gone", 410)),
        (Answer(307, {"Location": "http://127.0.0.1:1/elsewhere"}), Outcome("redirects", 307)),
        (Answer(200, body=b"x" * 5_000_000), Outcome()),
        (Answer(500, {"Content-Encoding": "gzip"}, b"no gzip at all"), Outcome("answered", 500)),
    ],
)
async def test_what_is_answered_says_how_it_ended(
    sender: Sender, receiver: Receiver, answer: Answer, outcome: Outcome
) -> None:
    receiver.says = lambda _: answer
    assert await sender.send(MESSAGE, at(receiver.url), datetime.now(UTC)) == outcome
    assert len(receiver.tries) == 1


async def test_who_does_not_answer_in_time_is_not_waited_for(sender: Sender, receiver: Receiver) -> None:
    held = threading.Event()
    receiver.says = lambda _: Answer(held=held)
    assert await sender.send(MESSAGE, at(receiver.url), datetime.now(UTC)) == Outcome("silent")
    held.set()


async def test_who_is_not_there_is_unreachable(sender: Sender) -> None:
    url = f"http://127.0.0.1:{free_port()}/"
    assert await sender.send(MESSAGE, at(url), NOW) == Outcome("unreachable")


async def test_without_address_or_secret_nothing_is_sent(sender: Sender, receiver: Receiver) -> None:
    assert await sender.send(MESSAGE, None, NOW) == Outcome("unset")
    assert await sender.send(MESSAGE, Endpoint("other", receiver.url, ()), NOW) == Outcome("unset")
    async with Sender(Settings(secrets={"REFUND_DESK": ("plain",)})) as unsure:
        assert await unsure.send(MESSAGE, at(receiver.url), NOW) == Outcome("unset")
    assert receiver.tries == []


def test_the_words_of_a_reply_are_joined_when_it_is_sent_the_same_each_time() -> None:
    body = '{"data":{"reply":{"id":"r1"}},"type":"case.replied"}'
    message = Message("msg_2", "refund-desk", "c1", "case.replied", NOW, body, reply="r1", words="Dear Rosa")
    assert orjson.loads(body_of(message))["data"]["reply"] == {"id": "r1", "text": "Dear Rosa"}
    assert body_of(message) == body_of(message)
