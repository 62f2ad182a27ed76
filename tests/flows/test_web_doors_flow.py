"""Who gets in, and what everybody may ask: signing in, people, documents, operations, the page."""

from pathlib import Path

import httpx
import pytest

from service.actions.sign_in import make_link
from support.inside import Inside, Person, running
from support.web import LATE, is_problem, open_case


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
    is_problem(again, 401, "link_used")


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

    is_problem(foreign, 403, "wrong_origin")
    is_problem(tries[0], 401, "link_used")
    assert is_problem(tries[-1], 429, "too_many")
    assert tries[-1].headers["retry-after"]


async def test_a_cookie_changes_nothing_from_another_page(inside: Inside, mara: Person) -> None:
    case = await open_case(inside, mara, claim=False)
    for origin in ({"Origin": "http://evil.example"}, {"Origin": "null"}):
        is_problem(await mara.http.post(f"/v1/cases/{case}/claim", headers=origin), 403, "wrong_origin")
    del mara.http.headers["Origin"]
    is_problem(await mara.http.post(f"/v1/cases/{case}/claim"), 403, "wrong_origin")
    assert (await mara.http.get(f"/v1/cases/{case}")).status_code == 200


async def test_signing_out_ends_the_session(mara: Person) -> None:
    assert (await mara.http.delete("/v1/session")).status_code == 204
    mara.http.cookies.set("remit_session", mara.session)
    is_problem(await mara.http.get("/v1/me"), 401, "not_signed_in")


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
        is_problem(answer, 401, "not_signed_in")
        unknown = await http.request(method, path, headers={"Authorization": "Bearer nobody"}, json={})
        is_problem(unknown, 401, "not_signed_in")
        assert (await http.get("/livez")).json() == {"live": True}
        assert (await http.get("/readyz")).json()["ready"] is True


async def test_the_live_documents_can_be_read_comments_and_all(inside: Inside, mara: Person) -> None:
    every = (await mara.http.get("/v1/boundaries")).json()
    one = await mara.http.get("/v1/boundaries/hotel-night")
    typo = await mara.http.get("/v1/boundaries/hotel-nite")
    history = (await mara.http.get("/v1/revisions")).json()

    assert {"vocabulary", "topics", "pack", "hotel-night"} <= set(every["documents"])
    assert one.text == every["documents"]["hotel-night"]
    assert one.headers["content-type"].startswith("application/yaml")
    assert every["documents"]["vocabulary"].startswith("#")
    assert "hotel-night" in is_problem(typo, 404, "not_found")["detail"]
    assert history["items"][0]["revision"] == every["revision"]


async def test_metrics_are_for_observers_unless_opened(inside: Inside, mara: Person, tmp_path: Path) -> None:
    await inside.say(**LATE)
    is_problem(await mara.http.get("/metrics"), 403, "not_yours")
    async with await inside.token("observer") as observer:
        text = (await observer.get("/metrics")).text
        is_problem(await observer.post("/v1/cases/x/claim"), 403, "not_yours")

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
    is_problem(await mara.http.get("/v1/people"), 403, "not_yours")
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
        is_problem(await admin.delete("/v1/people/nobody"), 404, "not_found")
        is_problem(await admin.post("/v1/people", json={"name": "", "role": "associate"}), 422, "invalid")

    assert "Lou B." in names
    assert link.startswith(f"{inside.url}/sign-in#")
    assert taken.json()["accepted"] == 1
    is_problem(ended, 401, "not_signed_in")
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
    is_problem(missing, 404, "not_found")
    is_problem(outside, 404, "not_found")
    is_problem(method, 405, "method_not_allowed")
