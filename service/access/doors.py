"""Every door of the service in one table: which right it asks for, how far that reaches, what it may refuse.

The description of the API is completed from it, the reference pages print it, and a test walks every route,
channel and op as every kind of caller against it. A route that is not here fails that test.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Literal

from service.access.permissions import RIGHTS, Verb
from service.domain.actor import Role
from service.errors import Code


class Reach(Enum):
    """What of it a caller who has the right may touch."""

    ALL = "everything"
    TEAM = "cases of the caller's teams; an observer and an admin see every team"
    FEED = "feeds that the token names"
    ENTITY = "entities that the token names"
    PEER = "co-signs that the caller was asked for, never one's own"
    SELF = "what is the caller's own"
    ASKER = "what the caller asked for"


Right = Verb | Literal["nobody", "signed_in", "signature"]
"""`nobody`: no right is asked for. `signature`: the delivery is signed by its source; where the source
cannot sign, `send_signals`."""


@dataclass(frozen=True, slots=True)
class Door:
    """One way in. `refusals`: what it may answer beyond what every door of its kind may. `hidden`: who has
    the right but not the reach hears that there is no such thing, not that it is others'.
    """

    right: Right
    reach: Reach = Reach.ALL
    refusals: tuple[Code, ...] = ()
    hidden: bool = False


_CASE = (Code.NOT_FOUND,)
_OPEN = (*_CASE, Code.CASE_CLOSED)
_HELD = (*_OPEN, Code.NOT_CLAIMED, Code.CLAIMED_BY_OTHER)
_COSIGN = (Code.NOT_FOUND, Code.ALREADY_ANSWERED)
_SET = (Code.NOTHING_CHANGED, Code.CHANGED_MEANWHILE, Code.UNSOUND, Code.NOT_PROVED)

ROUTES: Mapping[tuple[str, str], Door] = {
    ("GET", "/livez"): Door("nobody"),
    ("GET", "/readyz"): Door("nobody"),
    ("GET", "/openapi.json"): Door("nobody"),
    ("GET", "/asyncapi.json"): Door("nobody"),
    ("GET", "/metrics"): Door("read_metrics"),
    ("POST", "/v1/feeds/{feed}"): Door(
        "signature", Reach.FEED, (Code.BAD_SIGNATURE, Code.NOT_FOUND, Code.UNMAPPABLE)
    ),
    ("HEAD", "/v1/feeds/{feed}"): Door("nobody", Reach.ALL, _CASE),
    ("GET", "/v1/feeds"): Door("read_feeds"),
    ("GET", "/v1/feeds/{feed}"): Door("read_feeds", Reach.ALL, _CASE),
    ("PUT", "/v1/feeds/{feed}"): Door(
        "edit_feeds", Reach.ALL, (Code.IF_MATCH_NEEDED, Code.CHANGED_MEANWHILE, Code.UNSOUND)
    ),
    ("DELETE", "/v1/feeds/{feed}"): Door(
        "edit_feeds", Reach.ALL, (Code.NOT_FOUND, Code.IF_MATCH_NEEDED, Code.CHANGED_MEANWHILE)
    ),
    ("POST", "/v1/feeds:rehearse"): Door("edit_feeds"),
    ("POST", "/v1/feeds/{feed}:poll"): Door("edit_feeds", Reach.ALL, _CASE),
    ("POST", "/v1/feeds:assist"): Door("edit_feeds"),
    ("POST", "/v1/feeds/{feed}/sign"): Door("edit_feeds", Reach.ALL, _CASE),
    ("POST", "/v1/feeds/{feed}/capture"): Door("edit_feeds", Reach.ALL, (Code.TOO_MANY,)),
    ("POST", "/v1/feeds/{feed}/secrets"): Door("edit_feeds", Reach.ALL, (Code.NOT_FOUND, Code.TOO_MANY)),
    ("DELETE", "/v1/feeds/{feed}/secrets/{secret}"): Door("edit_feeds", Reach.ALL, _CASE),
    ("GET", "/v1/feeds/{feed}/deliveries"): Door("read_feeds"),
    ("GET", "/v1/deliveries/{delivery}"): Door("edit_feeds", Reach.ALL, _CASE),
    ("GET", "/v1/dead-letters"): Door("read_dead_letters"),
    ("GET", "/v1/dead-letters/{letter}"): Door("read_dead_letters", Reach.ALL, _CASE),
    ("POST", "/v1/dead-letters/{letter}:retry"): Door(
        "read_dead_letters", Reach.ALL, (Code.NOT_FOUND, Code.UNMAPPABLE)
    ),
    ("POST", "/v1/dead-letters:retry"): Door("read_dead_letters", Reach.ALL, _CASE),
    ("POST", "/v1/voice"): Door("work_cases", Reach.ALL, _CASE),
    ("POST", "/v1/signals"): Door("send_signals", Reach.FEED),
    ("PUT", "/v1/facts/{entity}/{id_}"): Door("report_facts", Reach.ENTITY, (Code.NOT_FOUND,)),
    ("PATCH", "/v1/facts/{entity}/{id_}"): Door("report_facts", Reach.ENTITY, (Code.NOT_FOUND,)),
    ("GET", "/v1/cases"): Door("read_cases", Reach.TEAM),
    ("GET", "/v1/cases/{case}"): Door("read_cases", Reach.TEAM, _CASE),
    ("POST", "/v1/cases/{case}/claim"): Door("work_cases", Reach.TEAM, (*_OPEN, Code.CLAIMED_BY_OTHER)),
    ("POST", "/v1/cases/{case}/release"): Door("work_cases", Reach.TEAM, _HELD),
    ("POST", "/v1/cases/{case}/close"): Door("work_cases", Reach.TEAM, _HELD),
    ("POST", "/v1/cases/{case}/move"): Door("work_cases", Reach.TEAM, _HELD),
    ("POST", "/v1/cases/{case}/snooze"): Door("work_cases", Reach.TEAM, _HELD),
    ("GET", "/v1/cases/{case}/customer"): Door("read_cases", Reach.TEAM, _CASE),
    ("GET", "/v1/customers/{customer}"): Door("read_cases", Reach.TEAM, _CASE, hidden=True),
    ("GET", "/v1/customers/{customer}/signals"): Door("read_cases", Reach.TEAM, _CASE, hidden=True),
    ("GET", "/v1/search"): Door("read_cases"),
    ("GET", "/v1/teams"): Door("read_cases"),
    ("POST", "/v1/cases/{case}/about"): Door("work_cases", Reach.TEAM, _HELD),
    ("POST", "/v1/cases/{case}/facts"): Door("work_cases", Reach.TEAM, (*_HELD, Code.RECORD_KNOWS)),
    ("POST", "/v1/cases/{case}/replies"): Door("work_cases", Reach.TEAM, (*_HELD, Code.KEY_REUSED)),
    ("GET", "/v1/cases/{case}/latitude"): Door("ask_latitude", Reach.TEAM, _CASE),
    ("POST", "/v1/latitude"): Door("ask_latitude", Reach.ALL, _CASE),
    ("POST", "/v1/cases/{case}/decisions"): Door(
        "work_cases", Reach.TEAM, (*_HELD, Code.OUTSIDE, Code.KEY_REUSED)
    ),
    ("GET", "/v1/decisions/{decision}"): Door("read_cases", Reach.TEAM, _CASE),
    ("POST", "/v1/decisions/{decision}/cosign"): Door("work_cases", Reach.PEER, (*_COSIGN, Code.OUTSIDE)),
    ("POST", "/v1/decisions/{decision}/pass"): Door("work_cases", Reach.PEER, _COSIGN),
    ("POST", "/v1/decisions/{decision}/withdraw"): Door("work_cases", Reach.SELF, _COSIGN),
    ("POST", "/v1/decisions/{decision}/reverse"): Door(
        "work_cases", Reach.TEAM, (Code.NOT_FOUND, Code.NOT_MADE, Code.ALREADY_REVERSED)
    ),
    ("GET", "/v1/boundaries"): Door("read_boundaries"),
    ("POST", "/v1/boundaries:check"): Door("edit_boundaries"),
    ("POST", "/v1/boundaries:assist"): Door("edit_boundaries"),
    ("POST", "/v1/boundaries:try"): Door("edit_boundaries", Reach.ALL, (Code.NOT_FOUND,)),
    ("POST", "/v1/boundaries:backtest"): Door(
        "edit_boundaries", Reach.ALL, (Code.NOTHING_CHANGED, Code.TOO_MANY)
    ),
    ("GET", "/v1/backtests/{backtest}"): Door("edit_boundaries", Reach.ASKER, (Code.NOT_FOUND,), hidden=True),
    ("DELETE", "/v1/backtests/{backtest}"): Door(
        "edit_boundaries", Reach.ASKER, (Code.NOT_FOUND,), hidden=True
    ),
    ("POST", "/v1/boundaries:publish"): Door("publish_boundaries", Reach.ALL, (*_SET, Code.SECOND_MANAGER)),
    ("POST", "/v1/boundaries:withdraw"): Door(
        "publish_boundaries", Reach.ALL, (Code.NOTHING_CHANGED, Code.CHANGED_MEANWHILE)
    ),
    ("GET", "/v1/candidate"): Door("edit_boundaries"),
    ("POST", "/v1/boundaries:rollback"): Door("publish_boundaries", Reach.ALL, (*_SET, Code.NOT_FOUND)),
    ("GET", "/v1/boundaries/{name}"): Door("read_boundaries", Reach.ALL, (Code.NOT_FOUND,)),
    ("GET", "/v1/boundaries/{name}/words"): Door("read_boundaries", Reach.ALL, (Code.NOT_FOUND,)),
    ("GET", "/v1/schemas/{kind}"): Door("read_boundaries", Reach.ALL, (Code.NOT_FOUND,)),
    ("PUT", "/v1/boundaries/{name}"): Door(
        "edit_boundaries", Reach.ALL, (Code.IF_MATCH_NEEDED, Code.CHANGED_MEANWHILE)
    ),
    ("DELETE", "/v1/boundaries/{name}"): Door(
        "edit_boundaries",
        Reach.ALL,
        (Code.NOT_FOUND, Code.IF_MATCH_NEEDED, Code.CHANGED_MEANWHILE, Code.INVALID),
    ),
    ("GET", "/v1/revisions"): Door("read_boundaries"),
    ("GET", "/v1/revisions/{span}"): Door("read_boundaries", Reach.ALL, (Code.NOT_FOUND,)),
    ("GET", "/v1/pulse"): Door("read_pulse"),
    ("GET", "/v1/pulse/{team}/{topic}"): Door("read_pulse", Reach.ALL, _CASE),
    ("GET", "/v1/surges"): Door("read_pulse"),
    ("GET", "/v1/help"): Door("signed_in"),
    ("GET", "/v1/help/{page}"): Door("signed_in", Reach.ALL, (Code.NOT_FOUND,)),
    ("GET", "/v1/people"): Door("manage_people"),
    ("POST", "/v1/people"): Door("manage_people"),
    ("PATCH", "/v1/people/{person}"): Door("manage_people", Reach.ALL, (Code.NOT_FOUND,)),
    ("DELETE", "/v1/people/{person}"): Door("manage_people", Reach.ALL, (Code.NOT_FOUND,)),
    ("POST", "/v1/people/{person}/link"): Door("manage_people", Reach.ALL, (Code.NOT_FOUND,)),
    ("POST", "/v1/tokens"): Door("manage_people"),
    ("DELETE", "/v1/tokens/{token}"): Door("manage_people", Reach.ALL, (Code.NOT_FOUND,)),
    ("POST", "/v1/session"): Door("nobody", Reach.ALL, (Code.LINK_USED, Code.WRONG_ORIGIN)),
    ("DELETE", "/v1/session"): Door("signed_in", Reach.SELF),
    ("GET", "/v1/me"): Door("signed_in", Reach.SELF),
}
"""By method and path."""

CHANNELS: Mapping[str, Door] = {
    "queue:{team}": Door("read_cases", Reach.TEAM),
    "case:{case}": Door("read_cases", Reach.TEAM),
    "team:{team}": Door("read_cases", Reach.TEAM),
    "me": Door("read_cases", Reach.SELF),
    "boundaries": Door("read_boundaries"),
    "pulse": Door("read_pulse"),
    "feeds": Door("read_feeds"),
}
"""What a stream may follow. `me` is for people: associates and managers."""

OPS: Mapping[str, Door] = {
    "hello": Door("signed_in", Reach.SELF),
    "subscribe": Door("signed_in"),
    "unsubscribe": Door("signed_in"),
    "decide": Door("work_cases", Reach.TEAM, (*_HELD, Code.OUTSIDE, Code.KEY_REUSED)),
    "move": Door("work_cases", Reach.TEAM, _HELD),
    "snooze": Door("work_cases", Reach.TEAM, _HELD),
    "latitude": Door("ask_latitude", Reach.TEAM, (*_CASE, Code.ALREADY_ANSWERED)),
}
"""What a stream may send. `subscribe` itself is for everybody; each channel asks for its own right."""


def opens(door: Door, role: Role | None, *, own: bool) -> bool:
    """Whether a caller gets in. `role` None: nobody is signed in.

    `own`: it is a case of the caller's team, a feed or entity that the token names, a co-sign that the caller
    was asked for, or the caller's own thing.
    """
    if door.right == "nobody":
        return True
    if role is None:
        return False
    if door.right == "signed_in":
        return True
    verb: Verb = "send_signals" if door.right == "signature" else door.right
    if role not in RIGHTS[verb]:
        return False
    match door.reach:
        case Reach.TEAM:
            return own or role in {"observer", "admin"}
        case Reach.FEED | Reach.ENTITY:
            return own or role == "admin"
        case Reach.PEER | Reach.SELF:
            return own and role in {"associate", "manager"}
        case Reach.ASKER:
            return own
        case _:
            return True
