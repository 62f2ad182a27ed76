"""One table of rights, and which channels they open."""

from typing import get_args

import pytest

from service.access.permissions import (
    RIGHTS,
    SERVICE,
    Verb,
    may,
    may_follow,
    require,
    sees_team,
    takes_feed,
    teams_seen,
)
from service.domain.actor import Actor, Role
from service.errors import Code, Problem

PEOPLE: dict[Role, Actor] = {
    role: Actor(role, role, role, ("north",) if role in {"associate", "manager"} else ())
    for role in get_args(Role)
}
FOLLOWS: dict[Role, set[str]] = {
    "associate": {"queue:north", "team:north", "case:n", "me", "me:associate", "boundaries", "pulse"},
    "manager": {"queue:north", "team:north", "case:n", "me", "boundaries", "pulse"},
    "observer": {"queue:north", "queue:south", "team:north", "case:n", "case:s", "boundaries", "pulse"},
    "admin": {"queue:north", "queue:south", "team:north", "case:n", "case:s", "boundaries", "pulse"},
    "integration": set(),
}
CHANNELS = {
    "queue:north",
    "queue:south",
    "team:north",
    "case:n",
    "case:s",
    "me",
    "me:associate",
    "boundaries",
    "pulse",
    "x:y",
}
TEAM_OF = {"case:n": "north", "case:s": "south"}


def test_every_verb_has_its_roles() -> None:
    assert set(RIGHTS) == set(get_args(Verb))


@pytest.mark.parametrize("role", sorted(FOLLOWS))
def test_a_role_follows_exactly_its_channels(role: Role) -> None:
    followed = {channel for channel in CHANNELS if may_follow(PEOPLE[role], channel, TEAM_OF.get(channel))}
    assert followed == FOLLOWS[role]


def test_the_channel_of_a_case_that_does_not_exist_is_nobodys() -> None:
    assert not any(may_follow(actor, "case:gone", None) for actor in PEOPLE.values())


def test_who_may_not_is_told_what() -> None:
    with pytest.raises(Problem, match="integration may not work cases") as caught:
        require(PEOPLE["integration"], "work_cases")
    assert caught.value.code is Code.NOT_YOURS
    assert may(SERVICE, "manage_people")


def test_teams_and_feeds_narrow_it() -> None:
    assert sees_team(PEOPLE["associate"], "north")
    assert not sees_team(PEOPLE["associate"], "south")
    assert (teams_seen(PEOPLE["associate"]), teams_seen(PEOPLE["observer"])) == (("north",), None)
    shop = Actor("t", "Shop", "integration", feeds=("shop",))
    assert takes_feed(shop, "shop")
    assert not takes_feed(shop, "desk")
    assert takes_feed(Actor("t", "All", "integration", feeds=("*",)), "desk")
