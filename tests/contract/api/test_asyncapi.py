"""The description of the stream is AsyncAPI 3, and what the stream really sends is as it says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

import pytest
from jsonschema import Draft7Validator

from service.access.doors import CHANNELS, OPS
from service.domain.events import EVENT_CHANNELS, EVENT_DATA, EventType
from service.errors import CloseCode
from service.live import wire
from service.live.asyncapi import asyncapi
from support.inside import running
from support.schemas import closed, complaints, references

TESTS = Path(__file__).parents[2]
GOLDEN = sorted((TESTS / "golden" / "streams").glob("*.json"))


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return asyncapi("1", "https://remit.example.com")


def test_it_is_asyncapi_3(document: dict[str, Any]) -> None:
    schema = json.loads((TESTS / "fixtures" / "asyncapi-3.0.0.json").read_text(encoding="utf-8"))
    wrong = [f"{'/'.join(map(str, each.path))}: {each.message[:300]}" for each in
             Draft7Validator(schema).iter_errors(document)]  # fmt: skip
    assert wrong == []


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    for reference in references(document):
        found: Any = document
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]


def test_every_frame_event_and_notice_has_its_message(document: dict[str, Any]) -> None:
    said = set(document["components"]["messages"])
    frames = {get_args(frame.__annotations__["op"])[0] for frame in get_args(wire.ServerFrame)}
    kinds = get_args(EventType)
    notices = get_args(wire.Notice.__annotations__["type"])
    assert said == {
        *OPS,
        *(frames - {"event", "notice"}),
        *(f"event.{kind}" for kind in kinds),
        *(f"notice.{kind}" for kind in notices),
    }
    assert set(EVENT_DATA) == set(EVENT_CHANNELS) == set(kinds)


def test_every_op_is_received_and_answered(document: dict[str, Any]) -> None:
    received = {name for name, each in document["operations"].items() if each["action"] == "receive"}
    assert received == set(OPS)
    assert all(document["operations"][op]["reply"]["messages"] for op in OPS)


def test_channels_limits_and_close_codes_are_those_of_the_service(document: dict[str, Any]) -> None:
    assert [each["channel"] for each in document["x-channels"]] == list(CHANNELS)
    assert {kind for each in document["x-channels"] for kind in each["events"]} == set(EVENT_DATA)
    assert {each["code"]: each["reconnect"] for each in document["x-close-codes"]} == {
        **dict.fromkeys((1002, 1007, 1009), False),
        **{int(code): code.again for code in CloseCode},
    }
    assert document["x-limits"]["channels"] == wire.MAX_CHANNELS


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda path: str(path.stem))
def test_what_was_sent_is_as_it_says(document: dict[str, Any], golden: Path) -> None:
    strict = {**document, "components": closed(document["components"])}
    messages = strict["components"]["messages"]
    heard = list(frames_in(json.loads(golden.read_text(encoding="utf-8"))))
    assert heard
    for frame in heard:
        name = frame["op"] if "type" not in frame else f"{frame['op']}.{frame['type']}"
        assert complaints(strict, messages[name]["payload"], frame) == [], name


def frames_in(part: Any) -> Any:
    """Every frame of the service in a recording."""
    if isinstance(part, dict):
        if part.get("op") in {"welcome", "subscribed", "snapshot", "event", "notice", "reply", "beat"}:
            yield part
            return
        for value in part.values():
            yield from frames_in(value)
    elif isinstance(part, list):
        for value in part:
            yield from frames_in(value)


async def test_it_is_where_tools_look_for_it(tmp_path: Path) -> None:
    async with running(tmp_path) as inside, inside_client(inside.url) as http:
        found = (await http.get("/asyncapi.json")).json()
        assert found["servers"]["this"]["host"] == inside.url.removeprefix("http://")
        assert (
            found["components"]["messages"].keys()
            == asyncapi("1", inside.url)["components"]["messages"].keys()
        )


def inside_client(url: str) -> Any:
    import httpx

    return httpx.AsyncClient(base_url=url)
