"""Deliveries are noted as they were answered: few of many, and those that went wrong among them."""

import pytest

from service.domain.feeds import DeliveryCounts
from service.errors import Code, Problem
from service.noted import MOST, MOST_FEEDS, Noted, Seen
from support.state import START
from voc.delivery import Delivery
from voc.errors import Rejected

DELIVERY = Delivery("https://x/v1/feeds/shop", {}, b"{}", START)
NO = Rejected(1, None, "missing", "id: is missing")


def _noted(
    noted: Noted, feed: str = "shop", *, capture: bool = False, problem: Problem | None = None
) -> None:
    with noted.watch(feed, DELIVERY, capture=capture) as seen:
        if problem is not None:
            raise problem
        seen.taken(DeliveryCounts(accepted=1), ())


@pytest.mark.parametrize(
    ("counts", "rejected", "outcome"),
    [
        (DeliveryCounts(accepted=2), (), "taken"),
        (DeliveryCounts(accepted=1, rejected=1), (NO,), "partly"),
        (DeliveryCounts(rejected=1), (NO,), "unmappable"),
        (DeliveryCounts(duplicates=1), (), "again"),
        (DeliveryCounts(), (), "nothing"),
    ],
)
def test_what_became_of_items_makes_the_outcome(
    counts: DeliveryCounts, rejected: tuple[Rejected, ...], outcome: str
) -> None:
    seen = Seen("shop", START, 2, None)
    seen.taken(counts, rejected)
    assert (seen.outcome, seen.reason) == (outcome, rejected[0].code if rejected else None)


@pytest.mark.parametrize(
    ("problem", "outcome", "reason"),
    [
        (Problem(Code.BAD_SIGNATURE, "No.", {"reason": "wrong_signature"}), "refused", "wrong_signature"),
        (Problem(Code.UNMAPPABLE, "No.", {"reason": "not_json"}), "unmappable", "not_json"),
        (Problem(Code.TOO_MANY, "Later."), "failed", "too_many"),
    ],
)
def test_a_problem_is_noted_and_goes_on(problem: Problem, outcome: str, reason: str) -> None:
    noted = Noted()
    with pytest.raises(Problem):
        _noted(noted, problem=problem)
    (seen,) = noted.take()
    assert (seen.outcome, seen.reason, seen.text) == (outcome, reason, problem.detail)


def test_what_is_refused_before_it_is_read_is_noted() -> None:
    noted = Noted()
    noted.refused("shop", START, Problem(Code.TOO_MANY, "Later."))
    assert [(seen.outcome, seen.reason) for seen in noted.take()] == [("failed", "too_many")]


def test_content_is_held_only_where_it_is_captured() -> None:
    noted = Noted()
    _noted(noted)
    _noted(noted, capture=True)
    assert [seen.content for seen in noted.take()] == [None, DELIVERY]
    assert noted.take() == []


def test_many_that_went_well_do_not_push_out_one_that_did_not() -> None:
    noted = Noted()
    with pytest.raises(Problem):
        _noted(noted, problem=Problem(Code.UNMAPPABLE, "No."))
    for _ in range(3 * MOST):
        _noted(noted)
    outcomes = [seen.outcome for seen in noted.take()]
    assert (outcomes.count("unmappable"), outcomes.count("taken")) == (1, MOST)


def test_names_that_callers_invent_do_not_fill_the_memory() -> None:
    noted = Noted()
    for number in range(MOST_FEEDS + 5):
        _noted(noted, f"feed-{number}")
    assert len(noted.take()) == MOST_FEEDS
