"""What was seen of a candidate, on every database: a case as seen last, a decision once, sums to the cent."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from service.actions.reverse_decision import reverse_decision
from service.domain.candidate import (
    NOBODY,
    ONLY_HARM,
    Candidate,
    Change,
    Ended,
    Reach,
    SeenCase,
    SeenDecision,
    Side,
    Stop,
)
from service.domain.harm import Tally
from service.store import candidates, observations
from service.store.observations import CaseCounts
from service.store.types import Connection
from support.house import House, says
from support.state import START
from voc.signal import Kind

WIDER = Change(
    "certificate", (Decimal("50.00"), Decimal("70.00")), (Decimal("50.00"), Decimal("70.00")), ("a/b", None)
)
LESS = Change("refund", (Decimal(10), Decimal(0)), (Decimal(20), Decimal(20)), (None, "a/c"))


def _candidate(house: House, ident: str = "c1") -> Candidate:
    ines = house.ines.ref
    return Candidate(ident, "r2", "r1", "shadow", NOBODY, ONLY_HARM, START, START, ines, "why", (ines.id,))


async def _keep(house: House, act: object) -> None:
    await house.ctx.writer.run(lambda tx: act(tx.conn))  # type: ignore[operator]


async def test_there_is_one_candidate_as_it_moved_last_and_the_one_that_ended_last(house: House) -> None:
    first = _candidate(house)
    with house.ctx.store.reader() as conn:
        assert (candidates.now(conn), candidates.last(conn)) == (None, None)
    await _keep(house, lambda conn: candidates.begin(conn, first))
    stop = Stop(START + timedelta(days=1), Decimal("500.00"))
    moved = replace(first, stage="canary", reach=Reach(share=0.25), stop=stop, since=START, reason="some")
    await _keep(house, lambda conn: candidates.move(conn, moved))
    with house.ctx.store.reader() as conn:
        assert candidates.now(conn) == moved
    await _keep(
        house, lambda conn: candidates.end(conn, "c1", "stopped", START, None, "harm", {"money": "1.00"})
    )
    await _keep(house, lambda conn: candidates.begin(conn, _candidate(house, "c2")))
    with house.ctx.store.reader() as conn:
        now = candidates.now(conn)
        assert now is not None
        assert now.id == "c2"
        assert candidates.last(conn) == Ended(moved, "stopped", START, None, "harm", {"money": "1.00"})


async def test_cases_count_as_they_were_seen_last_and_the_greatest_change_tells_most(house: House) -> None:
    one = await house.claimed(says())
    await _keep(house, lambda conn: candidates.begin(conn, _candidate(house)))

    def seen(*changes: Change) -> SeenCase:
        return SeenCase(one, "north", START, changes)

    await _keep(house, lambda conn: observations.see(conn, "c1", [seen(WIDER), seen(WIDER, LESS)]))
    with house.ctx.store.reader() as conn:
        assert observations.count_cases(conn, "c1") == CaseCounts(1, 0, 0, 1)
        assert observations.count_actions(conn, "c1") == {
            "certificate": CaseCounts(1, 1, 0, 0),
            "refund": CaseCounts(1, 0, 1, 0),
        }
        (telling,) = observations.telling(conn, "c1", None, 10)
        assert telling.seen == seen(WIDER, LESS)
        assert observations.telling(conn, "c1", ["south"], 10) == []
        assert [each.number for each in observations.telling(conn, "c1", ["north"], 10)] == [telling.number]
    await _keep(house, lambda conn: observations.see(conn, "c1", [seen()]))
    with house.ctx.store.reader() as conn:
        assert observations.count_cases(conn, "c1") == CaseCounts(1, 0, 0, 0)
        assert observations.telling(conn, "c1", None, 10) == []


async def test_decisions_are_added_up_by_side_and_effect_with_what_became_of_them(house: House) -> None:
    case = await house.claimed(says())
    made = [(await house.gives(house.mara, case, "certificate", "10.10")).decision.id for _ in range(3)]
    await reverse_decision(house.ctx, house.mara, made[0], "wrong")
    await _keep(house, lambda conn: candidates.begin(conn, _candidate(house)))
    sides: tuple[Side, ...] = ("live", "live", "candidate")
    seen = [
        SeenDecision(one, one, case, "north", "certificate", START, side, "more", Decimal("0.10"))
        for one, side in zip(made, sides, strict=True)
    ]
    refused = SeenDecision("no", None, case, "north", "certificate", START, "live", "allowed", Decimal(5))
    await _keep(house, lambda conn: observations.see(conn, "c1", [*seen, *seen, refused]))
    house.hands.pass_(timedelta(minutes=1))
    await house.takes(says("Again!", kind=Kind.COMPLAINT, ago=timedelta(minutes=-1)))

    def found(conn: Connection) -> None:
        effects = observations.effects(conn, "c1")["certificate"]
        assert effects.counts == {"more": 3, "allowed": 1}
        assert effects.money == {"more": Decimal("0.30"), "allowed": Decimal(5)}
        assert observations.tallies(conn, "c1", "USD") == {
            "live": Tally(2, 1, 2, Decimal("10.10")),
            "candidate": Tally(1, 0, 1, Decimal("10.10")),
        }

    with house.ctx.store.reader() as conn:
        found(conn)
    await _keep(house, lambda conn: observations.forget(conn, "c1"))
    with house.ctx.store.reader() as conn:
        assert observations.effects(conn, "c1") == {}
        assert observations.tallies(conn, "c1", "USD") == {"live": Tally(), "candidate": Tally()}
