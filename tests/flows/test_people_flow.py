"""Through the doors: search, the customer's page, a case that moves or rests, people whose rights change."""

from datetime import timedelta
from pathlib import Path

import pytest

from service.clock import rfc3339, utc_now
from support.inside import Inside, Person
from support.web import claimed_case, is_problem, open_case


async def south(inside: Inside) -> Person:
    await inside.add_team("south")
    async with await inside.token("admin") as admin:
        people = (await admin.get("/v1/people")).json()
    inside.people.update({one["name"].split()[0]: one["id"] for one in people})  # type: ignore[attr-defined]
    return await inside.person("South")


async def test_a_moved_case_changes_hands_on_every_screen_at_once(inside: Inside, mara: Person) -> None:
    sol, teo = await south(inside), await inside.person("Teo")
    case = await claimed_case(mara, inside)
    async with mara.stream() as hers, teo.stream() as his, sol.stream() as theirs:
        await hers.follow("queue:north", "me", f"case:{case}")
        await his.follow("queue:north", f"case:{case}")
        await theirs.follow("queue:south", f"case:{case}")
        refused = await theirs.next("unsubscribed")
        assert refused["channel"] == f"case:{case}"
        reply = await hers.call("move", 9, case=case, team="south", note="Theirs, since Monday.")
        assert reply["ok"] is True
        assert reply["data"]["team"] == "south"
        for stream in (hers, his, theirs):
            moved = await stream.next("event", type="case.moved")
            assert moved["data"]["entry"]["note"] == "Theirs, since Monday."
        for stream in (hers, his):
            lost = await stream.next("unsubscribed", channel=f"case:{case}")
            assert lost["reason"] == "the case was moved to south"
        # What happens in it now is for the other team alone.
        await inside.say(id="s-late", customer="c-1", text="Anybody there?", about={"booking": "B1"})
        await theirs.next("event", type="signal.received")
        assert (await his.follow(f"case:{case}", call=7))["op"] == "subscribed"
        await his.next("unsubscribed", id=7)
        told = [frame for frame in hers.heard + his.heard if frame["op"] == "event"]
        assert "signal.received" not in {frame["type"] for frame in told[-2:]}
    is_problem(await mara.http.get(f"/v1/cases/{case}"), 403, "not_yours")
    assert (await sol.http.post(f"/v1/cases/{case}/claim")).status_code == 200
    for person in (sol, teo):
        await person.http.aclose()


async def test_a_case_rests_and_comes_back_by_itself(inside: Inside, mara: Person) -> None:
    case = await claimed_case(mara, inside)
    async with mara.stream() as stream:
        await stream.follow("queue:north", f"case:{case}")
        soon = rfc3339(utc_now() + timedelta(seconds=1.5))
        answer = await mara.http.post(f"/v1/cases/{case}/snooze", json={"until": soon, "note": "A moment."})
        assert answer.json()["snoozed_until"] == soon
        assert (await stream.next("event", type="case.snoozed"))["data"]["entry"]["until"] == soon
        back = await stream.next("event", type="case.released")
        assert back["data"]["entry"]["reason"] == "rested"
        assert (await mara.http.post(f"/v1/cases/{case}/claim")).status_code == 200
        wrong = await stream.call("snooze", 5, case=case, until="soon")
        assert (wrong["problem"]["code"], wrong["problem"]["where"]) == ("invalid", "until")
        again = await stream.call("snooze", 6, case=case, until=rfc3339(utc_now() + timedelta(days=2)))
        assert again["ok"] is True
        await stream.next("event", type="case.snoozed")
        await inside.say(id="s-now", customer="c-1", text="Please, now.", acute=True, about={"booking": "B1"})
        assert (await stream.next("event", type="case.released"))["data"]["entry"]["reason"] == "acute"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("move", {"team": "nowhere"}),
        ("move", {"team": "north"}),
        ("move", {"team": "south", "note": "x" * 2001}),
        ("move", {}),
        ("snooze", {"until": "0001-01-01T00:00:00+14:00"}),
        ("snooze", {"until": 5}),
        ("snooze", {"until": "2020-01-01T00:00:00Z"}),
    ],
)
async def test_what_cannot_be_is_refused_by_name(
    inside: Inside, mara: Person, path: str, body: dict[str, object]
) -> None:
    await inside.add_team("south")
    case = await claimed_case(mara, inside)
    assert is_problem(await mara.http.post(f"/v1/cases/{case}/{path}", json=body), 422, "invalid")["where"]


async def test_everything_of_a_customer_is_found_and_shown(inside: Inside, mara: Person) -> None:
    case = await open_case(inside, mara)
    for question in ("C-1", "rosa", "q7x2", "delayed fli"):
        items = (await mara.http.get("/v1/search", params={"q": question})).json()["items"]
        assert case in [item["case"]["id"] for item in items if item["kind"] == "case"], question
    assert "4111" not in (await mara.http.get("/v1/search", params={"q": "card"})).text
    assert (await mara.http.get("/v1/search", params={"q": "4111"})).json()["items"] == []
    teams = (await mara.http.get("/v1/teams")).json()
    assert teams[0] == {"id": "north", "title": "North"}

    whole = (await mara.http.get("/v1/customers/c-1")).json()
    assert (whole["name"], [one["case"]["id"] for one in whole["cases"]]) == ("Rosa A.", [case])
    assert {one["entity"] for one in whole["known"]} == {"customer", "booking", "flight"}
    assert (await mara.http.get(f"/v1/cases/{case}/customer")).json() == whole
    voices = (await mara.http.get("/v1/customers/c-1/signals", params={"limit": 1})).json()
    assert voices["items"][0]["signal"]["text"].startswith("My flight is delayed")


async def test_search_and_customers_are_for_who_reads_cases(inside: Inside, mara: Person) -> None:
    case = await open_case(inside, mara)
    paths = ("/v1/search?q=rosa", "/v1/customers/c-1", f"/v1/cases/{case}/customer", "/v1/teams")
    sol = await south(inside)
    ines = await inside.person("Ines")
    async with await inside.token("observer") as observer, await inside.token("integration", "*") as shop:
        for path in paths:
            is_problem(await shop.get(path), 403, "not_yours")
            assert (await observer.get(path)).status_code == 200
            assert (await ines.http.get(path)).text == (await mara.http.get(path)).text
    assert (await sol.http.get("/v1/search?q=rosa")).json() == {"items": [], "next": None}
    is_problem(await sol.http.get("/v1/customers/c-1"), 404, "not_found")
    is_problem(await sol.http.get("/v1/customers/c-1/signals"), 404, "not_found")
    is_problem(await sol.http.get(f"/v1/cases/{case}/customer"), 403, "not_yours")
    for person in (sol, ines):
        await person.http.aclose()


@pytest.mark.parametrize("question", ["", " ", "\x00", '"', "a AND (", "*", "'; --", "%", "𝕏", "a" * 500])
async def test_no_question_is_too_strange(inside: Inside, mara: Person, question: str) -> None:
    await open_case(inside, mara, claim=False)
    assert (await mara.http.get("/v1/search", params={"q": question})).status_code == 200
    is_problem(await mara.http.get("/v1/search", params={"q": "a" * 10_000}), 422, "invalid")
    is_problem(await mara.http.get("/v1/search", params={"q": "a", "after": question or "x"}), 422, "invalid")


async def test_another_team_ends_her_streams_at_once(inside: Inside, mara: Person) -> None:
    async with mara.stream() as stream, await inside.token("admin") as admin:
        await stream.follow("me")
        path = f"/v1/people/{inside.people['Mara']}"
        changed = await admin.patch(path, json={"level": 2})
        assert changed.json()["level"] == 2
        changed = await admin.patch(path, json={"teams": ["south"], "role": "associate"})
        assert changed.json()["teams"] == ["south"]
        assert await stream.closed() == 4401
        is_problem(await mara.http.get("/v1/me"), 401, "not_signed_in")
        is_problem(await admin.patch(path, json={"teams": []}), 422, "invalid")
        is_problem(await admin.patch(path, json={"power": 1}), 422, "invalid")
        seen = {one["name"]: one["seen_at"] for one in (await admin.get("/v1/people")).json()}
        assert seen["Mara K."] is not None
        assert seen["Teo E."] is None
    ines = await inside.person("Ines")
    is_problem(await ines.http.patch(path, json={"level": 3}), 403, "not_yours")
    await ines.http.aclose()


def test_people_are_changed_and_listed_by_command(tmp_path: Path) -> None:
    from support.server import Server

    with Server(tmp_path) as server:
        changed = server.command("people", "change", "Teo E.", "--team", "south", "--level", "2")
        assert changed.stdout == "Teo E. is now associate, south, level 2\n", changed.stderr
        assert "Teo E.  associate, south  seen never" in server.command("people", "list").stdout
        nothing = server.command("people", "change", "Teo E.")
        assert (nothing.returncode, nothing.stderr) == (2, "Say what changes: --role, --team or --level.\n")
