"""A fact over a window is what a look at every signal ever sent would count, however they came."""

import asyncio
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from rules.pack import parse_pack
from service.latitude import Place, read_facts
from service.store import cases
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
SAID = st.fixed_dictionaries(
    {
        "name": st.sampled_from([f"s{number}" for number in range(10)]),
        "ago": AGO,
        "customer": st.sampled_from(["ada", "ben"]),
        "kind": st.sampled_from([Kind.COMPLAINT, Kind.MESSAGE]),
        "author": st.sampled_from(list(Author)),
        "sentiment": st.sampled_from([-0.5, 0.5, None]),
        "about": st.sampled_from([{}, {"booking": "Q"}]),
    }
)


@EFFORT
def test_windows_count_what_a_look_at_everything_would(tmp_path: Path, effort: int) -> None:
    vocabulary = VOCABULARY.replace("actions:", WINDOWS)
    with asyncio.Runner() as runner:
        house = runner.run(build(tmp_path, pack=parse_pack({**FILES, "vocabulary.yaml": vocabulary})))
        worlds = iter(range(1_000_000))

        @profile(25, effort)
        @given(
            st.lists(st.lists(SAID, min_size=1, max_size=6), min_size=1, max_size=3),
            st.sampled_from([0, 1, 48]),
        )
        def holds(deliveries: Sequence[Sequence[dict[str, object]]], later: int) -> None:
            world = next(worlds)
            taken: dict[str, Signal] = {}
            for delivery in deliveries:
                signals = [_of_world(world, said) for said in delivery]
                runner.run(house.takes(*signals))
                for signal in signals:
                    taken.setdefault(signal.id, signal)
            at = START + later * HOUR / 2
            for entity, found in _found(house, world, at):
                assert found == _expected(taken.values(), entity, at)

        try:
            holds()
        finally:
            house.ctx.store.close()


def _of_world(world: int, said: Mapping[str, object]) -> Signal:
    """A signal that concerns nobody of another example."""
    about = said["about"]
    assert isinstance(about, dict)
    named = {
        "name": f"{world}-{said['name']}",
        "customer": f"{world}-{said['customer']}",
        "about": {entity: f"{world}-{id_}" for entity, id_ in about.items()},
    }
    return says(**{**said, **named})  # type: ignore[arg-type]


def _found(
    house: House, world: int, at: datetime
) -> Iterator[tuple[Mapping[str, str], Mapping[str, object]]]:
    """What each case of an example concerns, and what it knows over windows."""
    vocabulary = house.ctx.boundaries.current.vocabulary
    with house.ctx.store.reader() as conn:
        mine = [
            case
            for case in cases.page(conn, None, "open", None, None, 1_000)
            if case.customer is not None and case.customer.startswith(f"{world}-")
        ]
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
