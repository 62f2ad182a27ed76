"""Units of one kind that wait run together: read at once, written at once, each for itself when one must."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, select

from service.errors import Code, Problem
from service.store import tables
from service.store.base import Store
from service.store.bulk import Insert
from service.store.unit import Joint, Span, Tx
from support.databases import Databases
from support.state import Hands, Heard, Held, news


@pytest.fixture
def store(databases: Databases, tmp_path: Path) -> Iterator[Store]:
    with Store(databases.of(tmp_path / "remit.db"), Hands(), Heard()) as store:
        yield store


class Teams:
    """Adds teams by name; `looks`: what each look was for. "no" is refused, "alone" reads for itself."""

    def __init__(self) -> None:
        self.looks: list[list[str]] = []
        self.kind = Joint(self._look, self._unit)

    def _look(self, conn: Connection, wants: Sequence[str], span: Span) -> set[str]:
        assert span.first <= span.last
        self.looks.append(list(wants))
        return set(conn.execute(select(tables.teams.c.id)).scalars())

    def _unit(self, tx: Tx, want: str, known: set[str]) -> int:
        tx.happen(news(want))
        if want == "no":
            raise Problem(Code.OUTSIDE, "No.")
        if want == "alone":
            known = set(tx.conn.execute(select(tables.teams.c.id)).scalars())
        tx.write(_add, want)
        known.add(want)
        return len(known)


_ADD = Insert(tables.teams, "id", "title")


def _add(conn: Connection, names: Sequence[str]) -> None:
    conn.execute(insert(tables.teams), [{"id": name, "title": name} for name in names])


async def _together(store: Store, *wants: str) -> tuple[Teams, list[object]]:
    teams = Teams()
    held = Held(store)
    futures = [store.writer.submit_joint(teams.kind, want) for want in wants]
    held.release.set()
    outcomes: list[object] = []
    for future in futures:
        error = future.exception(5)
        outcomes.append(error if error is not None else future.result().value)
    return teams, outcomes


def _there(store: Store) -> list[str]:
    with store.reader() as conn:
        return list(conn.execute(select(tables.teams.c.id).order_by(tables.teams.c.number)).scalars())


async def test_neighbours_are_looked_up_at_once_and_see_what_those_before_them_did(store: Store) -> None:
    teams, outcomes = await _together(store, "a", "b", "c")
    assert outcomes == [1, 2, 3]
    assert teams.looks == [["a", "b", "c"]]
    assert _there(store) == ["a", "b", "c"]


async def test_one_that_fails_leaves_nothing_and_harms_no_neighbour(store: Store) -> None:
    _, (first, failed, last) = await _together(store, "a", "no", "b")
    assert (first, last) == (1, 2)
    assert isinstance(failed, Problem)
    assert _there(store) == ["a", "b"]


async def test_one_that_needs_more_runs_in_its_place_by_itself(store: Store) -> None:
    teams, outcomes = await _together(store, "a", "alone", "b")
    assert outcomes == [1, 2, 3]
    assert teams.looks == [["a", "alone", "b"], ["alone"], ["b"]]
    assert _there(store) == ["a", "alone", "b"]


async def test_what_the_database_refuses_is_heard_by_who_wrote_it_alone(store: Store) -> None:
    _, (first, again, last) = await _together(store, "a", "a", "b")
    assert (first, last) == (1, 2)
    assert isinstance(again, Exception)
    assert _there(store) == ["a", "b"]


@pytest.mark.parametrize("reads", [False, True])
async def test_of_many_the_one_that_the_database_refuses_is_heard_alone(store: Store, reads: bool) -> None:
    names = [f"team {number:02}" for number in range(40)]

    def unit(tx: Tx, want: str, _: None) -> None:
        if reads and want >= names[15]:
            tx.conn.execute(select(tables.teams.c.id)).all()
        tx.write(_ADD, (want, want))

    kind = Joint(lambda *_: None, unit)
    held = Held(store)
    wants = [*names[:10], names[3], *names[10:]]
    futures = [store.writer.submit_joint(kind, want) for want in wants]
    held.release.set()
    refused = [number for number, future in enumerate(futures) if future.exception(5) is not None]
    assert refused == [10]
    assert _there(store) == names


async def test_units_of_another_kind_do_not_run_with_them(store: Store) -> None:
    one, other = Teams(), Teams()
    held = Held(store)
    futures = [store.writer.submit_joint(kind, want) for kind, want in ((one.kind, "a"), (other.kind, "b"))]
    held.release.set()
    assert [future.result(5).value for future in futures] == [1, 2]
    assert (one.looks, other.looks) == ([["a"]], [["b"]])


async def test_moments_and_numbers_are_in_the_order_in_which_they_came(store: Store) -> None:
    def moment(tx: Tx, want: str, _: None) -> datetime:
        tx.happen(news(want))
        return tx.at

    held = Held(store)
    kind = Joint(lambda *_: None, moment)
    futures = [store.writer.submit_joint(kind, str(number)) for number in range(5)]
    held.release.set()
    answers = [future.result(5) for future in futures]
    assert [answer.seq for answer in answers] == [1, 2, 3, 4, 5]
    moments = [answer.value for answer in answers]
    assert moments == sorted(set(moments))


async def test_whoever_awaits_it_hears_the_same(store: Store) -> None:
    teams = Teams()
    assert (await store.writer.join(teams.kind, "a")).value == 1
    with pytest.raises(Problem, match="No"):
        await store.writer.join(teams.kind, "no")
