"""What was answered before, under the set of now: told again only where nothing else can have moved it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from rules.pack import parse_pack
from service.boundaries import Live
from service.domain.actor import Actor
from service.latitude import Answered, Place, Question, Renewing, latitudes_of
from service.store import cases
from support.house import House, says

ANOTHER = {"boundaries/voucher.yaml": ("alone: 50", "alone: 70")}


def _publish(house: House, edits: Mapping[str, tuple[str, str]]) -> None:
    before = house.ctx.boundaries.live
    texts = {file: before.pack.files[file].replace(*edit) for file, edit in edits.items()}
    house.ctx.boundaries.live = Live.of(parse_pack({**before.pack.files, **texts}, before.pack), before)


async def _shown(house: House) -> Answered:
    """The latitude of a case in which something was given, as Mara has it on her screen."""
    id_ = await house.claimed(says(about={"booking": "B1", "flight": "F1"}))
    await house.gives(house.mara, id_, "certificate", "20.00")
    with house.ctx.store.reader() as conn:
        case = cases.load(conn, id_)
        assert case is not None
        (shown,) = latitudes_of(house.ctx, conn, [Question(Place(case, house.mara), {})], house.hands.at)
    return shown


def _renewed(house: House, shown: Answered, actor: Actor | None = None) -> Answered | None:
    with house.ctx.store.reader() as conn:
        return Renewing(house.ctx, conn, house.hands.at).renewed(shown, actor or house.mara)


def _amounts(answered: Answered) -> dict[str, str]:
    return {action["action"]: action["alone"] for action in answered.view.actions}


async def test_a_publication_moves_what_it_touched_and_leaves_all_else(house: House) -> None:
    shown = await _shown(house)
    _publish(house, ANOTHER)
    renewed = _renewed(house, shown)
    assert renewed is not None
    assert _amounts(renewed) == {**_amounts(shown), "certificate": "70.00"}
    assert renewed.view.revision == house.ctx.boundaries.current.revision
    kept = [one is other for one, other in zip(shown.view.actions, renewed.view.actions, strict=True)]
    assert kept == [True, False, True, True]


async def test_what_was_renewed_is_renewed_again(house: House) -> None:
    shown = await _shown(house)
    for amount in (70, 60, 50):
        text = house.ctx.boundaries.live.pack.files["boundaries/voucher.yaml"]
        old = text[text.index("alone:") : text.index(", because")]
        _publish(house, {"boundaries/voucher.yaml": (old, f"alone: {amount}")})
        renewed = _renewed(house, shown)
        assert renewed is not None
        assert _amounts(renewed)["certificate"] == f"{amount}.00"
        shown = renewed


@pytest.mark.parametrize(
    "edits",
    [
        {"boundaries/voucher.yaml": ("over: 1d", "over: 2d")},
        {"boundaries/voucher.yaml": ("per: all", "per: team")},
        {"boundaries/lounge.yaml": ("id: once", "id: anew")},
        {"vocabulary.yaml": ("over: 30d", "over: 60d")},
    ],
    ids=["a budget over another time", "by another key", "one that was not there", "another window"],
)
async def test_what_needs_another_read_is_not_told_from_the_one_before(
    house: House, edits: Mapping[str, tuple[str, str]]
) -> None:
    shown = await _shown(house)
    _publish(house, edits)
    assert _renewed(house, shown) is None


async def test_who_was_given_other_rights_is_answered_anew(house: House) -> None:
    shown = await _shown(house)
    _publish(house, ANOTHER)
    assert _renewed(house, shown, replace(house.mara, level=3)) is None
    assert _renewed(house, shown, house.mara) is not None


async def test_once_a_budget_gets_something_back_what_was_read_holds_no_more(house: House) -> None:
    shown = await _shown(house)
    _publish(house, ANOTHER)
    house.hands.pass_(timedelta(hours=23, minutes=59))
    assert _renewed(house, shown) is not None
    house.hands.pass_(timedelta(minutes=2))
    assert _renewed(house, shown) is None


async def test_an_answer_without_what_it_came_of_is_worked_out_anew(house: House) -> None:
    shown = await _shown(house)
    _publish(house, ANOTHER)
    assert _renewed(house, replace(shown, basis=None)) is None
