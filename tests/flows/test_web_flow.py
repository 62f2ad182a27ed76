"""Every door by HTTP: what it takes, what it refuses, and how it says so."""

import base64
import hashlib
import hmac
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from service.actions.sign_in import make_link
from service.store import dead_letters
from support.inside import SECRET, Inside, Person, running


@pytest.fixture
async def inside(tmp_path: Path) -> AsyncIterator[Inside]:
    async with running(tmp_path) as inside:
        yield inside


@pytest.fixture
async def mara(inside: Inside) -> AsyncIterator[Person]:
    person = await inside.person("Mara")
    yield person
    await person.http.aclose()


@pytest.fixture
async def sender(inside: Inside) -> AsyncIterator[httpx.AsyncClient]:
    async with await inside.token("integration", "jsonl", "api") as client:
        yield client


LATE = {
    "id": "s-1",
    "kind": "complaint",
    "customer": "c-1",
    "text": "My flight is delayed, and my card is 4111 1111 1111 1111.",
    "about": {"booking": "Q7X2", "flight": "LA204"},
    "facts": {
        "customer": {"name": "Rosa A.", "tier": "gold"},
        "booking": {"total": "412.00", "passengers": 2, "paid_with": "card"},
        "flight": {"delay_minutes": 200, "cancelled": False, "cause": "weather"},
    },
}


async def _case(inside: Inside, mara: Person, *, claim: bool = True) -> str:
    await inside.say(**LATE)
    case: str = (await mara.http.get("/v1/cases")).json()["items"][0]["id"]
    if claim:
        assert (await mara.http.post(f"/v1/cases/{case}/claim")).status_code == 200
    return case


def _is(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The problem, which has the one shape that all have."""
    problem: dict[str, Any] = answer.json()
    assert (answer.status_code, problem.get("code")) == (status, code), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["status"] == status
    assert problem["type"] == f"urn:remit:problem:{code}"
    assert problem["title"]
    assert problem["detail"]
    return problem


async def test_a_link_signs_in_once_and_leaves_a_cookie_that_no_script_reads(inside: Inside) -> None:
    link = await make_link(inside.service.ctx, inside.people["Ines"])
    async with httpx.AsyncClient(base_url=inside.url) as http:
        first = await http.post("/v1/session", json={"link": link}, headers={"Origin": inside.url})
        me = await http.get("/v1/me")
        again = await http.post("/v1/session", json={"link": link}, headers={"Origin": inside.url})

    cookie = first.headers["set-cookie"]
    assert first.status_code == 204
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Path=/" in cookie
    assert "Secure" not in cookie
    assert (me.json()["name"], me.json()["role"]) == ("Ines P.", "manager")
    _is(again, 401, "link_used")


async def test_behind_https_the_cookie_is_secure(tmp_path: Path) -> None:
    public = "https://remit.example"
    async with running(tmp_path, public_url=public) as inside:
        link = await make_link(inside.service.ctx, inside.people["Ines"])
        async with httpx.AsyncClient(base_url=inside.url) as http:
            answer = await http.post("/v1/session", json={"link": link}, headers={"Origin": public})

    assert "Secure" in answer.headers["set-cookie"]


async def test_signing_in_is_for_the_consoles_own_page_and_not_for_guessing(inside: Inside) -> None:
    async with httpx.AsyncClient(base_url=inside.url) as http:
        foreign = await http.post(
            "/v1/session", json={"link": "x"}, headers={"Origin": "http://evil.example"}
        )
        tries = [await http.post("/v1/session", json={"link": "guess"}) for _ in range(25)]

    _is(foreign, 403, "wrong_origin")
    _is(tries[0], 401, "link_used")
    assert _is(tries[-1], 429, "too_many")
    assert tries[-1].headers["retry-after"]


async def test_a_cookie_changes_nothing_from_another_page(inside: Inside, mara: Person) -> None:
    case = await _case(inside, mara, claim=False)
    for origin in ({"Origin": "http://evil.example"}, {"Origin": "null"}):
        _is(await mara.http.post(f"/v1/cases/{case}/claim", headers=origin), 403, "wrong_origin")
    del mara.http.headers["Origin"]
    _is(await mara.http.post(f"/v1/cases/{case}/claim"), 403, "wrong_origin")
    assert (await mara.http.get(f"/v1/cases/{case}")).status_code == 200


async def test_signing_out_ends_the_session(mara: Person) -> None:
    assert (await mara.http.delete("/v1/session")).status_code == 204
    mara.http.cookies.set("remit_session", mara.session)
    _is(await mara.http.get("/v1/me"), 401, "not_signed_in")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/me"),
        ("GET", "/v1/cases"),
        ("GET", "/v1/cases/x"),
        ("POST", "/v1/cases/x/claim"),
        ("POST", "/v1/latitude"),
        ("POST", "/v1/signals"),
        ("POST", "/v1/feeds/jsonl"),
        ("GET", "/v1/boundaries"),
        ("GET", "/v1/revisions"),
        ("GET", "/v1/people"),
        ("GET", "/v1/decisions/x"),
        ("GET", "/metrics"),
    ],
)
async def test_nothing_is_anonymous_but_health(inside: Inside, method: str, path: str) -> None:
    async with httpx.AsyncClient(base_url=inside.url) as http:
        answer = await http.request(method, path, json={} if method == "POST" else None)
        _is(answer, 401, "not_signed_in")
        unknown = await http.request(method, path, headers={"Authorization": "Bearer nobody"}, json={})
        _is(unknown, 401, "not_signed_in")
        assert (await http.get("/livez")).json() == {"live": True}
        assert (await http.get("/readyz")).json()["ready"] is True


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

    assert _is(wrong, 401, "bad_signature")["reason"] == "wrong_signature"
    assert _is(missing, 401, "bad_signature")["reason"] == "missing_signature"
    assert _is(stale, 401, "bad_signature")["reason"] in {"stale_timestamp", "wrong_signature"}
    assert "did you mean webhook" in _is(unknown, 404, "not_found")["detail"]


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
    stamp, body = str(int(datetime.now(UTC).timestamp())), b"{not json"
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    digest = base64.b64encode(hmac.digest(key, f"d.{stamp}.".encode() + body, hashlib.sha256)).decode()
    headers = {"webhook-id": "d", "webhook-timestamp": stamp, "webhook-signature": f"v1,{digest}"}
    async with httpx.AsyncClient(base_url=inside.url) as http:
        answer = await http.post("/v1/feeds/webhook", content=body, headers=headers)

    _is(answer, 422, "unmappable")
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
        _is(answer, 413, "too_large")


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
    _is(await sender.get("/v1/cases"), 403, "not_yours")
    _is(await sender.post("/v1/feeds/csv", content=b"id,text\n1,Hi\n"), 403, "not_yours")

    assert other.json()["rejected"][0]["code"] == "not_yours"


@pytest.mark.parametrize("body", [b"", b"{", b"[1, 2", b"\xff\xfe", b'{"a": NaN}', b'{"a":1,"a":2}'])
async def test_signals_that_are_no_json_are_a_bad_request(sender: httpx.AsyncClient, body: bytes) -> None:
    _is(await sender.post("/v1/signals", content=body), 400, "bad_request")


async def test_cases_page_by_cursor(inside: Inside, mara: Person) -> None:
    for number in range(5):
        await inside.say(id=f"s-{number}", customer=f"c-{number}", text="My flight is delayed.")
    first = (await mara.http.get("/v1/cases?limit=2&state=open&team=north&topic=late_flight")).json()
    second = (await mara.http.get(f"/v1/cases?limit=2&after={first['next']}")).json()
    last = (await mara.http.get(f"/v1/cases?limit=2&after={second['next']}")).json()

    numbers = [case["number"] for page in (first, second, last) for case in page["items"]]
    assert numbers == [5, 4, 3, 2, 1]
    assert last["next"] is None
    _is(await mara.http.get("/v1/cases?team=south"), 403, "not_yours")
    assert _is(await mara.http.get("/v1/cases?limit=0"), 422, "invalid")["where"] == "limit"
    assert _is(await mara.http.get("/v1/cases?after=x"), 422, "invalid")["where"] == "after"


async def test_a_case_is_claimed_by_one_and_handed_back(inside: Inside, mara: Person) -> None:
    case = await _case(inside, mara)
    teo = await inside.person("Teo")

    taken = _is(await teo.http.post(f"/v1/cases/{case}/claim"), 409, "claimed_by_other")
    released = await mara.http.post(f"/v1/cases/{case}/release")
    claimed = await teo.http.post(f"/v1/cases/{case}/claim")
    closed = await teo.http.post(f"/v1/cases/{case}/close")
    await teo.http.aclose()

    assert taken["by"]["name"] == "Mara K."
    assert released.json()["claimed_by"] is None
    assert claimed.json()["claimed_by"]["name"] == "Teo E."
    assert closed.json()["state"] == "closed"
    _is(await mara.http.post(f"/v1/cases/{case}/claim"), 409, "case_closed")
    _is(await mara.http.get("/v1/cases/nowhere"), 404, "not_found")


async def test_a_decision_needs_a_claim_a_key_and_what_is_asked(inside: Inside, mara: Person) -> None:
    case = await _case(inside, mara, claim=False)
    path, key = f"/v1/cases/{case}/decisions", {"Idempotency-Key": "key-00001"}
    miles = {"action": "miles", "amount": "500"}

    _is(await mara.http.post(path, json=miles, headers=key), 409, "not_claimed")
    await mara.http.post(f"/v1/cases/{case}/claim")
    json_ = {"Content-Type": "application/json"}
    missing = _is(await mara.http.post(path, json=miles), 422, "invalid")
    number = _is(await mara.http.post(path, json={**miles, "amount": 500}, headers=key), 422, "invalid")
    unknown = _is(await mara.http.post(path, json={"action": "mils"}, headers=key), 422, "invalid")
    strange = _is(await mara.http.post(path, json={**miles, "colour": 1}, headers=key), 422, "invalid")
    no_json = _is(await mara.http.post(path, content=b"{", headers=key | json_), 400, "bad_request")

    assert missing["where"] == "idempotency-key"
    assert number["where"] == "amount"
    assert "miles" in unknown["detail"]
    assert strange["where"] == "colour"
    assert no_json["detail"] == "The body is not JSON."


async def test_a_decision_is_made_once_recorded_recomputed_and_taken_back(
    inside: Inside, mara: Person
) -> None:
    case = await _case(inside, mara)
    path, key = f"/v1/cases/{case}/decisions", {"Idempotency-Key": "key-00001"}

    made = await mara.http.post(path, json={"action": "miles", "amount": "500"}, headers=key)
    again = await mara.http.post(path, json={"action": "miles", "amount": "500"}, headers=key)
    other = await mara.http.post(path, json={"action": "miles", "amount": "600"}, headers=key)
    decision = made.json()["decision"]["id"]
    record = (await mara.http.get(f"/v1/decisions/{decision}?recompute=1")).json()
    reversed_ = await mara.http.post(f"/v1/decisions/{decision}/reverse", json={"lesson": "Ask first."})
    twice = await mara.http.post(f"/v1/decisions/{decision}/reverse")

    assert made.status_code == again.status_code == 201
    assert made.json() == again.json()
    _is(other, 422, "key_reused")
    assert record["recomputed"]["agrees"] is True
    assert record["record"]["hash"] == made.json()["decision"]["hash"]
    assert record["facts"]["flight.delay_minutes"] == "200"
    assert (reversed_.json()["state"], reversed_.json()["lesson"]) == ("reversed", "Ask first.")
    _is(twice, 409, "already_reversed")
    _is(await mara.http.get("/v1/decisions/nothing"), 404, "not_found")


async def test_outside_is_never_a_bare_no_and_is_not_remembered(inside: Inside, mara: Person) -> None:
    case = await _case(inside, mara)
    path, key = f"/v1/cases/{case}/decisions", {"Idempotency-Key": "key-00001"}

    outside = await mara.http.post(path, json={"action": "miles", "amount": "90000"}, headers=key)
    inside_ = await mara.http.post(path, json={"action": "miles", "amount": "500"}, headers=key)

    problem = _is(outside, 409, "outside")
    assert problem["reason"] == "too_much"
    assert problem["latitude"]["alone"] == "10000"
    assert inside_.status_code == 201


async def test_facts_are_stated_by_the_holder_and_only_those_that_are_asked(
    inside: Inside, mara: Person
) -> None:
    case = await _case(inside, mara)
    path = f"/v1/cases/{case}/facts"

    stated = await mara.http.post(path, json={"booking.insured": True})
    tier = _is(await mara.http.post(path, json={"customer.tier": "gold"}), 422, "invalid")
    typo = _is(await mara.http.post(path, json={"booking.insure": True}), 422, "invalid")
    wrong = _is(await mara.http.post(path, json={"booking.insured": "perhaps"}), 422, "invalid")
    latitude = (await mara.http.get(f"/v1/cases/{case}/latitude")).json()

    (fact,) = stated.json()
    assert (fact["name"], fact["value"], fact["source"]) == ("booking.insured", True, "stated")
    assert {tier["where"], typo["where"], wrong["where"]} == {
        "customer.tier",
        "booking.insure",
        "booking.insured",
    }
    refund = next(each for each in latitude["actions"] if each["action"] == "refund")
    assert refund["alone"] == "412.00"


async def test_a_case_may_concern_another_booking(inside: Inside, mara: Person) -> None:
    case = await _case(inside, mara)

    chosen = await mara.http.post(f"/v1/cases/{case}/about", json={"booking": "ZZ99"})
    unknown = await mara.http.post(f"/v1/cases/{case}/about", json={"boking": "ZZ99"})

    assert chosen.json()["about"]["booking"] == "ZZ99"
    assert "booking" in _is(unknown, 422, "invalid")["detail"]


async def test_what_if_answers_for_given_facts(mara: Person) -> None:
    answer = await mara.http.post(
        "/v1/latitude",
        json={
            "facts": {"flight.cancelled": True, "booking.total": "300.00", "booking.paid_with": "card"},
            "request": {"to": "card"},
        },
    )
    wrong = await mara.http.post("/v1/latitude", json={"fact": {}})

    refund = next(each for each in answer.json()["actions"] if each["action"] == "refund")
    assert refund["alone"] == "300.00"
    assert _is(wrong, 422, "invalid")["where"] == "fact"


async def test_the_live_documents_can_be_read_comments_and_all(inside: Inside, mara: Person) -> None:
    every = (await mara.http.get("/v1/boundaries")).json()
    one = await mara.http.get("/v1/boundaries/hotel-night")
    typo = await mara.http.get("/v1/boundaries/hotel-nite")
    history = (await mara.http.get("/v1/revisions")).json()

    assert {"vocabulary", "topics", "pack", "hotel-night"} <= set(every["documents"])
    assert one.text == every["documents"]["hotel-night"]
    assert one.headers["content-type"].startswith("application/yaml")
    assert every["documents"]["vocabulary"].startswith("#")
    assert "hotel-night" in _is(typo, 404, "not_found")["detail"]
    assert history["items"][0]["revision"] == every["revision"]


async def test_metrics_are_for_observers_unless_opened(inside: Inside, mara: Person, tmp_path: Path) -> None:
    await inside.say(**LATE)
    _is(await mara.http.get("/metrics"), 403, "not_yours")
    async with await inside.token("observer") as observer:
        text = (await observer.get("/metrics")).text
        _is(await observer.post("/v1/cases/x/claim"), 403, "not_yours")

    for name in (
        "remit_signals_total",
        "remit_signal_to_screen_seconds",
        "remit_decide_seconds",
        "remit_decision_seconds",
        "remit_streams",
        "remit_journal_seq",
        "remit_journal_lag",
        "remit_journal_lost_total 0.0",
        "remit_writer_batch_units",
        "remit_bus_up 1.0",
        "remit_boundaries_revision_info{revision=",
    ):
        assert name in text
    async with (
        running(tmp_path / "open", metrics_open=True) as opened,
        httpx.AsyncClient(base_url=opened.url) as http,
    ):
        assert (await http.get("/metrics")).status_code == 200


async def test_people_and_tokens_are_managed_by_admins(inside: Inside, mara: Person) -> None:
    _is(await mara.http.get("/v1/people"), 403, "not_yours")
    async with await inside.token("admin") as admin:
        new = await admin.post("/v1/people", json={"name": "Lou B.", "role": "associate", "teams": ["south"]})
        link = (await admin.post(f"/v1/people/{new.json()['id']}/link")).json()["link"]
        made = (
            await admin.post("/v1/tokens", json={"name": "shop", "role": "integration", "feeds": ["jsonl"]})
        ).json()
        names = [person["name"] for person in (await admin.get("/v1/people")).json()]
        bearer = {"Authorization": f"Bearer {made['token']}"}
        good = {"feed": "jsonl", "id": "1", "kind": "message", "text": "Hi"}
        async with httpx.AsyncClient(base_url=inside.url) as http:
            taken = await http.post("/v1/signals", json=good, headers=bearer)
            await admin.delete(f"/v1/tokens/{made['id']}")
            ended = await http.post("/v1/signals", json=good, headers=bearer)
        gone = await admin.delete(f"/v1/people/{new.json()['id']}")
        _is(await admin.delete("/v1/people/nobody"), 404, "not_found")
        _is(await admin.post("/v1/people", json={"name": "", "role": "associate"}), 422, "invalid")

    assert "Lou B." in names
    assert link.startswith(f"{inside.url}/sign-in#")
    assert taken.json()["accepted"] == 1
    _is(ended, 401, "not_signed_in")
    assert gone.status_code == 204


async def test_openapi_describes_every_route_and_the_shape_of_problems(inside: Inside) -> None:
    async with httpx.AsyncClient(base_url=inside.url) as http:
        described = (await http.get("/openapi.json")).json()

    assert described["openapi"].startswith("3.1")
    assert described["info"]["title"] == "Remit"
    assert {
        "/v1/feeds/{feed}",
        "/v1/signals",
        "/v1/session",
        "/v1/me",
        "/v1/cases",
        "/v1/cases/{case}/decisions",
        "/v1/decisions/{decision}/reverse",
        "/v1/latitude",
        "/v1/boundaries/{name}",
        "/readyz",
    } <= set(described["paths"])
    schemas = described["components"]["schemas"]
    assert {"ProblemDetails", "CaseView", "LatitudeView", "DecisionView"} <= set(schemas)
    for path, item in described["paths"].items():
        for method, operation in item.items():
            assert operation["summary"], f"{method} {path}"


async def test_the_page_has_a_strict_policy_and_nothing_lies_beside_it(inside: Inside) -> None:
    async with httpx.AsyncClient(base_url=inside.url) as http:
        page = await http.get("/")
        case = await http.get("/case/01J")
        missing = await http.get("/assets/nothing.js")
        outside = await http.get("/..%2f..%2fpyproject.toml")
        method = await http.put("/v1/cases")

    policy = page.headers["content-security-policy"]
    assert page.status_code in {200, 503}
    assert case.status_code == page.status_code
    assert "unsafe" not in policy
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert page.headers["x-content-type-options"] == "nosniff"
    _is(missing, 404, "not_found")
    _is(outside, 404, "not_found")
    _is(method, 405, "method_not_allowed")
