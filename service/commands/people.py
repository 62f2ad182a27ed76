"""`remit people` and `remit token`: changes go through the running service."""

from collections.abc import Callable, Sequence
from typing import Any

from service.commands.client import Client, connect
from service.commands.errors import CommandError
from voc.errors import nearest

_PATIENCE = 2.0
Say = Callable[[str], None]


def add(name: str, role: str, teams: Sequence[str], level: int, to: str | None, say: Say) -> None:
    """Add a person, and say her sign-in link. Raises CommandError, SettingsError."""
    with connect(to, _PATIENCE) as client:
        new = {"name": name, "role": role, "teams": list(teams), "level": level}
        person = client.post("/v1/people", new)
        _say_link(client, person, say)


def show(to: str | None, say: Say) -> None:
    """List everybody. Raises CommandError, SettingsError."""
    with connect(to, _PATIENCE) as client:
        for person in client.get("/v1/people"):
            seen = person["seen_at"] or "never"
            say(f"{person['id']}  {person['name']}  {_belongs(person)}  seen {seen}")


def link(person: str, to: str | None, say: Say) -> None:
    """Say a new sign-in link. Raises CommandError, SettingsError."""
    with connect(to, _PATIENCE) as client:
        _say_link(client, _find(client, person), say)


def change(
    person: str, role: str | None, teams: Sequence[str], level: int | None, to: str | None, say: Say
) -> None:
    """Change a person's role, teams (all of them) or level. Raises CommandError, SettingsError."""
    wanted: dict[str, object] = {"role": role, "teams": list(teams) or None, "level": level}
    asked = {name: value for name, value in wanted.items() if value is not None}
    if not asked:
        raise CommandError("Say what changes: --role, --team or --level.")
    with connect(to, _PATIENCE) as client:
        found = _find(client, person)
        changed = client.patch(f"/v1/people/{found['id']}", asked)
        say(f"{changed['name']} is now {_belongs(changed)}, level {changed['level']}")


def remove(person: str, to: str | None, say: Say) -> None:
    """End a person's access. Raises CommandError, SettingsError."""
    with connect(to, _PATIENCE) as client:
        found = _find(client, person)
        client.delete(f"/v1/people/{found['id']}")
        say(f"{found['name']} has no access any more")


def add_token(
    name: str, role: str, feeds: Sequence[str], facts: Sequence[str], to: str | None, say: Say
) -> None:
    """Add a token, and say it. Raises CommandError, SettingsError."""
    with connect(to, _PATIENCE) as client:
        asked = {"name": name, "role": role, "feeds": list(feeds), "facts": list(facts)}
        made = client.post("/v1/tokens", asked)
        say(f"{made['id']}  {made['name']} ({made['role']})")
        say(made["token"])


def remove_token(token: str, to: str | None, say: Say) -> None:
    """End a token. Raises CommandError, SettingsError."""
    with connect(to, _PATIENCE) as client:
        client.delete(f"/v1/tokens/{token}")
        say(f"token {token} ended")


def _find(client: Client, person: str) -> Any:
    """Somebody by id, or by a name that only one has."""
    everybody = client.get("/v1/people")
    found = [each for each in everybody if person in {each["id"], each["name"]}]
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(each["id"] for each in found)
        raise CommandError(f"{len(found)} people are called {person!r}; name one by id: {ids}.")
    raise CommandError(
        f"There is nobody called {person!r}; {nearest(person, [p['name'] for p in everybody])}"
    )


def _say_link(client: Client, person: Any, say: Say) -> None:
    made = client.post(f"/v1/people/{person['id']}/link", {})
    say(f"sign in as {person['name']} ({_belongs(person)}): {made['link']}")


def _belongs(person: Any) -> str:
    return ", ".join([person["role"], *person["teams"]])
