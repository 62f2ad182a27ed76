"""The first revision of an empty database stays the live one, wherever its folder goes."""

from pathlib import Path

import pytest
from sqlalchemy import delete

from rules.pack import PackError, load_pack, packaged
from service.access.permissions import SERVICE
from service.actions.edit_boundaries import save_draft
from service.actions.manage_people import add_person, add_token
from service.actions.publish_boundaries import ensure_published, publish_drafts, roll_back, teams_of
from service.compiled import CompiledDocuments
from service.domain import drafts
from service.domain.actor import Actor
from service.domain.drafts import Condition
from service.domain.events import BoundariesPublished
from service.domain.publication import ChangedDocument
from service.errors import Code, Problem
from service.store import drafts as kept
from service.store import people, revisions, tables
from support.house import House, says


async def test_the_folder_is_read_once_and_the_database_afterwards(house: House, tmp_path: Path) -> None:
    with house.ctx.store.reader() as conn:
        (kept,) = revisions.every(conn)
        assert revisions.live(conn) == kept
        assert revisions.load(conn, kept.revision) == kept
        assert revisions.load(conn, "another") is None
        assert people.team_ids(conn) == ["north", "south"]
    assert kept.revision == house.ctx.boundaries.current.revision
    again = await ensure_published(house.ctx.store, tmp_path / "nowhere", CompiledDocuments())
    with house.ctx.store.reader() as conn:
        assert again.files == revisions.files(conn, kept.number)
    assert house.told("boundaries.published").seq == 1


async def test_a_pack_that_is_wrong_is_refused_whole(house: House, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "vocabulary.yaml").write_text("vocabulary: x\n")
    await house.ctx.writer.run(lambda tx: tx.conn.execute(delete(tables.revision_files)))
    await house.ctx.writer.run(lambda tx: tx.conn.execute(delete(tables.revisions)))
    with pytest.raises(PackError):
        await ensure_published(house.ctx.store, other, CompiledDocuments())


def test_the_teams_of_a_pack_are_those_it_routes_to() -> None:
    assert teams_of(load_pack(packaged()))[0] == "north"


async def _edit(house: House, old: str, new: str, name: str = "lounge", by: Actor | None = None) -> None:
    file = drafts.file_of(name)
    assert file is not None
    with house.ctx.store.reader() as conn:
        text = drafts.candidate(house.ctx.boundaries.pack.files, kept.every(conn))[file]
    assert old in text
    only = Condition(frozenset({"*"}))
    await save_draft(house.ctx, by or house.ines, name, text.replace(old, new), only)


async def test_a_publication_is_live_at_once_kept_and_told(house: House) -> None:
    before = house.ctx.boundaries.current.revision
    await _edit(house, "Lounge pass", "Rest in the lounge")
    published = await publish_drafts(house.ctx, house.ines, "  A better name.  ")
    assert house.ctx.boundaries.current.revision == published.revision != before
    assert house.ctx.boundaries.pack.boundaries["lounge"].title == "Rest in the lounge"
    event = house.told("boundaries.published")
    assert event.channels == ("boundaries",)
    told = event.data
    assert isinstance(told, BoundariesPublished)
    assert (told.revision, told.before, told.reason) == (published.revision, before, "A better name.")
    assert told.by == house.ines.ref
    assert told.documents == [ChangedDocument("lounge", "Rest in the lounge", "changed", ["lounge"])]
    assert published.guarantees == {
        "read": 0,
        "proved": 0,
        "note": "No guarantee is written down.",
        "results": [],
    }
    with house.ctx.store.reader() as conn:
        assert kept.every(conn) == {}
        live = revisions.live(conn)
    assert live is not None
    assert (live.revision, live.by, live.reason) == (published.revision, house.ines.ref, "A better name.")
    assert f'revision="{published.revision}"' in house.ctx.metrics.text().decode()


async def test_what_has_errors_is_not_published_and_the_draft_stays(house: House) -> None:
    before = house.ctx.boundaries.live
    await _edit(house, "flight.delay_minutes", "flight.delay")
    with pytest.raises(Problem, match="did you mean") as caught:
        await publish_drafts(house.ctx, house.ines, "A slip.")
    assert caught.value.code is Code.UNSOUND
    findings = caught.value.extra["findings"]
    assert isinstance(findings, list)
    assert (findings[0]["file"], findings[0]["line"]) == ("boundaries/lounge.yaml", 6)
    assert house.ctx.boundaries.live is before
    with house.ctx.store.reader() as conn:
        assert len(kept.every(conn)) == 1


async def test_what_breaks_a_guarantee_is_not_published_and_the_case_is_told(house: House) -> None:
    promise = "guarantee: modest\nactions: [certificate]\nnever_above: 60\n"
    await save_draft(house.ctx, house.ines, "guarantees", promise, Condition(absent=True))
    published = await publish_drafts(house.ctx, house.ines, "A promise.")
    assert (published.guarantees["read"], published.guarantees["proved"]) == (1, 1)
    before = house.ctx.boundaries.live
    await _edit(house, "alone: 50", "alone: 50, with_peer: 70", "voucher")
    with pytest.raises(Problem, match="modest does not hold: certificate") as caught:
        await publish_drafts(house.ctx, house.ines, "Too much.")
    assert caught.value.code is Code.NOT_PROVED
    told = caught.value.extra["guarantees"]
    assert isinstance(told, dict)
    (result,) = told["results"]
    assert (result["outcome"], result["case"]["road"], result["case"]["amount"]) == (
        "refuted",
        "with_peer",
        "70.00",
    )
    assert house.ctx.boundaries.live is before


@pytest.mark.parametrize(
    ("reason", "code"),
    [("   ", Code.INVALID), ("x" * 501, Code.INVALID), ("why", Code.NOTHING_CHANGED)],
)
async def test_what_a_publication_needs(house: House, reason: str, code: Code) -> None:
    with pytest.raises(Problem) as caught:
        await publish_drafts(house.ctx, house.ines, reason)
    assert caught.value.code is code
    with pytest.raises(Problem, match="associate may not publish boundaries"):
        await publish_drafts(house.ctx, house.mara, "why")


async def test_only_what_was_looked_at_is_published(house: House) -> None:
    await _edit(house, ">= 60", ">= 45")
    with house.ctx.store.reader() as conn:
        seen = drafts.tag_of_set(drafts.candidate(house.ctx.boundaries.pack.files, kept.every(conn)))
    await _edit(house, ">= 45", ">= 30")
    with pytest.raises(Problem, match="not the one you looked at") as caught:
        await publish_drafts(house.ctx, house.ines, "why", only=Condition(frozenset({seen})))
    assert caught.value.code is Code.CHANGED_MEANWHILE
    await _edit(house, ">= 30", ">= 45")
    await publish_drafts(house.ctx, house.ines, "why", only=Condition(frozenset({seen})))


async def test_where_the_pack_wants_two_managers_who_edited_does_not_publish(house: House) -> None:
    other = await add_person(house.ctx, SERVICE, name="Ruth D.", role="manager", teams=["north"])
    await _edit(house, "routing:", "second_manager: true\nrouting:", "pack")
    await publish_drafts(house.ctx, house.ines, "Two look at it from now on.")
    await _edit(house, ">= 60", ">= 45")
    with pytest.raises(Problem, match="You edited lounge") as caught:
        await publish_drafts(house.ctx, house.ines, "why")
    assert caught.value.code is Code.SECOND_MANAGER
    assert (await publish_drafts(house.ctx, other, "Ruth looked at it.")).by.name == "Ruth D."


async def test_new_teams_that_are_routed_to_come_into_being(house: House) -> None:
    await _edit(house, "team: south", "team: west", "pack")
    await publish_drafts(house.ctx, house.ines, "The west takes the shops.")
    with house.ctx.store.reader() as conn:
        assert people.team_ids(conn) == ["north", "south", "west"]


async def test_rolled_back_an_earlier_revision_is_live_and_drafts_stay(house: House) -> None:
    first = house.ctx.boundaries.current.revision
    await _edit(house, ">= 60", ">= 45")
    await publish_drafts(house.ctx, house.ines, "Sooner.")
    await _edit(house, "alone: 50", "alone: 60", "voucher")
    back = await roll_back(house.ctx, house.ines, first, "Later after all.")
    assert back.revision == house.ctx.boundaries.current.revision == first
    with house.ctx.store.reader() as conn:
        assert list(kept.every(conn)) == ["boundaries/voucher.yaml"]
        assert [one.revision == first for one in revisions.every(conn)] == [True, False, True]
    with pytest.raises(Problem, match="is live already"):
        await roll_back(house.ctx, house.ines, first, "Once more.")
    with pytest.raises(Problem, match="There is no revision abc"):
        await roll_back(house.ctx, house.ines, "abc", "Which?")


async def test_meters_outlive_a_publication(house: House) -> None:
    case = await house.claimed(says(), facts={("booking", "b1"): {"insured": True}})
    await house.gives(house.mara, case, "certificate", "20")
    await _edit(house, "alone: 50", "alone: 500", "voucher")
    await publish_drafts(house.ctx, house.ines, "More.")
    assert house.action(case, house.mara, "certificate")["alone"] == "480.00"


async def test_a_token_that_published_is_named(house: House) -> None:
    holder, _ = await add_token(house.ctx, SERVICE, name="our pipeline", role="admin")
    await _edit(house, ">= 60", ">= 45", by=holder)
    await publish_drafts(house.ctx, holder, "From git.")
    with house.ctx.store.reader() as conn:
        live = revisions.live(conn)
    assert live is not None
    assert live.by is not None
    assert live.by.name == "our pipeline"
