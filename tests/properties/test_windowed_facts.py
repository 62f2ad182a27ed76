"""A fact over a window is what a look at every signal ever sent would count, however they came, and whoever
remembers what: who has looked after every delivery, after some of them, or never before.
"""

import asyncio
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, select

from rules.pack import parse_pack
from service.latitude import Place, read_facts
from service.latitude.known import counted
from service.store import cases, heard, tables
from service.store.cases import Case
from service.store.heard import Memory
from service.store.writer import Tx
from support.house import FILES, VOCABULARY, House, build, says
from support.language.effort import EFFORT, profile
from support.state import START
from voc.signal import Author, Kind, Signal

HOUR = timedelta(hours=1)
WINDOWS = """\
  signal.author:       {type: text}
  signal.sentiment:    {type: number, min: -1, max: 1}
  customer.said_1h:    {type: integer, count: signals, of: customer, over: 1h}
  customer.cross_1d:   {type: integer, count: signals, where: signal.sentiment < 0, of: customer, over: 1d}
  customer.all_365d:
    {type: integer, count: signals, where: 'signal.author != "system"', of: customer, over: 365d}
  booking.complaints_1d:
    {type: integer, count: signals, where: 'signal.kind == "complaint"', of: booking, over: 1d}
actions:"""


class Fact(NamedTuple):
    """What a window counts, said once more in plain Python."""

    over: timedelta
    counts: Callable[[Signal], bool]


def _by_customer(signal: Signal) -> bool:
    return signal.author is Author.CUSTOMER


FACTS: Mapping[str, Fact] = {
    "customer.said_1h": Fact(HOUR, _by_customer),
    "customer.cross_1d": Fact(24 * HOUR, lambda one: _by_customer(one) and (one.sentiment or 0) < 0),
    "customer.all_365d": Fact(365 * 24 * HOUR, lambda one: one.author is not Author.SYSTEM),
    "customer.complaints_30d": Fact(
        30 * 24 * HOUR, lambda one: _by_customer(one) and one.kind is Kind.COMPLAINT
    ),
    "booking.complaints_1d": Fact(24 * HOUR, lambda one: _by_customer(one) and one.kind is Kind.COMPLAINT),
}
# Half hours and days, so that many lie exactly on the edge of a window.
AGO = st.one_of(
    st.integers(0, 4).map(lambda halves: halves * HOUR / 2),
    st.integers(0, 2).map(lambda days: days * 24 * HOUR),
    st.sampled_from([30 * 24 * HOUR, 365 * 24 * HOUR, HOUR - timedelta(microseconds=1)]),
)
ERASED = "cy"
"""Who may be erased; nobody else speaks of her booking."""
SAID = st.fixed_dictionaries(
    {
        "name": st.sampled_from([f"s{number}" for number in range(10)]),
        "ago": AGO,
        "customer": st.sampled_from(["ada", "ben", ERASED]),
        "kind": st.sampled_from([Kind.COMPLAINT, Kind.MESSAGE]),
        "author": st.sampled_from(list(Author)),
        "sentiment": st.sampled_from([-0.5, 0.5, None]),
        "about": st.sampled_from([{}, {"booking": "Q"}]),
    }
)
STEPS = st.lists(
    st.fixed_dictionaries(
        {
            "said": st.lists(SAID, min_size=1, max_size=6),
            "history": st.booleans(),
            "erases": st.booleans(),
            # Which of those who remember look after it: one who looks now and then is another node.
            "looks": st.sets(st.sampled_from([0, 1])),
            "later": st.sampled_from([0, 1, 48]),
        }
    ),
    min_size=1,
    max_size=3,
)


@EFFORT
def test_windows_count_what_a_look_at_everything_would(tmp_path: Path, effort: int) -> None:
    vocabulary = VOCABULARY.replace("actions:", WINDOWS)
    with asyncio.Runner() as runner:
        house = runner.run(build(tmp_path, pack=parse_pack({**FILES, "vocabulary.yaml": vocabulary})))
        worlds = iter(range(1_000_000))
        remembering = (Memory(), Memory(most=300))

        @profile(25, effort)
        @given(STEPS)
        def holds(steps: Sequence[dict[str, Any]]) -> None:
            world = next(worlds)
            taken: dict[str, Signal] = {}
            at = START
            for step in steps:
                signals = [_of_world(world, said) for said in step["said"]]
                runner.run(house.takes(*signals, history=step["history"]))
                for signal in signals:
                    taken.setdefault(signal.id, signal)
                if step["erases"]:
                    gone = f"{world}-{ERASED}"
                    _erase(house, gone)
                    taken = {id_: one for id_, one in taken.items() if one.customer != gone}
                at += step["later"] * HOUR / 2
                for one in step["looks"]:
                    for entity, found in _held(house, world, at, remembering[one]):
                        assert found == _expected(taken.values(), entity, at)
            for entity, found in (
                *_found(house, world, at),
                *_held(house, world, at, Memory()),
                *_held(house, world, at, remembering[0]),
            ):
                assert found == _expected(taken.values(), entity, at)

        try:
            holds()
        finally:
            house.ctx.store.close()


def _of_world(world: int, said: Mapping[str, object]) -> Signal:
    """A signal that concerns nobody of another example."""
    about = said["about"]
    assert isinstance(about, dict)
    if about and said["customer"] == ERASED:
        about = {"booking": "R"}
    named = {
        "name": f"{world}-{said['name']}",
        "customer": f"{world}-{said['customer']}",
        "about": {entity: f"{world}-{id_}" for entity, id_ in about.items()},
    }
    return says(**{**said, **named})  # type: ignore[arg-type]


def _erase(house: House, customer: str) -> None:
    """A customer and all that she said are gone, as whoever has to erase them does it: in SQL."""
    of, theirs = tables.signal_entities, tables.signals.c.customer == customer

    def unit(tx: Tx) -> None:
        said = select(tables.signals.c.id).where(theirs)
        tx.conn.execute(delete(of).where(of.c.signal.in_(said)))
        tx.conn.execute(delete(tables.signals).where(theirs))

    house.ctx.writer.submit(unit).result(10)


def _cases(conn: Connection, world: int) -> Sequence[Case]:
    return [
        case
        for case in cases.page(conn, None, "open", None, None, 1_000)
        if case.customer is not None and case.customer.startswith(f"{world}-")
    ]


def _held(
    house: House, world: int, at: datetime, memory: Memory
) -> Iterator[tuple[Mapping[str, str], Mapping[str, object]]]:
    """What each case of an example concerns, and what windows hold of it as somebody remembers."""
    windows = [one for one in house.ctx.boundaries.current.vocabulary.windows if one.source == "signals"]
    with house.ctx.store.reader() as conn:
        concerned = [case.entities for case in _cases(conn, world)]
        held = heard.held(conn, windows, concerned, at, at, memory)
    for entities in concerned:
        yield entities, counted(windows, entities, held, {}, at)[0]


def _found(
    house: House, world: int, at: datetime
) -> Iterator[tuple[Mapping[str, str], Mapping[str, object]]]:
    """What each case of an example concerns, and what it knows over windows."""
    vocabulary = house.ctx.boundaries.current.vocabulary
    with house.ctx.store.reader() as conn:
        mine = _cases(conn, world)
        for case, facts in zip(
            mine, read_facts(vocabulary, conn, [Place(case, house.mara) for case in mine], at), strict=True
        ):
            values = facts.values()
            yield case.entities, {name: values[name] for name in FACTS if name in values}


def _expected(
    signals: Collection[Signal], concerned: Mapping[str, str], at: datetime
) -> Mapping[str, object]:
    found = {}
    for name, fact in FACTS.items():
        entity = name.partition(".")[0]
        if entity in concerned:
            found[name] = sum(
                fact.counts(signal)
                for signal in signals
                if at - fact.over < signal.at <= at
                and {**signal.about, "customer": signal.customer}.get(entity) == concerned[entity]
            )
    return found
