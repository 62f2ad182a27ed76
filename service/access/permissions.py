"""One table: which role may do what, and see which channels."""

from collections.abc import Mapping
from typing import Literal

from service.domain.actor import Actor, Role
from service.errors import Code, Problem

Verb = Literal[
    "read_cases",
    "work_cases",
    "ask_latitude",
    "send_signals",
    "report_facts",
    "read_pulse",
    "read_boundaries",
    "edit_boundaries",
    "publish_boundaries",
    "read_metrics",
    "read_feeds",
    "edit_feeds",
    "read_dead_letters",
    "manage_people",
]

RIGHTS: Mapping[Verb, frozenset[Role]] = {
    "read_cases": frozenset({"associate", "manager", "observer", "admin"}),
    "work_cases": frozenset({"associate"}),
    "ask_latitude": frozenset({"associate", "manager", "integration", "admin"}),
    "send_signals": frozenset({"integration", "admin"}),
    "report_facts": frozenset({"integration", "admin"}),
    "read_pulse": frozenset({"associate", "manager", "observer", "admin"}),
    "read_boundaries": frozenset({"associate", "manager", "observer", "admin"}),
    "edit_boundaries": frozenset({"manager", "admin"}),
    "publish_boundaries": frozenset({"manager", "admin"}),
    "read_metrics": frozenset({"observer", "admin"}),
    "read_feeds": frozenset({"observer", "admin"}),
    "edit_feeds": frozenset({"admin"}),
    "read_dead_letters": frozenset({"admin"}),
    "manage_people": frozenset({"admin"}),
}
"""Who may do what at all. Cases and their teams narrow it further: `sees_team`."""

_EVERY_TEAM: frozenset[Role] = frozenset({"observer", "admin"})
_PEOPLE: frozenset[Role] = frozenset({"associate", "manager"})

SERVICE = Actor(id="service", name="Remit", role="admin")
"""The service itself, where nobody asked."""


def may(actor: Actor, verb: Verb) -> bool:
    """Whether the actor's role has the right."""
    return actor.role in RIGHTS[verb]


def require(actor: Actor, verb: Verb) -> None:
    """Raises Problem (not_yours) unless the actor's role has the right."""
    if not may(actor, verb):
        raise Problem(Code.NOT_YOURS, f"The role {actor.role} may not {verb.replace('_', ' ')}.")


def sees_team(actor: Actor, team: str) -> bool:
    """Whether cases and budgets of the team are for this actor."""
    return actor.role in _EVERY_TEAM or team in actor.teams


def teams_seen(actor: Actor) -> tuple[str, ...] | None:
    """The teams whose cases the actor sees; None: all."""
    return None if actor.role in _EVERY_TEAM else actor.teams


def takes_feed(actor: Actor, feed: str) -> bool:
    """Whether the actor may send signals of the feed: its token names it, or every feed (`*`)."""
    return actor.role == "admin" or "*" in actor.feeds or feed in actor.feeds


def reports_on(actor: Actor, entity: str) -> bool:
    """Whether the actor may say what is known of such entities: its token names it, or all (`*`)."""
    return actor.role == "admin" or "*" in actor.facts or entity in actor.facts


def may_follow(actor: Actor, channel: str, case_team: str | None = None) -> bool:
    """Whether a stream of this actor may have the channel.

    `case_team`: for `case:` channels the case's team, None where there is no such case.
    """
    if not may(actor, "read_cases"):
        return False
    kind, _, name = channel.partition(":")
    match kind:
        case "queue" | "team":
            return sees_team(actor, name)
        case "case":
            return case_team is not None and sees_team(actor, case_team)
        case "me":
            return actor.role in _PEOPLE and name in {"", actor.id}
        case "pulse":
            return may(actor, "read_pulse")
        case "feeds":
            return may(actor, "read_feeds")
        case "boundaries":
            return may(actor, "read_boundaries")
        case _:
            return False
