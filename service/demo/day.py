"""One run of the demo: who is there, the day, its summary, and the quiet time after it."""

import asyncio
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson
from rich.console import Console

from service.clock import Clock, parse_rfc3339
from service.demo import PEERS
from service.demo.caller import Caller
from service.demo.echo import Echo
from service.demo.line import Heard, Line
from service.demo.peer import Peer
from service.demo.play import Player
from service.demo.summary import Summary, show, summed
from service.demo.tempo import Tempo
from service.demo.world import STORM, World

_SYSTEMS: Mapping[str, Mapping[str, list[str]]] = {
    "archive": {"feeds": ["archive"]},
    "app_store_reviews": {"feeds": ["app_store_reviews"]},
    "staff": {"feeds": ["staff"]},
    "reservations": {"facts": ["customer", "booking"]},
    "operations": {"facts": ["flight", "bag"]},
}
"""The airline's own systems: what the token of each allows."""
_OUTSIDE = re.compile(r'remit_decisions_total\{[^}]*outcome="outside"[^}]*\} ([0-9.e+]+)')
_LONGEST_STORM = 240.0
"""Seconds for which the summary waits for calm once the day is over."""
_LOOKS = 5.0
_WELL_BEFORE = STORM - 5
_WITHIN = 10.0
_A_BREATH = 0.5


@dataclass(frozen=True, slots=True)
class Stage:
    """What a run needs. `token`: an admin's; `secrets`: the feeds' by name; `refunds`: where the refund
    system shows what it booked; `file`: where the summary is kept; `peers`: whether the two colleagues play
    along.
    """

    url: str
    token: str
    secrets: Mapping[str, str]
    clock: Clock
    seed: int
    pace: float
    team: str
    peers: bool
    refunds: str | None
    file: Path
    console: Console = field(default_factory=Console)
    ended: Callable[[Summary], None] = lambda _: None


async def play_day(stage: Stage) -> None:
    """Plays until cancelled; raises nothing that passes."""
    async with AsyncExitStack() as opened:
        office = await opened.enter_async_context(Caller(stage.url, stage.token))
        door = await opened.enter_async_context(Caller(stage.url))
        systems = {
            name: await opened.enter_async_context(Caller(stage.url, await _token(office, name, rights)))
            for name, rights in _SYSTEMS.items()
        }
        tempo = Tempo(stage.pace)
        player = Player(door, systems, stage.secrets, stage.clock)
        before = {row["id"] for row in await _cases(office)}
        refused = await _refused(office)
        seats = [await _seat(office, name, stage.team) for name in PEERS] if stage.peers else []
        people = {person["id"]: person["name"] for person in await office.get("/v1/people") or []}
        colleagues = frozenset(person for person, _ in seats)
        world = World(stage.seed, stage.clock())
        said: list[Mapping[str, Any]] = []
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(Line(stage.url, stage.token, ("pulse",), _listen(said)).run())
            past = tasks.create_task(player.tell_past())
            for place, (person, session) in enumerate(seats):
                caller = await opened.enter_async_context(Caller(stage.url, session))
                peer = Peer(caller, person, place, colleagues, stage.team, tempo)
                tasks.create_task(peer.run(session))
            if stage.refunds is not None:
                refunds = await opened.enter_async_context(Caller(stage.refunds))
                run = f"{stage.seed}-{stage.clock():%H%M%S}"
                echo = Echo(refunds, player, run, colleagues, people.__getitem__, tempo)
                tasks.create_task(echo.run_on())
            steps = world.day()
            await player.play((step for step in steps if step.after < _WELL_BEFORE), tempo)
            # A storm is one only to whoever knows what is usual.
            history = await past
            tempo.wait_at(_WELL_BEFORE)
            await player.play((step for step in steps if step.after >= _WELL_BEFORE), tempo)
            await _calm(office, tempo)
            refused = await _refused(office) - refused
            seen = await _glance(stage, f"team:{stage.team}", "boundaries")
            at = stage.clock()
            # What was under way at that moment is there to be read after it.
            await asyncio.sleep(_A_BREATH)
            new = [row["id"] for row in await _cases(office) if row["id"] not in before]
            summary = summed(
                [view for case in new if (view := await office.get(f"/v1/cases/{case}"))],
                seen[f"team:{stage.team}"]["budgets"],
                seen["boundaries"]["topics"],
                _heights(said, at),
                at=at,
                history=history,
                refused=refused,
            )
            stage.file.write_bytes(orjson.dumps(summary, option=orjson.OPT_INDENT_2, default=str))
            show(summary, stage.console)
            stage.ended(summary)
            # The quiet time is as long as it is, however fast the day was.
            await player.play(world.afterwards(), Tempo(1.0))


async def _token(office: Caller, name: str, rights: Mapping[str, list[str]]) -> str:
    _, told = await office.post("/v1/tokens", {"name": name, "role": "integration", **rights})
    return str(told["token"])


async def _seat(office: Caller, name: str, team: str) -> tuple[str, str]:
    """A colleague's id, and a session of hers: she signs in by a link as everybody does."""
    known = {person["name"]: person["id"] for person in await office.get("/v1/people") or []}
    if name not in known:
        new = {"name": name, "role": "associate", "teams": [team], "level": 1}
        _, added = await office.post("/v1/people", new)
        known[name] = added["id"]
    _, told = await office.post(f"/v1/people/{known[name]}/link")
    async with Caller(office.url) as door:
        signed_in = await door.call("POST", "/v1/session", {"link": str(told["link"]).partition("#")[2]})
        return str(known[name]), signed_in.cookies["remit_session"]


async def _cases(office: Caller) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    after = ""
    while True:
        page = await office.get(f"/v1/cases?limit=200{after}") or {"items": [], "next": None}
        found += page["items"]
        if page["next"] is None:
            return found
        after = f"&after={page['next']}"


async def _refused(office: Caller) -> int:
    text = (await office.call("GET", "/metrics")).text
    return int(sum(float(number) for number in _OUTSIDE.findall(text)))


async def _calm(office: Caller, tempo: Tempo) -> None:
    """Waits for the end of the last surge, for a while."""
    for _ in range(int(_LONGEST_STORM / _LOOKS)):
        pulse = await office.get("/v1/pulse") or {"items": []}
        if all(item["surge"] is None for item in pulse["items"]):
            return
        await tempo.rest(_LOOKS)


def _listen(said: list[Mapping[str, Any]]) -> Heard:
    """Notes what is said of surges."""

    def hear(frame: Mapping[str, Any]) -> None:
        if frame["op"] == "event" and frame["type"] == "pulse.surge":
            said.append(frame)

    return hear


def _heights(said: Iterable[Mapping[str, Any]], at: datetime) -> dict[str, Decimal]:
    """The greatest height of each surge until then."""
    heights: dict[str, Decimal] = {}
    for frame in said:
        surge = frame["data"]["surge"]
        if parse_rfc3339(frame["at"]) <= at:
            heights[surge["id"]] = max(heights.get(surge["id"], Decimal(0)), Decimal(surge["times"]))
    return heights


async def _glance(stage: Stage, *channels: str) -> dict[str, Any]:
    """What channels of the stream hold now, by one snapshot of each."""
    seen: dict[str, Any] = {}
    whole = asyncio.Event()

    def hear(frame: Mapping[str, Any]) -> None:
        if frame["op"] == "snapshot":
            seen[frame["channel"]] = frame["data"]
            if seen.keys() == set(channels):
                whole.set()

    line = asyncio.create_task(Line(stage.url, stage.token, channels, hear).run())
    try:
        await asyncio.wait_for(whole.wait(), _WITHIN)
    finally:
        line.cancel()
    return seen
