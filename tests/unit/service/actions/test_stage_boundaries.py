"""A candidate's way: the draft in shadow, for some, for everybody or for nobody; each move kept and told."""

from datetime import timedelta
from decimal import Decimal

import pytest

from service.access.permissions import SERVICE
from service.actions.manage_people import add_person
from service.actions.publish_boundaries import publish_drafts, roll_back
from service.actions.stage_boundaries import move_candidate, stage_drafts, stop_candidate, withdraw_candidate
from service.actions.staging import Staging, take_up
from service.boundaries import LiveBoundaries
from service.domain.candidate import Reach, Stop
from service.domain.drafts import Condition
from service.domain.events import BoundariesStaged
from service.errors import Code, Problem
from service.store import candidates, revisions
from service.store import drafts as kept
from support.house import House, says

NORTH = Staging("canary", Reach(teams=("north",)))
SHADOW = Staging("shadow")
HALF = Staging("canary", Reach(share=0.5))


async def _voucher(house: House, alone: int = 70) -> None:
    await house.edits("voucher", "alone: 50", f"alone: {alone}")


def _voucher_of(house: House, case: str) -> tuple[str, str]:
    view = house.latitude(case, house.mara)
    action = next(one for one in view.actions if one["action"] == "certificate")
    return action["alone"], view.revision


async def test_in_shadow_nobody_is_under_it_and_the_draft_stays(house: House) -> None:
    live = house.ctx.boundaries.current.revision
    case = await house.claimed(says())
    await _voucher(house)
    published = await stage_drafts(house.ctx, house.ines, " To see. ", SHADOW)
    assert (published.stage, published.before) == ("shadow", live)
    assert _voucher_of(house, case) == ("50.00", live)
    assert house.latitude(case, house.mara).on_trial is None
    with house.ctx.store.reader() as conn:
        assert list(kept.every(conn)) == ["boundaries/voucher.yaml"]
        assert revisions.latest(conn) == live
        found = revisions.load(conn, published.revision)
        candidate = candidates.now(conn)
    assert found is not None
    assert (found.stage, found.reason, found.by) == ("shadow", "To see.", house.ines.ref)
    assert candidate is not None
    assert (candidate.revision, candidate.base, candidate.editors) == (
        published.revision,
        live,
        (house.ines.id,),
    )
    told = house.told("boundaries.staged").data
    assert isinstance(told, BoundariesStaged)
    assert (told.stage, told.before, told.live, told.reason, told.by) == (
        "shadow", None, live, "To see.", house.ines.ref,
    )  # fmt: skip
    assert [document.name for document in told.documents] == ["voucher"]


async def test_a_canary_counts_for_its_team_and_says_so_and_for_nobody_else(house: House) -> None:
    live = house.ctx.boundaries.current.revision
    case = await house.claimed(says())
    south = await add_person(house.ctx, SERVICE, name="Sol S.", role="associate", teams=["south"])
    await _voucher(house)
    published = await stage_drafts(house.ctx, house.ines, "North tries it.", NORTH)
    assert _voucher_of(house, case) == ("70.00", published.revision)
    on_trial = house.latitude(case, house.mara).on_trial
    assert on_trial is not None
    assert (on_trial.stage, on_trial.teams, on_trial.reason) == ("canary", ["north"], "North tries it.")
    assert house.ctx.boundaries.under(south).set.revision == live
    assert house.ctx.boundaries.under(house.ines).set.revision == live
    decided = (await house.gives(house.mara, case, "certificate", "70.00")).decision
    assert (decided.stage, decided.revision) == ("canary", published.revision)
    assert house.case(case).timeline[-1].decision.stage == "canary"  # type: ignore[union-attr]


async def test_a_share_is_the_same_people_and_grows(house: House) -> None:
    everybody = [
        await add_person(house.ctx, SERVICE, name=f"A{n}", role="associate", teams=["south"])
        for n in range(40)
    ]
    await _voucher(house)
    first = await stage_drafts(house.ctx, house.ines, "Half of us.", HALF)
    under = {one.id for one in everybody if house.ctx.boundaries.under(one).set.revision == first.revision}
    assert 5 < len(under) < 35
    most = Staging("canary", Reach(share=0.9))
    await move_candidate(house.ctx, house.ines, first.revision, "More.", most)
    now = {one.id for one in everybody if house.ctx.boundaries.under(one).set.revision == first.revision}
    assert under < now


async def test_promoted_it_is_live_for_everybody_and_the_draft_is_settled(house: House) -> None:
    case = await house.claimed(says())
    await _voucher(house)
    staged = await stage_drafts(house.ctx, house.ines, "To see.", SHADOW)
    await house.edits("lounge", ">= 60", ">= 45")
    published = await move_candidate(house.ctx, house.ines, staged.revision, "It is good.", None)
    assert published.revision == staged.revision
    assert _voucher_of(house, case) == ("70.00", staged.revision)
    assert house.ctx.boundaries.on_trial is None
    with house.ctx.store.reader() as conn:
        assert list(kept.every(conn)) == ["boundaries/lounge.yaml"]
        assert revisions.latest(conn) == staged.revision
        ended = candidates.last(conn)
        assert candidates.now(conn) is None
    assert ended is not None
    assert (ended.end, ended.by) == ("live", house.ines.ref)


async def test_withdrawn_everything_is_as_before(house: House) -> None:
    live = house.ctx.boundaries.current.revision
    case = await house.claimed(says())
    before = house.latitude(case, house.mara)
    await _voucher(house)
    await stage_drafts(house.ctx, house.ines, "North tries it.", NORTH)
    ended = await withdraw_candidate(house.ctx, house.ines, "Not now.")
    assert (ended.end, ended.reason, ended.by) == ("withdrawn", "Not now.", house.ines.ref)
    after = house.latitude(case, house.mara)
    assert (after.revision, after.actions, after.on_trial) == (live, before.actions, None)
    told = house.told("boundaries.staged").data
    assert isinstance(told, BoundariesStaged)
    assert (told.stage, told.before, told.words) == ("withdrawn", "canary", None)
    with pytest.raises(Problem, match="No edit is on trial") as caught:
        await withdraw_candidate(house.ctx, house.ines, "Again.")
    assert caught.value.code is Code.NOTHING_CHANGED


async def test_another_draft_takes_its_place_and_so_does_another_live_set(house: House) -> None:
    first = house.ctx.boundaries.current.revision
    await _voucher(house)
    one = await stage_drafts(house.ctx, house.ines, "To see.", SHADOW)
    await house.edits("voucher", "alone: 70", "alone: 80")
    two = await stage_drafts(house.ctx, house.ines, "More.", SHADOW)
    with house.ctx.store.reader() as conn:
        ended, now = candidates.last(conn), candidates.now(conn)
    assert ended is not None
    assert now is not None
    assert (ended.candidate.revision, ended.end, now.revision) == (one.revision, "replaced", two.revision)
    await house.edits("lounge", ">= 60", ">= 45")
    published = await publish_drafts(house.ctx, house.ines, "All of it.")
    assert house.ctx.boundaries.on_trial is None
    with house.ctx.store.reader() as conn:
        ended = candidates.last(conn)
    assert ended is not None
    assert (ended.end, ended.reason) == ("replaced", f"Revision {published.revision} went live.")
    back = await roll_back(house.ctx, house.ines, first, "As it was.")
    assert back.revision == first


@pytest.mark.parametrize(
    ("how", "where"),
    [
        (Staging("shadow", Reach(teams=("north",))), "teams"),
        (Staging("shadow", Reach(share=0.1)), "teams"),
        (Staging("canary"), "teams"),
        (Staging("canary", Reach(teams=("north",), share=0.1)), "teams"),
        (Staging("canary", Reach(teams=("nowhere",))), "teams"),
        (Staging("canary", Reach(share=0.0)), "share"),
        (Staging("canary", Reach(share=1.5)), "share"),
        (Staging("shadow", stop=Stop(give_at_most=Decimal(0))), "give_at_most"),
    ],
)
async def test_what_a_stage_needs(house: House, how: Staging, where: str) -> None:
    await _voucher(house)
    with pytest.raises(Problem) as caught:
        await stage_drafts(house.ctx, house.ines, "why", how)
    assert (caught.value.code, caught.value.extra["where"]) == (Code.INVALID, where)


async def test_what_is_over_already_cannot_begin(house: House) -> None:
    await _voucher(house)
    how = Staging("shadow", stop=Stop(until=house.hands.at - timedelta(seconds=1)))
    with pytest.raises(Problem, match="over already"):
        await stage_drafts(house.ctx, house.ines, "why", how)


async def test_what_is_the_same_for_everybody_is_not_on_trial(house: House) -> None:
    await house.edits("pack", "team: south", "team: north")
    with pytest.raises(Problem, match="pack is the same for everybody") as caught:
        await stage_drafts(house.ctx, house.ines, "why", SHADOW)
    assert caught.value.code is Code.INVALID


async def test_it_is_checked_and_proved_like_what_goes_live(house: House) -> None:
    await house.edits("voucher", "alone: 50", "alone: fifty")
    with pytest.raises(Problem) as caught:
        await stage_drafts(house.ctx, house.ines, "why", SHADOW)
    assert caught.value.code is Code.UNSOUND
    with pytest.raises(Problem, match="associate may not publish boundaries"):
        await stage_drafts(house.ctx, house.mara, "why", SHADOW)
    with pytest.raises(Problem, match="associate may not publish boundaries"):
        await withdraw_candidate(house.ctx, house.mara, "why")


async def test_only_what_was_looked_at_goes_on_trial(house: House) -> None:
    await _voucher(house)
    with pytest.raises(Problem) as caught:
        await stage_drafts(house.ctx, house.ines, "why", SHADOW, Condition(frozenset({"another"})))
    assert caught.value.code is Code.CHANGED_MEANWHILE
    staged = await stage_drafts(house.ctx, house.ines, "why", SHADOW)
    with pytest.raises(Problem, match=f"{staged.revision} is on trial now"):
        await move_candidate(house.ctx, house.ines, "another", "why", None)


async def test_where_the_pack_wants_two_managers_who_edited_moves_nothing(house: House) -> None:
    ruth = await add_person(house.ctx, SERVICE, name="Ruth D.", role="manager", teams=["north"])
    await house.edits("pack", "routing:", "second_manager: true\nrouting:")
    await publish_drafts(house.ctx, house.ines, "Two look at it.")
    await _voucher(house)
    for stage in (SHADOW, NORTH):
        with pytest.raises(Problem) as caught:
            await stage_drafts(house.ctx, house.ines, "why", stage)
        assert caught.value.code is Code.SECOND_MANAGER
    staged = await stage_drafts(house.ctx, ruth, "why", SHADOW)
    for how in (NORTH, None):
        with pytest.raises(Problem, match="another manager") as caught:
            await move_candidate(house.ctx, house.ines, staged.revision, "why", how)
        assert caught.value.code is Code.SECOND_MANAGER
    await move_candidate(house.ctx, ruth, staged.revision, "North.", NORTH)
    await withdraw_candidate(house.ctx, house.ines, "Back needs no second look.")


async def test_another_process_takes_it_up_as_it_was_left(house: House) -> None:
    await _voucher(house)
    staged = await stage_drafts(house.ctx, house.ines, "North tries it.", NORTH)
    mine = house.ctx.boundaries.on_trial
    other = LiveBoundaries(house.ctx.boundaries.pack)
    house.ctx.boundaries.sets = other.sets
    with house.ctx.store.reader() as conn:
        take_up(house.ctx, conn)
        taken = house.ctx.boundaries.on_trial
        take_up(house.ctx, conn)
    assert taken is not None
    assert mine is not None
    assert house.ctx.boundaries.on_trial is taken
    assert (taken.candidate, taken.documents) == (mine.candidate, mine.documents)
    assert house.ctx.boundaries.under(house.mara).set.revision == staged.revision


async def test_stopped_by_itself_it_is_nobodys_move_and_only_once(house: House) -> None:
    await _voucher(house)
    await stage_drafts(house.ctx, house.ines, "North tries it.", NORTH)
    on_trial = house.ctx.boundaries.on_trial
    assert on_trial is not None
    ended = await stop_candidate(house.ctx, on_trial, "Its time was over.")
    assert ended is not None
    assert (ended.end, ended.by) == ("stopped", None)
    assert await stop_candidate(house.ctx, on_trial, "Its time was over.") is None
