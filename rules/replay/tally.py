"""Counts a back-test part by part; what it holds does not grow with the past, but for the cases' numbers."""

from __future__ import annotations

import functools
import json
import operator
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from statistics import fmean, pstdev
from typing import Any, Final

import polars as pl

from rules.replay import kinds
from rules.replay.edit import TIER, Edit
from rules.replay.past import DOOR, ID
from rules.replay.shapes import Backtest, Bin, Flip, Money, Segment, Spread
from rules.vocabulary import Action

TELLING: Final = 10
SEGMENTS: Final = 12
BINS: Final = 12
_KEPT_SHAPES: Final = 2_000
_SHAPE: Final = ("action", "outside", "alone.was", "alone.would", "with_peer.was", "with_peer.would")
_COUNTED: Final = ("decisions", "undecided", "outside", "wider", "narrower", "gain", "lose")
_MOVED: Final = pl.col("given.would") - pl.col("given.was")


@dataclass(slots=True)
class Tally:
    """What was counted so far."""

    edit: Edit
    totals: Counter[str] = field(default_factory=Counter)
    first: datetime | None = None
    last: datetime | None = None
    months: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    segments: dict[tuple[str, str], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    known: set[str] = field(default_factory=set)
    metered: tuple[tuple[str, str], ...] = ()
    _cases: list[pl.Series] = field(default_factory=list)
    _changed: list[pl.Series] = field(default_factory=list)
    _shapes: list[pl.DataFrame] = field(default_factory=list)
    _known: dict[tuple[str, str], str | None] = field(default_factory=dict)
    _reach: dict[str, list[pl.DataFrame]] = field(default_factory=lambda: defaultdict(list))

    def part(self, part: pl.DataFrame) -> None:
        """Moments that are looked at, whether or not the edit touches them."""
        if part.is_empty():
            return
        decisions = part["action"].count()
        self.totals["decisions"] += decisions
        self.totals["undecided"] += part.height - decisions
        self.totals["doorless"] += decisions - part[DOOR].count()
        self._cases.append(_cases(part))
        first, last = part["now"].min(), part["now"].max()
        if isinstance(first, datetime) and isinstance(last, datetime):
            self.first = first if self.first is None else min(self.first, first)
            self.last = last if self.last is None else max(self.last, last)
        self._note_known(part)
        for kind, values in _segment_columns(part):
            each = values.explode() if values.dtype == pl.List(pl.String) else values
            for value, count in each.drop_nulls().value_counts().iter_rows():
                self.segments[kind, value]["moments"] += count

    def flips(self, part: pl.DataFrame, flips: pl.DataFrame) -> None:
        """What one action of these moments comes to, row by row (`rules.replay.flips`)."""
        action: str = flips["action"][0]
        self._count(flips)
        self._count_money(flips, action)
        changed = flips.filter("changed")
        self._changed.append(_cases(changed))
        self._reach[action].append(_amounts(flips))
        if not changed.is_empty():
            self._keep_shapes(part, flips)

    def moved(self, part: pl.DataFrame, flips: Sequence[pl.DataFrame]) -> None:
        """Who gains and who loses of these moments, by any of the actions whose flips these are."""
        columns = pl.DataFrame(
            {
                "gain": _any(flips, "gain"),
                "lose": _any(flips, "lose"),
                "moved": self._moved(flips),
            }
        )
        self.totals.update(gain=int(columns["gain"].sum()), lose=int(columns["lose"].sum()))
        for kind, values in _segment_columns(part):
            rows = columns.with_columns(value=values)
            rows = rows.explode("value") if values.dtype == pl.List(pl.String) else rows
            counted = rows.drop_nulls("value").group_by("value").agg(pl.col("gain", "lose", "moved").sum())
            for value, gain, lose, money in counted.iter_rows():
                self.segments[kind, value].update(gain=gain, lose=lose, money=int(money))

    def _moved(self, flips: Sequence[pl.DataFrame]) -> pl.Series:
        """By how much what was given in money would have moved; 0 where nothing was given."""
        money = [each.select(moved=_MOVED.fill_null(0))["moved"] for each in flips if self._in_money(each)]
        zero = pl.repeat(0, flips[0].height, dtype=pl.Int64, eager=True)
        return functools.reduce(operator.add, money, zero)

    def _in_money(self, flips: pl.DataFrame) -> bool:
        return self._is_money(flips["action"][0])

    def _count(self, flips: pl.DataFrame) -> None:
        was, would = pl.col("peer.was"), pl.col("peer.would")
        sums = flips.select(
            pl.col("outside", "wider", "narrower").sum(),
            peers_less=(was & ~would).sum(),
            peers_more=(would & ~was).sum(),
        )
        self.totals.update({name: int(count) for name, count in sums.row(0, named=True).items()})

    def _count_money(self, flips: pl.DataFrame, action: str) -> None:
        found = self._action(action)
        if found is None or found.measure is None:
            return
        unit = self.edit.before.vocabulary.currency if found.measure == "money" else found.unit or found.name
        by_month = (
            flips.filter(pl.col("amount").is_not_null())
            .group_by(month=pl.col("now").dt.strftime("%Y-%m"))
            .agg(moved=_MOVED.sum())
        )
        for month, moved in by_month.iter_rows():
            self.months[unit][month] += int(moved)

    def _keep_shapes(self, part: pl.DataFrame, flips: pl.DataFrame) -> None:
        rows = flips.with_row_index("row").filter("changed").with_columns(like=pl.lit(1, dtype=pl.Int64))
        shapes = _grouped(rows)
        # As texts of their own: a column's strings would hold on to those of every row beside them.
        best = self._ordered(shapes).head(_KEPT_SHAPES)
        texts = part[best["row"].to_list()].with_columns(known=_as_json(self._words(part), part.schema))[
            "known"
        ]
        self._known |= dict(zip(best.select("action", ID).iter_rows(), texts.to_list(), strict=True))
        self._shapes.append(shapes)
        if sum(frame.height for frame in self._shapes) > 2 * _KEPT_SHAPES:
            kept = self._told(_KEPT_SHAPES)
            self._shapes = [kept]
            self._known = {key: self._known.get(key) for key in kept.select("action", ID).iter_rows()}

    def _told(self, most: int) -> pl.DataFrame:
        """The shapes that tell most."""
        return self._ordered(_grouped(pl.concat(self._shapes, how="vertical_relaxed"))).head(most)

    def _ordered(self, shapes: pl.DataFrame) -> pl.DataFrame:
        """Outside first, then money, then by how much they move how often."""
        money = [name for name in shapes["action"].unique() if self._is_money(name)]
        return shapes.sort(
            ~pl.col("outside"),
            ~pl.col("action").is_in(money),
            -(pl.col("weight").cast(pl.Float64) * pl.col("like")),
            "number",
            ID,
            nulls_last=True,
        )

    def _words(self, part: pl.DataFrame) -> list[str]:
        """The columns of what the edit reads."""
        found = []
        for name in self.edit.reads:
            for vocabulary in (self.edit.after.vocabulary, self.edit.before.vocabulary):
                fact = vocabulary.facts.get(name)
                column = "" if fact is None else kinds.column_of(name, kinds.kind_of(fact.type))
                if column in part.columns:
                    found.append(column)
                    break
        return found

    def _note_known(self, part: pl.DataFrame) -> None:
        words = {column: column.partition("|")[0] for column in part.columns if "|" in column}
        open_ = [
            column for column, word in words.items() if word in self.edit.reads and word not in self.known
        ]
        if open_:
            held = part.select(pl.col(open_).count()).row(0, named=True)
            self.known |= {words[column] for column, count in held.items() if count}

    def _action(self, name: str) -> Action | None:
        after = self.edit.after.vocabulary.actions.get(name)
        return after or self.edit.before.vocabulary.actions.get(name)

    def _is_money(self, name: str) -> bool:
        action = self._action(name)
        return action is not None and action.measure == "money"

    def told(self, left_out: int) -> Backtest:
        """What it comes to."""
        reads = set(self.edit.reads) - set(self.edit.after.vocabulary.defaults)
        totals = self.totals
        return Backtest(
            cases=_different(self._cases),
            changed=_different(self._changed),
            left_out=left_out,
            **{name: totals[name] for name in _COUNTED},
            peers_less=totals["peers_less"],
            peers_more=totals["peers_more"],
            first=self.first,
            last=self.last,
            money=self._money(),
            segments=_segments(self.segments),
            telling=tuple(self._telling()),
            spread=self._spread(),
            missing=tuple(sorted(reads - self.known)) if totals["decisions"] + totals["undecided"] else (),
            metered=self.metered,
            doorless=totals["doorless"],
        )

    def _money(self) -> dict[str, Money]:
        """By unit; every month from the first moment to the last counts, quiet ones too."""
        months = _months(self.first, self.last)
        found = {}
        for unit, sums in sorted(self.months.items()):
            each = {month: Decimal(sums.get(month, 0)).scaleb(-6) for month in months}
            values = [float(value) for value in each.values()]
            found[unit] = Money(_cents(fmean(values)), _cents(pstdev(values)), each)
        return found

    def _telling(self) -> Iterator[Flip]:
        if not self._shapes:
            return
        for row in self._told(TELLING).iter_rows(named=True):
            yield Flip(
                id=row[ID],
                number=row["number"],
                at=row["now"],
                action=row["action"],
                amount=_amount(row["amount"]),
                road=row["road"],
                alone=_pair(row, "alone"),
                with_peer=_pair(row, "with_peer"),
                given=_pair(row, "given"),
                outside=row["outside"],
                like=row["like"],
                facts=dict(_facts(self._known.get((row["action"], row[ID])))),
            )

    def _spread(self) -> Spread | None:
        """How far one could go alone, of the measured action whose bins move most."""
        best: tuple[int, Spread] | None = None
        for name, parts in sorted(self._reach.items()):
            action = self._action(name)
            if action is None or action.measure is None:
                continue
            spread = _binned(name, pl.concat(parts, how="vertical_relaxed"), action.digits)
            moved = sum(abs(each.before - each.after) for each in spread.bins)
            if moved and (best is None or moved > best[0]):
                best = moved, spread
        return None if best is None else best[1]


def _cases(rows: pl.DataFrame) -> pl.Series:
    """Which cases these moments are of; a voice without one is one of its own."""
    return rows.select(
        case=pl.when(pl.col("number").is_null()).then(pl.col(ID)).otherwise(pl.col("number").cast(pl.String))
    )["case"].unique()


def _different(parts: Sequence[pl.Series]) -> int:
    return pl.concat(parts).n_unique() if parts else 0


def _segment_columns(part: pl.DataFrame) -> list[tuple[str, pl.Series]]:
    tiers = [name for name in part.columns if name.endswith(TIER)]
    named = [("tier", tiers[0])] if tiers else []
    named += [(kind, kind) for kind in ("channel", "team")]
    found = [(kind, part[column]) for kind, column in named if column in part.columns]
    return [*found, ("topic", part["topics"].list.unique())]


def _amounts(flips: pl.DataFrame) -> pl.DataFrame:
    """How often each amount may be given alone, before and after."""
    return pl.concat(
        [
            flips.group_by(amount=pl.col(f"alone.{side}")).agg(
                before=pl.len() if side == "was" else pl.lit(0, dtype=pl.UInt32),
                after=pl.len() if side == "would" else pl.lit(0, dtype=pl.UInt32),
            )
            for side in ("was", "would")
        ],
        how="vertical_relaxed",
    )


def _binned(action: str, amounts: pl.DataFrame, digits: int) -> Spread:
    """In at most a dozen bins of a round width."""
    one = 10 ** (6 - digits)
    most = max(one, *amounts["amount"].to_list())
    width = one
    steps = iter((2, 5, 10) * 20)
    scale = one
    while most // width >= BINS:
        step = next(steps)
        width = scale * step
        scale *= 10 if step == 10 else 1
    rows = amounts.group_by(bin=pl.col("amount") // width).agg(pl.col("before", "after").sum())
    held = {int(place): (int(before), int(after)) for place, before, after in rows.iter_rows()}
    bins = [
        Bin(Decimal(place * width).scaleb(-6), *held.get(place, (0, 0))) for place in range(most // width + 1)
    ]
    return Spread(action, Decimal(width).scaleb(-6), tuple(bins))


def _grouped(rows: pl.DataFrame) -> pl.DataFrame:
    """One row a shape: its first moment, and how many moments moved in that way."""
    ordered = rows.sort(pl.col("amount").is_null(), "number", ID, nulls_last=True)
    told = (ID, "now", "number", "amount", "road", "given.was", "given.would", "weight", "row")
    return ordered.group_by(*_SHAPE, maintain_order=True).agg(pl.col(told).first(), pl.col("like").sum())


def _as_json(columns: Sequence[str], schema: pl.Schema) -> pl.Expr:
    """What was known, as a text, so that parts with other columns fit under each other."""
    if not columns:
        return pl.lit(None, dtype=pl.String)
    held = [pl.col(name).cast(pl.String) if schema[name] == pl.Int128 else pl.col(name) for name in columns]
    return pl.struct(held).struct.json_encode()


def _any(flips: Sequence[pl.DataFrame], name: str) -> pl.Series:
    return functools.reduce(operator.or_, (each[name] for each in flips))


def _facts(text: str | None) -> Iterator[tuple[str, object]]:
    if text is None:
        return
    told: dict[str, Any] = json.loads(text)
    for column, value in told.items():
        if value is not None:
            name, _, kind = column.partition("|")
            yield name, Decimal(value).scaleb(-6).normalize() if kind == kinds.NUMBER else value


def _pair(row: dict[str, Any], what: str) -> tuple[Decimal, Decimal]:
    return (_amount(row[f"{what}.was"]) or Decimal(0), _amount(row[f"{what}.would"]) or Decimal(0))


def _amount(whole: int | None) -> Decimal | None:
    return None if whole is None else Decimal(whole).scaleb(-6)


def _months(first: datetime | None, last: datetime | None) -> list[str]:
    if first is None or last is None:
        return []
    year, month = first.year, first.month
    months = []
    while (year, month) <= (last.year, last.month):
        months.append(f"{year:04d}-{month:02d}")
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return months


def _cents(value: float) -> Decimal:
    return Decimal(repr(value)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def _segments(found: dict[tuple[str, str], Counter[str]]) -> tuple[Segment, ...]:
    """Those with the most changes first, a dozen of each kind at most."""
    segments = [
        Segment(kind, value, sums["moments"], sums["gain"], sums["lose"], Decimal(sums["money"]).scaleb(-6))
        for (kind, value), sums in found.items()
    ]
    segments.sort(key=lambda one: (one.kind, -(one.gain + one.lose), -one.moments, one.value))
    shown: Counter[str] = Counter()
    kept = []
    for segment in segments:
        shown[segment.kind] += 1
        if shown[segment.kind] <= SEGMENTS:
            kept.append(segment)
    return tuple(kept)
