"""The page of permissions: roles by rights, routes, channels and ops, from the two tables that decide."""

from typing import get_args

from service.access.doors import CHANNELS, OPS, ROUTES, Door, Reach, opens
from service.access.permissions import RIGHTS
from service.docs.tables import code, page, table
from service.domain.actor import Role

_ROLES: tuple[Role, ...] = get_args(Role)
_SAID: dict[Reach, str] = {
    Reach.ALL: "",
    Reach.TEAM: "own teams",
    Reach.FEED: "named feeds",
    Reach.ENTITY: "named entities",
    Reach.PEER: "when asked",
    Reach.SELF: "own",
    Reach.ASKER: "what she asked for",
}


def rights() -> str:
    """Who may do what, and through which door."""
    heads = ("right", *_ROLES)
    return page(
        "Permissions",
        "What each role may do. A person has one role and some teams; a token has a role and names the feeds "
        "it sends "
        "and the entities whose facts it says. A test walks every line of these tables as every role.",
        "## Rights",
        table(heads, [(code(verb), *_marks(roles)) for verb, roles in RIGHTS.items()]),
        "## HTTP",
        "`own teams`: cases of teams that the caller works for. `named`: what the token names. `signed`: by "
        "the source.",
        table(
            ("route", "without sign-in", *_ROLES),
            [(code(f"{method} {path}"), *_line(door)) for (method, path), door in ROUTES.items()],
        ),
        "## Channels of the stream",
        table(
            ("channel", "without sign-in", *_ROLES),
            [(code(name), *_line(door)) for name, door in CHANNELS.items()],
        ),
        "## Ops of the stream",
        table(("op", "without sign-in", *_ROLES), [(code(name), *_line(door)) for name, door in OPS.items()]),
    )


def _marks(roles: frozenset[Role]) -> list[str]:
    return ["yes" if role in roles else "" for role in _ROLES]


def _line(door: Door) -> list[str]:
    return [_cell(door, role) for role in (None, *_ROLES)]


def _cell(door: Door, role: Role | None) -> str:
    if door.right == "signature" and role is None:
        return "signed"
    if opens(door, role, own=False):
        return "yes"
    return _SAID[door.reach] if opens(door, role, own=True) else ""
