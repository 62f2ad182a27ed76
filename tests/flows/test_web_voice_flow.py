"""Voice comes in: webhooks and signals, what is taken and what is refused."""

from collections.abc import AsyncIterator

import httpx
import orjson
import pytest

from service.store import dead_letters
from support.inside import Inside, Person
from support.voices import signed
from support.web import LATE, is_problem


@pytest.fixture
async def sender(inside: Inside) -> AsyncIterator[httpx.AsyncClient]:
    async with await inside.token("integration", "jsonl", "api") as client:
        yield client


async def test_a_webhook_is_taken_once_masked_and_read(inside: Inside, mara: Person) -> None:
    first = await inside.deliver(LATE)
    again = await inside.deliver(LATE)
    case = (await mara.http.get("/v1/cases")).json()["items"][0]["id"]
    view = (await mara.http.get(f"/v1/cases/{case}")).json()

    assert first.status_code == again.status_code == 202
    assert (first.json()["accepted"], first.json()["duplicates"]) == (1, 0)
    assert (again.json()["accepted"], again.json()["duplicates"]) == (0, 1)
    signal = next(entry for entry in view["timeline"] if entry["kind"] == "signal")
    assert "4111" not in signal["text"]
    assert signal["topics"] == ["late_flight"]
    assert {fact["name"]: fact["value"] for fact in view["facts"]}["customer.tier"] == "gold"


async def test_a_delivery_that_is_not_its_sources_is_refused_with_the_reason(inside: Inside) -> None:
    wrong = await inside.deliver(LATE, webhook_signature="v1,AAAA")
    stale = await inside.deliver(LATE, webhook_timestamp="1600000000")
    async with httpx.AsyncClient(base_url=inside.url) as http:
        missing = await http.post("/v1/feeds/webhook", json=LATE)
        unknown = await http.post("/v1/feeds/webhok", json=LATE)

    assert is_problem(wrong, 401, "bad_signature")["reason"] == "wrong_signature"
    assert is_problem(missing, 401, "bad_signature")["reason"] == "missing_signature"
    assert is_problem(stale, 401, "bad_signature")["reason"] in {"stale_timestamp", "wrong_signature"}
    assert "did you mean webhook" in is_problem(unknown, 404, "not_found")["detail"]


async def test_what_a_feed_cannot_map_is_kept_and_a_bad_item_harms_no_neighbour(inside: Inside) -> None:
    no_object = await inside.deliver("just words")
    mixed = await inside.deliver([LATE, {"id": "s-2"}, {**LATE, "id": "s-3", "rating": 7}])

    counts = mixed.json()
    assert no_object.status_code in {202, 422}
    assert counts["accepted"] == 1
    assert [(item["index"], item["id"], item["code"]) for item in counts["rejected"]] == [
        (1, "s-2", "empty"),
        (2, "s-3", "out_of_range"),
    ]


async def test_a_body_that_is_no_json_is_kept_as_a_dead_letter(inside: Inside) -> None:
    body = b"{not json"
    async with httpx.AsyncClient(base_url=inside.url) as http:
        answer = await http.post("/v1/feeds/webhook", content=body, headers=signed("d", body))

    is_problem(answer, 422, "unmappable")
    with inside.service.ctx.store.reader() as conn:
        (letter,) = dead_letters.page(conn, None, 10)
    assert letter.feed == "webhook"
    assert b"not json" not in letter.sealed


async def test_bodies_have_limits(inside: Inside, mara: Person) -> None:
    async with httpx.AsyncClient(base_url=inside.url) as http:
        large = await http.post("/v1/feeds/webhook", content=b"x" * (4 * 1024 * 1024 + 1))

        async def endless() -> AsyncIterator[bytes]:
            for _ in range(80):
                yield b"x" * 1024

        chunked = await http.post("/v1/session", content=endless())
    small = await mara.http.post("/v1/latitude", content=b"x" * (64 * 1024 + 1))

    for answer in (large, chunked, small):
        is_problem(answer, 413, "too_large")


async def test_signals_come_as_one_as_many_and_as_lines(sender: httpx.AsyncClient) -> None:
    def signal(number: int) -> dict[str, object]:
        return {"feed": "jsonl", "id": f"n-{number}", "kind": "message", "text": "Where is my bag?"}

    one = await sender.post("/v1/signals", json=signal(1))
    many = await sender.post("/v1/signals", json=[signal(1), signal(2), {"id": "n-3"}, signal(4)])
    lines = await sender.post(
        "/v1/signals",
        content=b"\n".join([orjson.dumps(signal(5)), b"{oops", orjson.dumps(signal(6))]),
        headers={"Content-Type": "application/x-ndjson"},
    )

    assert one.json()["accepted"] == 1
    assert (many.json()["accepted"], many.json()["duplicates"]) == (2, 1)
    assert [item["index"] for item in many.json()["rejected"]] == [2]
    assert (lines.json()["accepted"], len(lines.json()["rejected"])) == (2, 1)


async def test_what_the_action_rejects_is_named_by_its_place_in_the_request(
    sender: httpx.AsyncClient,
) -> None:
    good = {"feed": "jsonl", "id": "n-1", "kind": "message", "text": "Hello."}
    answer = await sender.post(
        "/v1/signals", json=[{"id": "bad"}, good, {**good, "id": "n-2", "team": "nrth"}]
    )

    rejected = answer.json()["rejected"]
    assert [(item["index"], item["code"]) for item in rejected] == [
        (0, "wrong_type"),
        (2, "unknown_team"),
    ] or [item["index"] for item in rejected] == [0, 2]
    assert "north" in rejected[1]["text"]


async def test_history_is_stored_without_a_case(sender: httpx.AsyncClient, mara: Person) -> None:
    past = {"feed": "jsonl", "id": "h-1", "kind": "message", "text": "Late.", "at": "2020-01-01T00:00:00Z"}

    live = await sender.post("/v1/signals", json=past)
    history = await sender.post("/v1/signals?as=history", json=past)

    assert live.json()["rejected"][0]["code"] == "too_late"
    assert history.json()["accepted"] == 1
    assert (await mara.http.get("/v1/cases")).json()["items"] == []


async def test_a_token_sends_its_own_feeds_and_reads_no_case(sender: httpx.AsyncClient) -> None:
    other = await sender.post(
        "/v1/signals", json={"feed": "zendesk", "id": "1", "kind": "message", "text": "Hi"}
    )
    is_problem(await sender.get("/v1/cases"), 403, "not_yours")
    is_problem(await sender.post("/v1/feeds/csv", content=b"id,text\n1,Hi\n"), 403, "not_yours")

    assert other.json()["rejected"][0]["code"] == "not_yours"


@pytest.mark.parametrize("body", [b"", b"{", b"[1, 2", b"\xff\xfe", b'{"a": NaN}', b'{"a":1,"a":2}'])
async def test_signals_that_are_no_json_are_a_bad_request(sender: httpx.AsyncClient, body: bytes) -> None:
    is_problem(await sender.post("/v1/signals", content=body), 400, "bad_request")
