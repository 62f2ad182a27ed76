"""One conversation: what each frame asks for in each state, and what a wrong one hears."""

import json

import pytest

from service.domain.actor import Actor
from service.errors import CloseCode
from service.live import wire
from service.live.session import Call, Close, Effect, Follow, Send, Session, SignIn, Unfollow

MARA = Actor("mara", "Mara K.", "associate", ("north",))


def _open() -> Session:
    session = Session()
    session.receive('{"op":"hello"}')
    session.welcome(MARA, "epoch", 57)
    return session


def _closes(effects: list[Effect], code: CloseCode) -> str:
    assert len(effects) == 1
    (end,) = effects
    assert isinstance(end, Close)
    assert end.code is code
    return end.reason


def _refuses(effects: list[Effect]) -> dict[str, object]:
    assert len(effects) == 1
    (sent,) = effects
    assert isinstance(sent, Send)
    assert isinstance(sent.frame, dict)
    assert sent.frame["ok"] is False
    return dict(sent.frame)


def test_hello_without_token_asks_for_the_cookie() -> None:
    assert Session().receive('{"op":"hello"}') == [SignIn(None)]


def test_hello_with_token_asks_for_it() -> None:
    assert Session().receive('{"op":"hello","token":"t"}') == [SignIn("t")]


def test_after_the_sign_in_comes_the_welcome_with_the_position() -> None:
    session = Session()
    session.receive('{"op":"hello"}')

    assert session.welcome(MARA, "epoch", 57) == [
        Send(wire.Welcome("welcome", wire.You("mara", "Mara K.", "associate", ["north"]), "epoch", 57))
    ]


def test_subscribe_unsubscribe_and_calls_become_effects() -> None:
    session = _open()

    (follow,) = session.receive('{"op":"subscribe","id":1,"channels":["queue:north","me"]}')
    (unfollow,) = session.receive('{"op":"unsubscribe","id":2,"channels":["me"]}')
    (decide,) = session.receive('{"op":"decide","id":3,"key":"12345678","case":"c","action":"refund"}')
    (watch,) = session.receive('{"op":"latitude","id":4,"case":"c","request":{"complaint":"other"}}')

    assert isinstance(follow, Follow)
    assert follow.frame.channels == ["queue:north", "me"]
    assert isinstance(unfollow, Unfollow)
    assert isinstance(decide, Call)
    assert isinstance(watch, Call)


def test_nothing_else_comes_before_hello() -> None:
    reason = _closes(Session().receive('{"op":"subscribe","id":1,"channels":["me"]}'), CloseCode.BAD_FRAME)

    assert "hello" in reason


def test_hello_is_said_once() -> None:
    _closes(_open().receive('{"op":"hello"}'), CloseCode.BAD_FRAME)


def test_no_frame_overtakes_the_sign_in() -> None:
    session = Session()
    session.receive('{"op":"hello"}')

    _closes(session.receive('{"op":"subscribe","id":1,"channels":["me"]}'), CloseCode.BAD_FRAME)


def test_who_says_nothing_in_time_is_closed() -> None:
    _closes(Session().late(), CloseCode.HELLO_TIMEOUT)
    assert _open().late() == []


def test_a_closed_conversation_hears_nothing() -> None:
    session = Session()
    session.close(CloseCode.NOT_SIGNED_IN, "nobody")

    assert session.receive('{"op":"hello"}') == []
    assert session.close(CloseCode.BAD_FRAME, "again") == []


@pytest.mark.parametrize(
    ("frame", "names"),
    [
        ('{"op":"subscribe","id":1,"channels":[7]}', "subscribe: channels.0"),
        ('{"op":"subscribe","id":1,"channels":[]}', "subscribe: channels"),
        ('{"op":"subscribe","id":1,"channels":["me"],"from":3}', "from: is not a member of this frame"),
        ('{"op":"subscribe","id":1,"channels":["me"],"since":{"epoch":"e","seq":-1}}', "since.seq"),
        ('{"op":"subscribe","id":1,"channels":["me"],"since":{"epoch":"e","seq":"41"}}', "since.seq"),
        ('{"op":"decide","id":1,"key":"short","case":"c","action":"a"}', "decide: key"),
        ('{"op":"decide","id":1,"key":"12345678","case":"c","action":"a","amount":40}', "decide: amount"),
        ('{"op":"decide","id":1,"key":"12345678","case":"c"}', "decide: action"),
        ('{"op":"dance","id":1}', "op: one of"),
        ('{"id":1}', "op: one of"),
        ('{"op":"decide","id":1,"key":"12345678","case":"c","action":"a","amount":NaN}', "decide: amount"),
        ('{"op":"latitude","id":1,"case":"c","request":[-Infinity]}', "latitude: request"),
        ('{"op":"latitude","id":1,"case":"\\ud800"}', "the frame is not JSON: unexpected end of hex escape"),
    ],
)
def test_a_wrong_frame_with_an_id_is_answered_by_field(frame: str, names: str) -> None:
    reply = _refuses(_open().receive(frame))

    assert reply["id"] == 1
    problem = reply["problem"]
    assert isinstance(problem, dict)
    assert problem["code"] == "invalid"
    assert names in str(problem["detail"])


@pytest.mark.parametrize(
    "frame",
    [
        "",
        "{",
        '{"id":1',
        "[" * 60_000,
        "[]",
        "7",
        "null",
        '"hello"',
        '{"op":"dance"}',
        '{"op":"subscribe","id":"1"}',
        # No reply could bear that number, so nothing may be done for it either.
        '{"op":"latitude","case":"a","id":9007199254740992}',
        '{"op":"dance","id":-9007199254740992}',
    ],
)
def test_a_frame_that_nothing_can_answer_ends_the_stream(frame: str) -> None:
    assert _closes(_open().receive(frame), CloseCode.BAD_FRAME)


def test_binary_frames_end_the_stream() -> None:
    _closes(_open().receive(b'{"op":"hello"}'), CloseCode.BAD_FRAME)


def test_a_hello_has_8_kb_and_later_frames_64() -> None:
    long = json.dumps({"op": "hello", "token": "x" * wire.MAX_HELLO})
    assert "8192" in _closes(Session().receive(long), CloseCode.BAD_FRAME)

    longer = json.dumps({"op": "latitude", "id": 1, "case": "x" * wire.MAX_FRAME})
    assert "65536" in _closes(_open().receive(longer), CloseCode.BAD_FRAME)
