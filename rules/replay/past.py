"""The past as columns: what was decided, and what was not, as it was known then, ready for any set to read.

A part has a row a moment: a decision that was made, or a case in which nothing was decided. Its columns:
`id`, `now` (whole seconds), `number` of the case (null: there was none), `action`, `amount` (times 10**6) and
`road` of the decision (null: there was none), `door` at which it was made (null: not on record), `channel`,
`topics`, `team`, `key:<whose>` for whom budgets are counted (null: unknown), `spent:<boundary>/<budget>` and
`used:<boundary>/<budget>` as they stood (null: not on record; `used` of -1: the key was unknown), and what
was known as `rules.replay.kinds` keeps it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import polars as pl

from rules.compiling.compiler import request_types
from rules.meters import BudgetSpec, Meter, MeterKey
from rules.replay import kinds
from rules.replay.columns import CASE, NOW, known_column, spent_column, used_column
from rules.replay.terms import ticks
from rules.vocabulary import Type, Vocabulary

if TYPE_CHECKING:
    from rules.boundary_set import BoundarySet

Kinds = Mapping[str, Collection[str]]
"""Under which kinds each word is kept."""
ID: Final = "id"
DOOR: Final = "door"
NOBODY_KNOWS: Final = -1
"""In a column `used:`: whose budget it was could not be said, so that nothing was left of it."""
ALL: Final = "all"
REQUEST: Final = "request."
"""How the names of what is asked begin."""
_SECOND: Final = 10**6


@dataclass(frozen=True, slots=True)
class PastRow:
    """One moment of the past. `facts` by full name and `request` by short name, raw or exact; `meters` as the
    budgets stood, None where the key was unknown; `keys`: by whom budgets count, those that were known.
    """

    id: str
    at: datetime
    facts: Mapping[str, object]
    request: Mapping[str, object] = field(default_factory=dict)
    meters: Mapping[MeterKey, Meter | None] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)
    number: int | None = None
    action: str | None = None
    amount: Decimal | None = None
    road: str | None = None
    door: str | None = None
    channel: str | None = None
    topics: tuple[str, ...] = ()
    team: str | None = None


def kinds_of(vocabulary: Vocabulary) -> dict[str, frozenset[str]]:
    """Under which kinds a vocabulary may read each word: one for a fact, one or more for what is asked."""
    found: dict[str, set[str]] = {name: {kinds.kind_of(fact.type)} for name, fact in vocabulary.facts.items()}
    for action in vocabulary.actions.values():
        for word, type_ in request_types(vocabulary, action).items():
            found.setdefault(f"request.{word}", set()).add(kinds.kind_of(type_))
    return {name: frozenset(of) for name, of in sorted(found.items())}


@dataclass(frozen=True, slots=True)
class Stood:
    """How a budget stood in some moments, by their places; `used` of -1: its key was unknown."""

    places: Sequence[int]
    spent: pl.Series
    used: Sequence[int]


@dataclass(frozen=True, slots=True)
class Moments:
    """Many moments, what each is in columns of the same length: the first of each is of the first. `at` in
    microseconds, `amount` times 10**6; `told`: facts by full name and what was asked, by `request.<word>`;
    `keys` as `PastRow` has them; `supplied`: columns of facts, by name, that count where a moment does not
    tell them itself.
    """

    id: Sequence[str]
    at: Sequence[int]
    number: Sequence[int | None]
    action: Sequence[str | None]
    amount: pl.Series
    road: Sequence[str | None]
    door: Sequence[str | None]
    channel: Sequence[str | None]
    topics: Sequence[tuple[str, ...]]
    team: Sequence[str | None]
    told: kinds.Told
    keys: Mapping[str, Sequence[str | None]]
    stood: Mapping[MeterKey, Stood]
    supplied: Mapping[str, pl.Series] = field(default_factory=dict)

    def part(self) -> pl.DataFrame:
        """These as a part. Raises: ReplayError for lists of numbers that columns do not hold."""
        height = len(self.id)
        at = pl.Series(NOW, self.at, dtype=pl.Int64)
        columns = [
            pl.Series(ID, self.id, dtype=pl.String),
            (at // _SECOND * _SECOND).cast(pl.Datetime("us", "UTC")),
            pl.Series("number", self.number, dtype=pl.Int64),
            pl.Series("action", self.action, dtype=pl.String),
            self.amount.alias("amount"),
            pl.Series("road", self.road, dtype=pl.String),
            pl.Series(DOOR, self.door, dtype=pl.String),
            pl.Series("channel", self.channel, dtype=pl.String),
            _topics(self.topics),
            pl.Series("team", self.team, dtype=pl.String),
        ]
        columns += [
            pl.Series(key_column(per), whose, dtype=pl.String) for per, whose in sorted(self.keys.items())
        ]
        told = self.told
        for name in told.names():
            own = told.columns(name, height)
            columns += [self._with_supplied(name, each, told.present(name, height)) for each in own]
        names = {column.name for column in columns}
        columns += [each for each in self._all_supplied() if each.name not in names]
        for key, stood in sorted(self.stood.items()):
            held = (
                stood.spent.alias(spent_column(*key)),
                pl.Series(used_column(*key), stood.used, dtype=pl.Int64),
            )
            columns += [kinds.spread(column, stood.places, height) for column in held]
        return pl.DataFrame(columns)

    def _with_supplied(self, name: str, own: pl.Series, told: pl.Series) -> pl.Series:
        other = self.supplied.get(name)
        if other is None or other.dtype != own.dtype:
            return own
        return own.zip_with(told, other.alias(own.name))

    def _all_supplied(self) -> Iterator[pl.Series]:
        for name, column in self.supplied.items():
            for kind in sorted(self.told.of.get(name, ())):
                if kinds.dtype_of(kind) == column.dtype:
                    yield column.alias(kinds.column_of(name, kind))


def part_of(rows: Sequence[PastRow], of: Kinds) -> pl.DataFrame:
    """Moments as a part. Raises: ReplayError for lists of numbers that columns do not hold."""
    told = kinds.Told(of)
    told.take([row.facts for row in rows])
    told.take([row.request for row in rows], REQUEST)
    amounts = [None if row.amount is None else int(row.amount.scaleb(6)) for row in rows]
    whose = sorted({per for row in rows for per in row.keys})
    return Moments(
        id=[row.id for row in rows],
        at=[ticks(row.at) for row in rows],
        number=[row.number for row in rows],
        action=[row.action for row in rows],
        amount=kinds.whole_numbers("amount", amounts),
        road=[row.road for row in rows],
        door=[row.door for row in rows],
        channel=[row.channel for row in rows],
        topics=[row.topics for row in rows],
        team=[row.team for row in rows],
        told=told,
        keys={per: [row.keys.get(per) for row in rows] for per in whose},
        stood=_stood([row.meters for row in rows]),
    ).part()


def _topics(of: Sequence[tuple[str, ...]]) -> pl.Series:
    # Made once of all that are alike: a list takes as long as all other columns of its row.
    places: dict[tuple[str, ...], int] = {}
    alike = [places.setdefault(topics, len(places)) for topics in of]
    lists = pl.Series("topics", list(map(list, places)), dtype=pl.List(pl.String))
    return lists.gather(pl.Series(alike, dtype=pl.UInt32))


def _stood(rows: Sequence[Mapping[MeterKey, Meter | None]]) -> dict[MeterKey, Stood]:
    stood: dict[MeterKey, tuple[list[int], list[Meter | None]]] = {}
    for place, row in enumerate(rows):
        for key, meter in row.items():
            held = stood.setdefault(key, ([], []))
            held[0].append(place)
            held[1].append(meter)
    return {key: _of_meters(places, meters) for key, (places, meters) in stood.items()}


def _of_meters(places: Sequence[int], meters: Sequence[Meter | None]) -> Stood:
    # Sums of many amounts may have more digits than a fact.
    spent = [None if meter is None else int(meter.spent.scaleb(6)) for meter in meters]
    used = [NOBODY_KNOWS if meter is None else meter.used for meter in meters]
    return Stood(places, kinds.whole_numbers("spent", spent), used)


def key_column(per: str) -> str:
    """Which column holds by whom a budget counts."""
    return f"key:{per}"


def read_by(boundaries: BoundarySet, actions: Collection[str]) -> frozenset[str]:
    """The words that decide what these actions give."""
    return frozenset(name for action in actions for name in boundaries.rules[action].reads)


def frame_for(
    boundaries: BoundarySet,
    part: pl.DataFrame,
    actions: Collection[str],
    unspent: Collection[MeterKey] = (),
) -> pl.DataFrame:
    """A part as `rules.replay.latitudes` wants it: typed by the set's vocabulary, for these actions."""
    return part.select(**columns_for(boundaries, part.schema, actions, unspent))


def columns_for(
    boundaries: BoundarySet,
    schema: pl.Schema,
    actions: Collection[str],
    unspent: Collection[MeterKey] = (),
) -> dict[str, pl.Expr]:
    """The columns of such a frame, of a part with these. `unspent`: budgets read as if nobody used them."""
    vocabulary = boundaries.vocabulary
    wanted = read_by(boundaries, actions)
    made: dict[str, pl.Expr] = {CASE: pl.col(ID), NOW: pl.col(NOW)}
    asked = asked_types(boundaries)
    for name, fact in vocabulary.facts.items():
        if name in wanted and name not in asked:
            _add(made, name, _fact(vocabulary, name, fact.type, schema))
    for column, type_ in asked.items():
        word = column.split("@", 1)[0]
        if word not in wanted:
            continue
        value = _read(word, type_, schema)
        if word in vocabulary.facts:
            # Named by the vocabulary, it may have a default, which what is asked goes before.
            before = _fact(vocabulary, word, vocabulary.facts[word].type, schema)
            value = before if value is None else value if before is None else value.fill_null(before)
        _add(made, column, value)
    for budget in boundaries.budgets:
        if not budget.actions & set(actions):
            continue
        if budget.key in unspent:
            made[known_column(budget.per)] = key_known(budget.per, schema)
        else:
            made |= budget_columns(budget, schema)
    return made


def budget_columns(budget: BudgetSpec, schema: pl.Schema) -> dict[str, pl.Expr]:
    """What a budget's meter held: as recorded, else unspent; null in both where its key is unknown."""
    spent, used = spent_column(*budget.key), used_column(*budget.key)
    known = key_known(budget.per, schema)
    if used not in schema:
        return {
            spent: pl.when(known).then(pl.lit(0, dtype=pl.Int64)),
            used: pl.when(known).then(pl.lit(0, dtype=pl.Int64)),
        }
    nobody = pl.col(used) == NOBODY_KNOWS
    recorded = pl.col(used).is_not_null()

    def held(name: str) -> pl.Expr:
        was = pl.when(~nobody).then(pl.col(name))
        return pl.when(recorded).then(was).when(known).then(pl.lit(0, dtype=pl.Int64))

    return {spent: held(spent), used: held(used)}


def key_known(per: str, schema: pl.Schema) -> pl.Expr:
    """Where it is known by whom a budget counts."""
    if per == ALL:
        return pl.lit(value=True)
    column = key_column(per)
    return pl.col(column).is_not_null() if column in schema else pl.lit(value=False)


def _add(made: dict[str, pl.Expr], name: str, value: pl.Expr | None) -> None:
    if value is not None:
        made[name] = value


def _read(name: str, type_: Type, schema: pl.Schema) -> pl.Expr | None:
    column = kinds.column_of(name, kinds.kind_of(type_))
    return kinds.typed(column, type_, schema) if column in schema else None


def _fact(vocabulary: Vocabulary, name: str, type_: Type, schema: pl.Schema) -> pl.Expr | None:
    value = _read(name, type_, schema)
    if name not in vocabulary.defaults:
        return value
    column = kinds.column_of(name, kinds.kind_of(type_))
    otherwise = kinds.default(type_, vocabulary.defaults[name], wide=schema.get(column) == pl.Int128)
    return otherwise if value is None else value.fill_null(otherwise)


def asked_types(boundaries: BoundarySet) -> dict[str, Type]:
    """The columns of what is asked: one a word, or one an action where actions type it differently."""
    typed: dict[str, dict[str, Type]] = {}
    for name, rules in boundaries.rules.items():
        for word, type_ in rules.request.items():
            typed.setdefault(f"request.{word}", {})[name] = type_
    columns: dict[str, Type] = {}
    for word, types in sorted(typed.items()):
        one, *others = types.values()
        if all(other == one for other in others):
            columns[word] = one
        else:
            columns |= {f"{word}@{action}": type_ for action, type_ in types.items()}
    return columns
