"""The demo's day from its first voice to its summary, forty times as fast, by a clock as fast."""

import asyncio
import io
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import orjson
import pytest
from rich.console import Console
from sqlalchemy import text

from service.access.permissions import SERVICE
from service.actions.manage_people import add_token
from service.clock import parse_rfc3339
from service.commands.serve import DEMO_WINDOW
from service.demo import PEERS
from service.demo.day import Stage, play_day
from service.demo.refunds import NAME, RefundSystem
from service.demo.sources import SECRETS, SOURCES
from service.demo.summary import Summary
from service.demo.tempo import Tempo
from service.demo.world import Known, Voice, World
from service.store import journal
from service.store.records import verify_chain
from support.inside import Inside, running
from support.voices import SECRET

PACE = 40
WITHIN = 300.0
SEED = 4
Told = list[tuple[str, dict[str, Any]]]


@dataclass
class FastClock:
    """Goes so many times as fast as the world's, and stands still where the day cannot keep up with it."""

    start: datetime = field(default_factory=lambda: datetime.now(UTC))
    began: float = field(default_factory=time.monotonic)
    last: float = 0.0

    def __call__(self) -> datetime:
        self.last = max(self.last, time.monotonic() - self.began)
        return self.start + timedelta(seconds=self.last * PACE)

    def wait(self, seconds: float) -> None:
        """Stands still for so long."""
        self.began += seconds


@dataclass
class Unhurried(Tempo):
    """A day that takes its clock along: however busy the machine, a minute holds the voice of a minute."""

    clock: FastClock = field(kw_only=True)

    async def reach(self, second: float) -> None:
        late = time.monotonic() - second / self.pace - self._began
        if late > 0:
            self._began += late
            self.clock.wait(late)
        await super().reach(second)


@dataclass
class Day:
    """A day that was played: its summary, what it printed, and the service on which it was played."""

    inside: Inside
    summary: Summary
    printed: str
    file: Path
    refunds: RefundSystem
    people: dict[str, str]

    def journal(self) -> Told:
        """Events until the summary, oldest first."""
        with self.inside.service.ctx.store.reader() as conn:
            events = journal.read(conn, 0, 100_000, None)
        # As a screen gets them.
        said = [(event, orjson.loads(orjson.dumps(event.data))) for event in events]
        return [(event.type, data) for event, data in said if parse_rfc3339(event.at) <= self.summary.at]


@pytest.fixture
async def day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Day]:
    # The pulse is felt as often in a minute of that clock as in one of ours.
    monkeypatch.setattr("service.app.PULSE_EVERY", 1 / 10)
    clock = FastClock()
    monkeypatch.setattr("service.demo.day.Tempo", partial(Unhurried, clock=clock))
    with RefundSystem(SECRET, clock) as refunds:
        secrets = dict.fromkeys((*SECRETS, NAME), (SECRET,))
        async with running(
            tmp_path,
            clock,
            secrets=secrets,
            endpoints={NAME: refunds.url},
            pulse_window=DEMO_WINDOW,
        ) as inside:
            _, token = await add_token(inside.service.ctx, SERVICE, name="the office", role="admin")
            ended: asyncio.Future[Summary] = asyncio.get_running_loop().create_future()
            printed = io.StringIO()
            file = tmp_path / "demo-summary.json"
            stage = Stage(
                url=inside.url,
                token=token,
                secrets=dict.fromkeys(secrets, SECRET),
                clock=clock,
                seed=SEED,
                pace=PACE,
                team="north",
                peers=True,
                refunds=refunds.url,
                file=file,
                console=Console(file=printed, width=120),
                ended=ended.set_result,
            )
            playing = asyncio.create_task(play_day(stage))
            try:
                either: set[asyncio.Future[Any]] = {ended, playing}
                done, _ = await asyncio.wait(either, timeout=WITHIN, return_when=asyncio.FIRST_COMPLETED)
                assert ended in done, playing.exception() if playing.done() else "the day does not end"
                summary = ended.result()
                with inside.service.ctx.store.reader() as conn:
                    people = {row.id: row.name for row in conn.execute(text("SELECT id, name FROM people"))}
                yield Day(inside, summary, printed.getvalue(), file, refunds, people)
            finally:
                playing.cancel()
                with suppress(asyncio.CancelledError):
                    await playing


async def test_a_day_from_ordinary_voice_through_the_storm_to_its_summary(day: Day) -> None:
    told, summary = day.journal(), day.summary
    _a_surge_rises_and_calms(told, summary)
    _what_was_heard_adds_up(day, told)
    _what_was_decided_adds_up(told, summary)
    _budgets_tighten(told, summary)
    _two_colleagues_played_along(day, told)
    _customers_came_back(told, summary)
    with day.inside.service.ctx.store.reader() as conn:
        assert verify_chain(conn).whole
    assert day.refunds.booked
    kept = orjson.loads(day.file.read_bytes())
    assert kept["cases"] == summary.cases
    for words in ("What the front line decided", "voice to decision", "surge: Late flight", "calm at"):
        assert words in day.printed


def _a_surge_rises_and_calms(told: Told, summary: Summary) -> None:
    said = [data["surge"] for type_, data in told if type_ == "pulse.surge"]
    surges = {surge["id"]: surge for surge in said}
    heights = {id_: max(float(one["times"]) for one in said if one["id"] == id_) for id_ in surges}
    calm = {data["surge"]["id"] for type_, data in told if type_ == "pulse.calm"}
    late = [surge for surge in surges.values() if surge["topic"] == "late_flight"]
    assert len(late) == 1
    assert {surge["id"] for surge in late} <= calm
    assert "late-flight-goodwill" in late[0]["reacts"]
    seen = {(surge.since, float(surge.times), surge.until is not None) for surge in summary.surges}
    assert seen == {(surge["since"], heights[id_], id_ in calm) for id_, surge in surges.items()}


def _what_was_heard_adds_up(day: Day, told: Told) -> None:
    summary = day.summary
    with day.inside.service.ctx.store.reader() as conn:
        rows = conn.execute(
            text('SELECT feed, count(*) AS n FROM signals WHERE "case" IS NULL GROUP BY feed')
        )
        assert {row.feed: row.n for row in rows} == {"archive": summary.history}
        letters = conn.execute(text("SELECT feed FROM dead_letters")).scalars().all()
        assert letters == ["webhook"]
    feeds = Counter(data["entry"]["feed"] for type_, data in told if type_ == "signal.received")
    assert summary.signals == feeds
    assert set(feeds) == {source.feed for source in SOURCES.values()}
    assert summary.cases == sum(type_ == "case.opened" for type_, _ in told)
    closed = sum(type_ == "case.closed" for type_, _ in told)
    assert summary.open == summary.cases - closed


def _what_was_decided_adds_up(told: Told, summary: Summary) -> None:
    made = [
        data["entry"]["decision"]
        for type_, data in told
        if type_ in {"decision.made", "decision.cosigned"} and data["entry"] is not None
    ]
    back = {
        data["entry"]["decision"]["id"]
        for type_, data in told
        if type_ == "decision.reversed" and data["entry"] is not None
    }
    assert summary.roads == Counter(one["road"] for one in made)
    assert set(summary.roads) == {"alone", "with_peer", "emergency"}
    assert summary.reversed == len(back) >= 1
    kept = [one for one in made if one["id"] not in back]
    for action, spent in summary.spent.items():
        of = [one for one in kept if one["action"] == action]
        assert spent.decisions == len(of)
        assert spent.amount == sum(Decimal(one["amount"] or 0) for one in of)
    assert sum(spent.decisions for spent in summary.spent.values()) == len(kept)
    assert summary.not_given.get("declined", 0) == sum(type_ == "decision.declined" for type_, _ in told)
    assert summary.refused >= 1


def _budgets_tighten(told: Told, summary: Summary) -> None:
    left = [
        budget["left"]
        for type_, data in told
        if type_.startswith("decision.")
        for budget in data.get("budgets", ())
        if (budget["id"], budget["key"]) == ("desk-day", "north")
    ]
    assert Decimal(left[-1]) < Decimal(left[0]) < 15_000
    assert summary.left["desk-spending/desk-day"] in {(each, "15000.00") for each in left}


def _two_colleagues_played_along(day: Day, told: Told) -> None:
    by = Counter(
        day.people[data["entry"]["decision"]["by"]["id"]]
        for type_, data in told
        if type_ in {"decision.made", "decision.cosigned"} and data["entry"] is not None
    )
    assert set(by) == set(PEERS)
    metrics = day.inside.service.ctx.metrics.text().decode()
    assert 'remit_stream_resumed_total{outcome="resumed"}' in metrics
    assert 'remit_signals_total{feed="webhook",outcome="bad_signature"} 1.0' in metrics
    assert 'remit_signals_total{feed="webhook",outcome="duplicate"} 1.0' in metrics


def _customers_came_back(told: Told, summary: Summary) -> None:
    ids = [data["entry"]["id"] for type_, data in told if type_ == "signal.received"]
    assert summary.returned >= 1
    assert len(ids) == len(set(ids))


def test_a_seed_tells_one_world_and_another_seed_another() -> None:
    start = datetime(2026, 12, 1, 14, tzinfo=UTC)
    assert World(SEED, start).day() == World(SEED, start).day()
    assert World(SEED, start).day() != World(SEED + 1, start).day()
    steps = World(SEED, start).day()
    assert [step.after for step in steps] == sorted(step.after for step in steps)
    assert {type(step) for step in steps} > {Known, Voice}
