"""Boundaries by HTTP: one shared draft set under tags, its check, what is refused, and history."""

from collections.abc import Mapping
from typing import Any

import pytest

from service.boundaries import Live
from support.inside import Inside, Person
from support.web import is_problem

MEAL = "/v1/boundaries/meal-credit"
NEW = """boundary: gift
action: meal
title: A gift
grants:
  - {id: any, alone: 5, because: A gift is always possible.}
"""


async def test_a_document_is_saved_over_what_was_seen_and_nothing_else(inside: Inside, ines: Person) -> None:
    seen = await ines.http.get(MEAL)
    assert seen.headers["content-type"].startswith("application/yaml")
    assert "# What" in (await ines.http.get("/v1/boundaries/guarantees")).text
    tag = {"If-Match": seen.headers["ETag"]}
    is_problem(await ines.http.put(MEAL, content=seen.text), 428, "if_match_needed")

    saved = await ines.http.put(MEAL, content=seen.text + "# one\n", headers=tag)
    assert saved.status_code == 200
    assert saved.json()["state"] == "changed"
    assert (await ines.http.get(MEAL)).headers["ETag"] == saved.headers["ETag"]
    assert (await ines.http.get(f"{MEAL}?of=live")).text == seen.text

    refused = is_problem(await ines.http.put(MEAL, content="x", headers=tag), 412, "changed_meanwhile")
    assert refused["by"]["name"] == "Ines P."
    assert f'"{refused["etag"]}"' == saved.headers["ETag"]
    is_problem(await ines.http.delete(MEAL), 428, "if_match_needed")
    is_problem(await ines.http.delete(MEAL, headers=tag), 412, "changed_meanwhile")


async def test_the_list_says_how_each_document_stands(inside: Inside, ines: Person) -> None:
    before = await ines.http.get("/v1/boundaries")
    whole = {"If-Match": before.headers["ETag"]}
    assert (await ines.http.put("/v1/boundaries/gift", content=NEW, headers=whole)).status_code == 200
    is_problem(
        await ines.http.put("/v1/boundaries/gift", content=NEW, headers={"If-None-Match": "*"}),
        412,
        "changed_meanwhile",
    )
    await ines.http.delete(MEAL, headers={"If-Match": "*"})

    listed = (await ines.http.get("/v1/boundaries")).json()
    rows = {row["name"]: row for row in listed["items"]}
    assert (rows["gift"]["state"], rows["gift"]["title"], rows["gift"]["actions"]) == (
        "new",
        "A gift",
        ["meal"],
    )
    assert rows["gift"]["by"]["name"] == "Ines P."
    assert (rows["meal-credit"]["state"], rows["meal-credit"]["etag"]) == ("removed", None)
    assert (rows["hotel-night"]["state"], rows["hotel-night"]["owner"]) == ("live", "airport-operations")
    assert rows["hotel-night"]["review_by"].startswith("20")
    assert not rows["vocabulary"]["boundary"]
    assert listed["drafts"] == {"gift": NEW, "meal-credit": None}
    assert "meal-credit" in listed["documents"]
    assert "gift" not in listed["documents"]
    assert listed["guarantees"][0]["name"] == "fraud-is-never-paid"
    assert listed["etag"] != before.json()["etag"]


async def test_a_check_covers_the_whole_set_and_texts_that_are_not_saved(
    inside: Inside, ines: Person
) -> None:
    whole = (await ines.http.post("/v1/boundaries:check")).json()
    assert whole["sound"]
    assert len([each for each in whole["examples"] if each["boundary"] == "meal-credit"]) == 3
    assert (whole["guarantees"]["read"], whole["guarantees"]["proved"]) == (7, 7)
    assert {each["outcome"] for each in whole["guarantees"]["results"]} == {"proved"}
    quick = (await ines.http.post("/v1/boundaries:check", json={"prove": False})).json()
    assert (quick["guarantees"]["read"], quick["guarantees"]["results"]) == (7, [])
    vouchers = (await ines.http.get("/v1/boundaries/late-flight-goodwill")).text.replace(
        "100, 150]", "100, 155]"
    )
    wide = {"documents": {"late-flight-goodwill": vouchers}}
    broken = (await ines.http.post("/v1/boundaries:check", json=wide)).json()
    assert not broken["sound"]
    (case,) = [each["case"] for each in broken["guarantees"]["results"] if each["outcome"] == "refuted"]
    assert (case["action"], case["amount"], case["set_by"]["boundary"]) == (
        "certificate",
        "310.00",
        "late-flight-goodwill",
    )

    text = (await ines.http.get(MEAL)).text.replace("booking.passengers", "booking.pasengers")
    found = (await ines.http.post("/v1/boundaries:check", json={"documents": {"meal-credit": text}})).json()
    assert not found["sound"]
    error = found["findings"][0]
    line = next(number for number, each in enumerate(text.splitlines(), 1) if "pasengers" in each)
    assert (error["name"], error["file"], error["line"]) == (
        "meal-credit",
        "boundaries/meal-credit.yaml",
        line,
    )
    assert 'did you mean "booking.passengers"' in error["message"]
    gone = (await ines.http.post("/v1/boundaries:check", json={"documents": {"vocabulary": None}})).json()
    assert gone["findings"][0]["file"] == "vocabulary.yaml"
    assert (await ines.http.post("/v1/boundaries:check")).json()["sound"]
    bad = await ines.http.post("/v1/boundaries:check", json={"documents": {"../x": ""}})
    is_problem(bad, 422, "invalid")


async def test_a_publication_says_for_whom_and_errors_are_never_live(inside: Inside, ines: Person) -> None:
    publish = "/v1/boundaries:publish"
    why = {"reason": "why"}
    is_problem(await ines.http.post(publish, json=why), 409, "nothing_changed")
    for more in (
        {"teams": ["north"]},
        {"share": 0.1},
        {"give_at_most": "500"},
        {"stage": "canary"},
        {"stage": "canary", "share": 1.5},
        {"stage": "shadow", "share": 0.1},
        {"stage": "canary", "share": 0.1, "give_at_most": "much"},
        {"stage": "canary", "share": 0.1, "until": "2020-01-01T00:00:00Z"},
        {"stage": "nobody"},
    ):
        is_problem(await ines.http.post(publish, json={**why, **more}), 422, "invalid")
    for more in ({"stage": "shadow"}, {"stage": "canary", "share": 0.1}):
        is_problem(await ines.http.post(publish, json={**why, **more}), 409, "nothing_changed")
    is_problem(await ines.http.post(publish, json={"reason": " "}), 422, "invalid")
    await ines.http.put("/v1/boundaries/gift", content=NEW + "oops: 1\n", headers={"If-None-Match": "*"})
    refused = is_problem(await ines.http.post(publish, json=why), 422, "unsound")
    assert refused["findings"][0]["file"] == "boundaries/gift.yaml"
    stale = await ines.http.post(publish, json=why, headers={"If-Match": '"0000"'})
    is_problem(stale, 412, "changed_meanwhile")


async def test_a_set_is_compiled_once_it_was_checked_and_not_beside_that(
    inside: Inside, ines: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled: list[str] = []
    boundaries, publish = inside.service.ctx.boundaries, "/v1/boundaries:publish"
    whole = boundaries.compiled

    def noted(files: Mapping[str, str], *given: Any, **named: Any) -> Live:
        compiled.append(files["boundaries/gift.yaml"])
        return whole(files, *given, **named)

    monkeypatch.setattr(boundaries, "compiled", noted)
    why = {"reason": "So that nobody goes home without one."}
    await ines.http.put("/v1/boundaries/gift", content=NEW + "oops: 1\n", headers={"If-None-Match": "*"})
    is_problem(await ines.http.post(publish, json=why), 422, "unsound")
    assert compiled == []
    await ines.http.put("/v1/boundaries/gift", content=NEW, headers={"If-Match": "*"})
    (await ines.http.post(publish, json=why)).raise_for_status()
    assert compiled == [NEW]


async def test_history_names_who_and_why_and_shows_what_differs(inside: Inside, ines: Person) -> None:
    await ines.http.put("/v1/boundaries/gift", content=NEW, headers={"If-None-Match": "*"})
    compared = (await ines.http.get("/v1/revisions/live...draft?meaning=true")).json()
    assert compared["meaning"]["relation"] in ("widens", "both", "equivalent")
    (draft,) = compared["documents"]
    assert (draft["name"], draft["change"]) == ("gift", "added")
    published = (await ines.http.post("/v1/boundaries:publish", json={"reason": "Gifts."})).json()
    assert published["documents"][0]["title"] == "A gift"

    newest, first = (await ines.http.get("/v1/revisions")).json()["items"]
    assert (newest["number"], newest["by"]["name"], newest["reason"]) == (2, "Ines P.", "Gifts.")
    span = f"{first['revision']}...{newest['revision']}"
    (document,) = (await ines.http.get(f"/v1/revisions/{span}")).json()["documents"]
    assert "+boundary: gift" in document["diff"].splitlines()
    back = f"{newest['revision']}...{first['revision']}"
    (document,) = (await ines.http.get(f"/v1/revisions/{back}")).json()["documents"]
    assert document["change"] == "removed"
    is_problem(await ines.http.get("/v1/revisions/abc...live"), 404, "not_found")
    is_problem(await ines.http.get("/v1/revisions/abc"), 404, "not_found")


async def test_associates_read_and_do_not_edit(inside: Inside, mara: Person) -> None:
    seen = await mara.http.get(MEAL)
    assert seen.status_code == 200
    tag = {"If-Match": seen.headers["ETag"]}
    is_problem(await mara.http.put(MEAL, content="x", headers=tag), 403, "not_yours")
    is_problem(await mara.http.delete(MEAL, headers=tag), 403, "not_yours")
    is_problem(await mara.http.post("/v1/boundaries:check"), 403, "not_yours")
    is_problem(await mara.http.post("/v1/boundaries:publish", json={"reason": "why"}), 403, "not_yours")
    back = {"revision": "abc", "reason": "why"}
    is_problem(await mara.http.post("/v1/boundaries:rollback", json=back), 403, "not_yours")
    is_problem(await mara.http.get("/v1/boundaries/meal-credits"), 404, "not_found")


async def test_a_body_that_is_no_text_is_refused(inside: Inside, ines: Person) -> None:
    bad = await ines.http.put(MEAL, content=b"\xff", headers={"If-Match": "*"})
    is_problem(bad, 422, "invalid")
