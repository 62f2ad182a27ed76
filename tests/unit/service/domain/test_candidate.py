"""For whom a candidate counts: nobody in shadow, a team's associates, or the same share of all."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as some

from service.domain.actor import Actor, PersonRef
from service.domain.candidate import Candidate, Reach, Stop

AT = datetime(2026, 12, 1, tzinfo=UTC)
INES = PersonRef("ines", "Ines P.")
CANARY = Candidate("c1", "r2", "r1", "canary", Reach(teams=("north",)), Stop(), AT, AT, INES, "why")


def _associate(name: str, *teams: str) -> Actor:
    return Actor(name, name, "associate", teams)


def test_a_team_has_it_whole_and_others_do_not() -> None:
    assert CANARY.holds(_associate("mara", "north"))
    assert CANARY.holds(_associate("both", "south", "north"))
    assert not CANARY.holds(_associate("sol", "south"))
    assert not CANARY.holds(Actor("ines", "Ines P.", "manager", ("north",)))
    assert (CANARY.of_team("north"), CANARY.of_team("south")) == (True, False)


def test_in_shadow_it_is_nobodys() -> None:
    shadow = replace(CANARY, stage="shadow")
    assert not shadow.holds(_associate("mara", "north"))
    assert not shadow.of_team("north")


@given(some.text(min_size=1, max_size=30), some.floats(0.01, 1), some.floats(0.01, 1))
def test_a_share_is_stable_and_only_grows(person: str, one: float, other: float) -> None:
    less, more = sorted((one, other))
    held = [replace(CANARY, reach=Reach(share=share)).holds(_associate(person)) for share in (less, more)]
    assert held[0] <= held[1]
    assert replace(CANARY, reach=Reach(share=1.0)).holds(_associate(person))


def test_a_share_is_about_so_many_and_other_people_for_another_candidate() -> None:
    everybody = [_associate(f"person-{number}") for number in range(2_000)]
    tenth = replace(CANARY, reach=Reach(share=0.1))
    under = {one.id for one in everybody if tenth.holds(one)}
    others = {one.id for one in everybody if replace(tenth, id="c2").holds(one)}
    assert 140 < len(under) < 260
    assert len(under & others) < 60
