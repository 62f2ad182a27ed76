"""What editors ask the service for while a document is written, by HTTP and on the command line."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from jsonschema import Draft202012Validator

from rules.packaged import packaged
from support.command import remit
from support.inside import Inside, Person
from support.web import is_problem

ASSIST = "/v1/boundaries:assist"
MEAL = "/v1/boundaries/meal-credit"
BEGUN = "boundary: gift\naction: meal\ngrants:\n  - id: any\n    when: customer.tier == "


async def asked(person: Person, want: str, text: str, at: int = 0, name: str = "gift") -> dict[str, object]:
    answer = await person.http.post(ASSIST, json={"want": want, "name": name, "text": text, "at": at})
    assert answer.status_code == 200, answer.text
    found: dict[str, object] = answer.json()
    return found


async def test_it_is_told_what_may_stand_where_one_writes(ines: Person) -> None:
    found = (await asked(ines, "complete", BEGUN, len(BEGUN)))["completions"]
    assert isinstance(found, dict)
    assert [one["apply"] for one in found["options"]] == ['"regular"', '"silver"', '"gold"']
    assert (found["start"], found["end"]) == (len(BEGUN), len(BEGUN))


async def test_it_is_told_what_a_word_means_and_what_hangs_on_it(ines: Person) -> None:
    found = (await asked(ines, "hover", BEGUN, BEGUN.index("customer.tier") + 3))["hover"]
    assert isinstance(found, dict)
    assert found["title"] == "Tier"
    assert any(line.startswith("Read by bonus-miles") for line in found["lines"])
    assert (await asked(ines, "hover", "# nothing", 3))["hover"] is None


async def test_a_text_comes_back_in_order_or_with_why_not(ines: Person) -> None:
    done = await asked(ines, "format", "boundary:   gift # ours\n")
    assert (done["text"], done["problem"]) == ("boundary: gift  # ours\n", None)
    done = await asked(ines, "format", "boundary: [\n")
    assert done["text"] is None
    assert isinstance(done["problem"], dict)
    assert done["problem"]["line"] == 2


async def test_a_text_is_read_in_plain_words_while_it_can_be_read(ines: Person) -> None:
    whole = BEGUN + '"gold"\n    alone: 5\n'
    sentences = (await asked(ines, "read", whole))["sentences"]
    assert isinstance(sentences, list)
    assert {"clause": "grants.any", "text": "Where tier is gold: $5 alone.", "line": 4} in sentences
    assert (await asked(ines, "read", BEGUN))["sentences"] is None


async def test_the_words_of_a_draft_are_known_as_soon_as_it_was_checked(ines: Person) -> None:
    words = (await ines.http.get("/v1/boundaries/vocabulary")).text
    drafted = words.replace("facts:\n", "facts:\n  customer.shoe_size: {type: integer}\n", 1)
    checked = await ines.http.post(
        "/v1/boundaries:check", json={"documents": {"vocabulary": drafted}, "prove": False}
    )
    assert checked.status_code == 200
    text = BEGUN.replace("customer.tier == ", "customer.sho")
    found = (await asked(ines, "complete", text, len(text)))["completions"]
    assert isinstance(found, dict)
    assert "customer.shoe_size" in {one["label"] for one in found["options"]}


async def test_a_finding_brings_the_change_that_settles_it(ines: Person) -> None:
    text = (await ines.http.get(MEAL)).text.replace("24 * booking.passengers", "24 * booking.pasengers")
    body = {"documents": {"meal-credit": text}, "prove": False}
    found = (await ines.http.post("/v1/boundaries:check", json=body)).json()["findings"]
    (fix,) = [each["fix"] for each in found if each["code"] == "unknown_fact"]
    line = text.split("\n")[fix["line"] - 1]
    assert line[fix["column"] - 1 :].startswith(fix["was"])
    assert (fix["was"], fix["insert"]) == ("booking.pasengers", "booking.passengers")


async def test_what_is_live_can_be_read_in_plain_words_by_those_who_decide(inside: Inside) -> None:
    mara = await inside.person("Mara")
    answer = await mara.http.get(f"{MEAL}/words")
    assert answer.status_code == 200
    told = {one["clause"]: one["text"] for one in answer.json()["sentences"]}
    assert told["budgets.three-meals"] == "At most 3 times for each booking, in any 24 hours."
    assert answer.headers["ETag"].strip('"') == answer.json()["revision"]
    problem = is_problem(await mara.http.get("/v1/boundaries/meel-credit/words"), 404, "not_found")
    assert "meal-credit" in problem["detail"]
    is_problem(await mara.http.post(ASSIST, json={"want": "read", "name": "a", "text": ""}), 403, "not_yours")
    await mara.http.aclose()


async def test_history_says_in_plain_words_what_an_edit_changed(ines: Person) -> None:
    seen = await ines.http.get(MEAL)
    edited = seen.text.replace("alone: 12 *", "alone: 15 *")
    await ines.http.put(MEAL, content=edited, headers={"If-Match": seen.headers["ETag"]})
    plain = (await ines.http.get("/v1/revisions/live...draft")).json()["documents"]
    assert [one["words"] for one in plain] == [None]
    (document,) = (await ines.http.get("/v1/revisions/live...draft?words=true")).json()["documents"]
    (change,) = document["words"]
    assert change["clause"] == "grants.two-hours"
    assert change["before"].startswith("$12 for each of the travellers, alone")
    assert change["after"].startswith("$15 for each of the travellers, alone")


async def test_a_schema_has_the_names_of_the_live_vocabulary_or_none(ines: Person) -> None:
    answer = await ines.http.get("/v1/schemas/boundary")
    assert answer.headers["content-type"] == "application/schema+json"
    gift = {"boundary": "gift", "action": "nothing-of-ours"}
    assert not Draft202012Validator(answer.json()).is_valid(gift)
    of_any = (await ines.http.get("/v1/schemas/boundary?vocabulary=false")).json()
    assert Draft202012Validator(of_any).is_valid(gift)
    feed = Draft202012Validator((await ines.http.get("/v1/schemas/feed")).json())
    assert not feed.is_valid({"feed": "lockers", "singal": {}})
    problem = is_problem(await ines.http.get("/v1/schemas/boundry"), 404, "not_found")
    assert "boundary" in problem["detail"]


def test_documents_are_put_in_order_by_command(tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    shutil.copytree(packaged(), pack)
    meal = pack / "boundaries" / "meal-credit.yaml"
    text = meal.read_text(encoding="utf-8")
    meal.write_text(text.replace("action: meal", "action:      meal") + "\n\n", encoding="utf-8")

    seen = remit("format", "pack", "--check", folder=tmp_path)
    assert (seen.code, seen.err) == (1, "")
    assert "meal-credit.yaml is not in order" in seen.out
    done = remit("format", "pack", folder=tmp_path)
    assert done.code == 0
    assert meal.read_text(encoding="utf-8") == text
    assert remit("format", "pack", "--check", folder=tmp_path).code == 0

    meal.write_text("boundary: [\n", encoding="utf-8")
    broken = remit("format", "pack", folder=tmp_path)
    assert broken.code == 1
    assert "meal-credit.yaml:2:1: error" in broken.out
    assert meal.read_text(encoding="utf-8") == "boundary: [\n"
    nowhere = remit("format", "nowhere", folder=tmp_path)
    assert (nowhere.code, nowhere.err) == (2, "There is nothing at nowhere.\n")


def test_a_schema_is_printed_by_command(tmp_path: Path) -> None:
    done = remit("schema", "budget", "--pack", "airline", folder=tmp_path)
    assert done.code == 0
    assert "booking" in json.loads(done.out)["properties"]["per"]["enum"]
    of_feeds = remit("schema", "feed", folder=tmp_path)
    assert json.loads(of_feeds.out)["required"] == ["feed", "title", "signal"]
    wrong = remit("schema", "boundry", folder=tmp_path)
    assert (wrong.code, wrong.out) == (2, "")
    assert wrong.err == 'There is no kind of document "boundry" (did you mean "boundary"?).\n'


def test_a_pack_is_explained_by_command(tmp_path: Path) -> None:
    done = remit("explain", "airline", "--only", "fraud-hold", folder=tmp_path)
    assert done.code == 0
    assert done.out == (
        "An account held by the fraud team\n"
        "  Every remedy that is not always open, for associates.\n"
        "  Where held for fraud: nothing, whoever grants it.\n\n"
    )
    assert remit("explain", "airline", "--only", "fraud", folder=tmp_path).code == 2
