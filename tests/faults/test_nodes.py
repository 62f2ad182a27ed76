"""Two nodes behind a balancer, and all that is between them fails in turn while clerks decide and screens
look: what was answered stands once, every screen hears the journal in its order, and no decision fails.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest

from support.aftermath import PACK, SEQS, Aftermath, enter_clerks, more_answers
from support.clerks import Clerk
from support.delays import Wire, wire
from support.followers import Follower, Told
from support.redis import RedisServer
from support.server import wait_for
from support.topology import Topology, topology

CLERKS = 8
ROUNDS = [pytest.param(1, id="short"), pytest.param(8, id="long", marks=pytest.mark.long)]
SILENCE = {1: 3.0, 8: 60.0}
"""Seconds for which Redis does not answer, once in the whole test, by its rounds."""
SLOWNESS = {1: (3.0,), 8: (0.5, 2.0, 5.0)}
"""Seconds by which Redis answers later, each way, by its rounds."""
BY_JOURNAL = 2.0
"""Seconds of the way to Redis, and as many back, beyond which the journal has told everything before."""
FOLLOWED = "select seq from journal where channels::jsonb ? 'team:north' and seq > %s order by seq"


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    own = RedisServer()
    yield own
    own.close()


@pytest.fixture
def line(redis: RedisServer) -> Iterator[Wire]:
    """Over which both nodes reach Redis."""
    with wire(redis.port) as between:
        yield between


@pytest.fixture
def whole(tmp_path: Path, redis: RedisServer, line: Wire) -> Iterator[Topology]:
    settings = {"REMIT_PACK": str(PACK), "REMIT_REDIS_URL": redis.url_at(line.port)}
    with topology(tmp_path, settings, redis) as running:
        yield running


class Work:
    """Clerks at the balancer; followers there and at each node, all of one team."""

    def __init__(self, whole: Topology) -> None:
        self.whole = whole
        self.clerks: list[Clerk] = enter_clerks(whole.nodes[0], CLERKS, whole.url)
        sessions = [clerk.http.cookies["remit_session"] for clerk in self.clerks]
        urls = [whole.url, *(node.url for node in whole.nodes)]
        self.followers = [
            Follower(url, session, "team:north") for url, session in zip(urls * 2, sessions, strict=False)
        ]

    def during(self, faults: Callable[[], None]) -> Aftermath:
        """Everybody works while things fail; afterwards the books, once every follower knows all there is."""
        with ExitStack() as end:
            for follower in self.followers:
                follower.start()
                end.callback(follower.leave)
            wait_for(lambda: all(one.told.began is not None for one in self.followers), "all follow")
            with ExitStack() as clerks_end:
                for clerk in self.clerks:
                    clerk.start()
                    clerks_end.callback(clerk.leave)
                faults()
                more_answers(self.clerks, CLERKS)
            self.all_know()
        return Aftermath.of(self.clerks, self.rows)

    def all_know(self) -> None:
        """Wait until every follower knows what has happened until now."""
        head = self.rows(SEQS)[-1][0]
        wait_for(lambda: all(one.told.position >= head for one in self.followers), f"all know of {head}")

    def rows(self, query: str, *values: int) -> list[tuple[int, ...]]:
        with psycopg.connect(self.whole.postgres.url(self.whole.database)) as conn:
            return conn.execute(query.encode(), values).fetchall()

    def every_follower_heard_the_journal(self) -> int:
        """In its order, no gap, no repeat; how many events they heard together."""
        for follower in self.followers:
            told = follower.told
            assert told.began is not None
            assert told.refused == 0
            assert told.seqs == [seq for (seq,) in self.rows(FOLLOWED, told.began)]
        return sum(len(one.told.seqs) for one in self.followers)


def say(capsys: pytest.CaptureFixture[str], text: str) -> None:
    with capsys.disabled():
        sys.stdout.write(f"\n  {text}\n")


def resumed(told: Sequence[Told]) -> str:
    return f"{sum(one.streams - 1 for one in told)} streams resumed"


def slowed(work: Work, line: Wire, seconds: float) -> str:
    """Redis answers later by so much, each way: decisions are made all the same, and screens hear of each
    from the journal, long before the bus could have told them. What was measured, for people.
    """
    work.all_know()
    known = [len(one.told.seqs) for one in work.followers]

    def late() -> list[float]:
        return sorted(
            lag for one, begin in zip(work.followers, known, strict=True) for lag in one.told.lags[begin:]
        )

    line.seconds = seconds
    try:
        # Whoever waited for the bus would have waited for twice that.
        more_answers(work.clerks, CLERKS, max(BY_JOURNAL, 2 * seconds))
        # All of these may have been refusals, of which no screen hears.
        wait_for(lambda: bool(late()), "something was given or taken back")
        work.all_know()
    finally:
        line.seconds = 0
    lags = late()
    assert seconds < BY_JOURNAL or lags[-1] < 2 * seconds
    middle, last = lags[len(lags) // 2], lags[-1]
    return f"Redis {seconds:g} s away: {len(lags)} events {middle:.2f} s late, at most {last:.2f} s"


@pytest.mark.parametrize("rounds", ROUNDS)
def test_whatever_fails_nothing_is_lost_doubled_or_out_of_order(
    whole: Topology, line: Wire, rounds: int, capsys: pytest.CaptureFixture[str]
) -> None:
    dice = random.Random(90_210)
    work = Work(whole)
    done: list[str] = []
    slow: list[str] = []

    def kill_a_node() -> None:
        dice.choice(whole.nodes).restart()

    def kill_redis() -> None:
        with whole.redis.away():
            more_answers(work.clerks, CLERKS)

    def freeze_redis() -> None:
        with whole.redis.silent():
            until = time.monotonic() + (SILENCE[rounds] if "freeze_redis" not in done else 1.0)
            wait_for(lambda: time.monotonic() > until, "the silence is over", SILENCE[rounds] + 10)
            more_answers(work.clerks, CLERKS)

    def empty_redis() -> None:
        whole.redis.ask("FLUSHALL")

    def slow_redis() -> None:
        slow.extend([slowed(work, line, seconds) for seconds in SLOWNESS[rounds]])
        with line.cut():
            more_answers(work.clerks, CLERKS)

    def cut_connections() -> None:
        whole.postgres.cut(whole.database)

    def kill_postgres() -> None:
        whole.postgres.kill()
        whole.postgres.start()

    faults = [kill_a_node, kill_redis, freeze_redis, slow_redis, empty_redis, cut_connections, kill_postgres]

    def all_in_turn() -> None:
        for _ in range(rounds):
            for fault in dice.sample(faults, len(faults)):
                more_answers(work.clerks, 2)
                # The random moment itself, not a wait for something.
                time.sleep(dice.uniform(0, 0.3))
                fault()
                done.append(fault.__name__)
        wait_for(whole.hear_each_other, "the nodes hear each other again")

    aftermath = work.during(all_in_turn)
    heard = work.every_follower_heard_the_journal()
    told = [one.told for one in work.followers]
    say(
        capsys,
        f"{len(done)} faults, {aftermath.counts()}; {heard} events heard, {resumed(told)}; {'; '.join(slow)}",
    )
    assert aftermath.nothing_is_lost(whole.nodes[0]) > len(faults)
    assert [whole.says(node, "remit_journal_lost_total") for node in whole.nodes] == [0, 0]


@pytest.mark.parametrize("rounds", ROUNDS)
def test_nodes_are_restarted_one_after_the_other_and_no_decision_fails(
    whole: Topology, rounds: int, capsys: pytest.CaptureFixture[str]
) -> None:
    work = Work(whole)
    codes: list[int] = []

    def roll() -> None:
        for _ in range(rounds):
            for node in whole.nodes:
                more_answers(work.clerks, CLERKS)
                codes.append(node.stop())
                more_answers(work.clerks, CLERKS)
                node.start()
                wait_for(whole.hear_each_other, "both nodes are there again")

    # A clerk whose decision fails for good, or is answered by anything but what was asked, raises here.
    aftermath = work.during(roll)
    heard = work.every_follower_heard_the_journal()
    told = [one.told for one in work.followers]
    say(
        capsys,
        f"{len(codes)} restarts, {aftermath.counts()}; {heard} events heard, {resumed(told)}",
    )
    assert set(codes) == {0}
    assert aftermath.nothing_is_lost(whole.nodes[0]) > 0
