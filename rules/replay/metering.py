"""Budgets that an edit changes, metered again: in order of time, with what would have been given.

Most meters never run short. What would have been given had none done so is the most that can have been: a
meter that, by its running sums, is enough for that is enough. Only decisions that touch one which is not are
gone through one by one, with those meters alone. (Of own judgement several boundaries may offer some, and the
next is charged once one is used up: there each counts all that might come to it.)

Amounts are whole numbers, times 10**6, and times whole seconds. A meter lets go of what is as old as its
window, as the store does. What was decided before the first moment that is looked at is not in it.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

import polars as pl

from rules.meters import EMERGENCY, KEYS_OF_ASSOCIATES, BudgetSpec
from rules.replay.flips import AFTER, flips
from rules.replay.past import ALL, DOOR, key_column
from rules.replay.terms import ticks

_ONE: Final = 10**6
_SECOND: Final = 10**6
_KEY: Final = 2**33
"""Between the places of two keys: more seconds than any past has."""
_CHARGES: Final = {"key": pl.String, "now": pl.Int64, "given": pl.Int128, "uses": pl.Int64}
_APPLIES, _OFFER = "applies:", "offer:"
_METERED: Final = ("alone", "with_peer", EMERGENCY)
"""The answers that budgets bound."""


class Metering:
    """The meters of some budgets, moved on part by part. Parts come in order of time."""

    def __init__(self, budgets: Sequence[BudgetSpec]) -> None:
        self._meters = [_Meters(budget) for budget in budgets]

    def apply(self, part: pl.DataFrame, answers: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
        """The answers of the set after with these budgets as they would have stood.

        Args:
            part: the decisions, in order of time, with their action.
            answers: by action, of its rows in the part, in their order: what `rules.replay.sides` tells.
        """
        if not answers:
            return {}
        rows = _rows(part, answers)
        bearing = [each for each in self._meters if each.flag in rows.columns]
        short = {each: keys for each in bearing if not (keys := each.short(rows)).is_empty()}
        if short:
            rows = _settled(rows, short)
        for each in bearing:
            each.charge(rows)
        return {action: _written(action, frame, rows) for action, frame in answers.items()}


class _Meters:
    """One budget's meters, by key, with what was charged within its window."""

    def __init__(self, budget: BudgetSpec) -> None:
        self.budget = budget
        self.judgement = budget.id == EMERGENCY
        self.flag = f"{_OFFER if self.judgement else _APPLIES}{budget.boundary}"
        self.over = None if budget.over is None else -(-ticks(budget.over) // _SECOND)
        self._charged = pl.DataFrame(schema=_CHARGES)

    def bearing(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows that it bears on: by whose `key`, and how often each would be charged (`uses`)."""
        per = key_column(self.budget.per)
        if self.budget.per == ALL:
            key: pl.Expr = pl.lit(ALL)
        else:
            key = pl.col(per) if per in rows.columns else pl.lit(None, dtype=pl.String)
        bears, charged = pl.col(self.flag), pl.col("given") > 0
        if self.judgement:
            bears, charged = bears > 0, charged & (pl.col("road") == EMERGENCY)
        # Where nobody knows whose it is nothing is left, whatever was given.
        if self.budget.per in KEYS_OF_ASSOCIATES:
            # At the customer's door these do not exist.
            bears = bears & pl.col(DOOR).ne_missing("customer")
        return (
            rows.lazy()
            .filter(bears & key.is_not_null())
            .select(
                "place",
                "now",
                "most",
                "judgement",
                key=key,
                given=pl.col("given").cast(pl.Int128),
                uses=charged.cast(pl.Int64),
            )
            .collect()
        )

    def short(self, rows: pl.DataFrame) -> pl.Series:
        """The keys for which it is not enough, somewhere among these rows, for all that may be given."""
        now = self.bearing(rows).select(*_CHARGES, "most")
        before = self._charged.with_columns(most=pl.lit(None, dtype=now.schema["most"]))
        bounds = pl.lit(value=False)
        if self.budget.at_most is not None:
            bounds = bounds | (_whole(self.budget.at_most) - pl.col("given") < pl.col("most"))
        if self.budget.uses is not None:
            bounds = bounds | (pl.col("uses") >= self.budget.uses)
        bounds = bounds & pl.col("most").is_not_null()
        charges = pl.concat([before, now])
        # Most are enough for all together, whatever the window.
        sums = charges.group_by("key").agg(pl.col("given", "uses").sum(), pl.col("most").max())
        near = sums.filter(bounds)["key"]
        charges = charges.filter(pl.col("key").is_in(near.implode()))
        return near if near.is_empty() else _stood(charges, self.over).filter(bounds)["key"].unique()

    def charge(self, rows: pl.DataFrame) -> None:
        """Takes what was given, and lets go of what no later row counts."""
        taken = self.bearing(rows).filter(pl.col("uses") > 0)
        if self.judgement:
            taken = taken.filter(pl.col("judgement") == self.budget.boundary)
        charged = pl.concat([self._charged, taken.select(*_CHARGES)])
        if self.over is None:
            self._charged = charged.group_by("key", maintain_order=True).agg(
                pl.col("now").last(), pl.col("given", "uses").sum()
            )
        else:
            self._charged = charged.filter(pl.col("now") > rows["now"][-1] - self.over)

    def stand(self, keys: pl.Series) -> dict[str, _Meter]:
        """The meters of these keys."""
        meters = {key: _Meter(self) for key in keys}
        for charge in self._charged.filter(pl.col("key").is_in(keys.implode())).iter_rows():
            meters[charge[0]].charge(*charge[1:])
        return meters


class _Meter:
    """What one key has charged within the window."""

    __slots__ = ("_charges", "_spent", "_used", "of")

    def __init__(self, of: _Meters) -> None:
        self.of = of
        self._charges: deque[tuple[int, int, int]] = deque()
        self._spent = self._used = 0

    def rest(self, now: int) -> int | None:
        """What may still be given at that time, as `BudgetSpec.left` tells it."""
        over, budget = self.of.over, self.of.budget
        while over is not None and self._charges and self._charges[0][0] <= now - over:
            _, given, uses = self._charges.popleft()
            self._spent -= given
            self._used -= uses
        rest = None if budget.at_most is None else _whole(budget.at_most) - self._spent
        if budget.uses is not None and self._used >= budget.uses:
            return 0 if rest is None else min(rest, 0)
        return rest

    def charge(self, now: int, given: int, uses: int = 1) -> None:
        """Takes an amount."""
        self._charges.append((now, given, uses))
        self._spent += given
        self._used += uses


def _stood(charges: pl.DataFrame, over: int | None) -> pl.DataFrame:
    """What each charge of a key found there: `given` and `uses` of those before it within the window."""
    first = charges["now"].min()
    # By key, and then in order of time, in which they come; sums over all rows, of which differences count.
    placed = charges.with_columns(
        start=pl.col("key").rank("dense").cast(pl.Int64) * _KEY,
    ).with_columns(place=pl.col("start") + (pl.col("now") - first))
    placed = placed.sort("start", maintain_order=True)
    since = placed["start"] - 1
    if over is not None:
        since = placed.select(pl.max_horizontal(pl.col("start") - 1, pl.col("place") - over)).to_series()
    begins = placed["place"].search_sorted(since, side="right")
    sums = placed.select((pl.col(name).cum_sum() - pl.col(name)).alias(name) for name in ("given", "uses"))
    return placed.with_columns(
        (sums[name] - sums[name].gather(begins)).alias(name) for name in ("given", "uses")
    )


def _rows(part: pl.DataFrame, answers: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The decisions in one frame, with what would be given of each were every budget unspent."""
    frames = []
    keys = [name for name in part.columns if name.startswith(key_column(""))]
    part = part.with_row_index("place")
    for action, frame in answers.items():
        mine = part.filter(pl.col("action") == action)
        if frame.height != mine.height:
            raise ValueError(f"{mine.height} decisions of {action} have {frame.height} answers")
        told = flips(mine, frame, action).select(
            "action",
            "amount",
            "road",
            was="reach.was",
            given=f"given.{AFTER}",
            **{name: f"{name}.{AFTER}" for name in (*_METERED, "smallest", "unmet")},
        )
        bears = (f"{action}.{_APPLIES}", f"{action}.{_OFFER}")
        flags = {name.removeprefix(f"{action}."): name for name in frame.columns if name.startswith(bears)}
        told = told.hstack(frame.select(**flags))
        frames.append(mine.select("place", "now", DOOR, *keys).hstack(told))
    rows = pl.concat(frames, how="diagonal_relaxed").sort("place")
    offers = sorted(name for name in rows.columns if name.startswith(_OFFER))
    first = [
        pl.when((pl.col(name) > 0) & (pl.col(name) == pl.col(EMERGENCY))).then(
            pl.lit(name.removeprefix(_OFFER))
        )
        for name in offers
    ]
    return rows.with_columns(
        now=pl.col("now").dt.epoch("s"),
        most=pl.max_horizontal("alone", "with_peer"),
        judgement=pl.coalesce(first) if first else pl.lit(None, dtype=pl.String),
    )


def _settled(rows: pl.DataFrame, short: Mapping[_Meters, pl.Series]) -> pl.DataFrame:
    """The rows with what was left where some meter runs short: those one by one, in order of time."""
    touched: dict[int, list[_Meter]] = defaultdict(list)
    for each, keys in short.items():
        meters = each.stand(keys)
        mine = each.bearing(rows).filter(pl.col("key").is_in(keys.implode()))
        for place, key in mine.select("place", "key").iter_rows():
            touched[place].append(meters[key])
    places = pl.Series("place", sorted(touched), dtype=rows.schema["place"])
    some = rows.filter(pl.col("place").is_in(places.implode()))
    offers = {name: name.removeprefix(_OFFER) for name in rows.columns if name.startswith(_OFFER)}
    settled = [_settle(row, touched[row["place"]], offers) for row in some.iter_rows(named=True)]
    columns = ("alone", "with_peer", EMERGENCY, "judgement", "given")
    new = pl.DataFrame(settled, schema={name: rows.schema[name] for name in columns}, orient="row")
    return rows.update(some.select("place").hstack(new), on="place", include_nulls=True)


def _settle(row: Mapping[str, Any], meters: Sequence[_Meter], offers: Mapping[str, str]) -> tuple[Any, ...]:
    """One decision under these meters, which are charged: what may be given by each road, whose own judgement
    that is, and what would have been given.
    """
    now, road = row["now"], row["road"]
    left: int | None = None
    gone = set()
    for meter in meters:
        rest = meter.rest(now)
        if rest is None:
            continue
        if meter.of.judgement:
            gone |= {meter.of.budget.boundary} if rest <= 0 else set()
        else:
            left = rest if left is None else min(left, rest)
    reach = {name: _bound(row[name], left, row["smallest"]) for name in ("alone", "with_peer")}
    own, whose = row[EMERGENCY], row["judgement"]
    if whose in gone:
        least, whose = min(
            ((-(row[name] or 0), of) for name, of in offers.items() if of not in gone), default=(0, None)
        )
        own, whose = (-least, whose) if least else (None, None)
    given = _given(row, {**reach, EMERGENCY: own or 0}.get(road, reach["alone"]))
    if given:
        for meter in meters:
            if not meter.of.judgement or (road == EMERGENCY and meter.of.budget.boundary == whose):
                meter.charge(now, given)
    return (reach["alone"], reach["with_peer"], own, whose, given)


def _bound(amount: int, left: int | None, smallest: int) -> int:
    """No more than is left; nothing where that is below the smallest amount."""
    amount = amount if left is None else min(amount, left)
    return amount if amount > 0 and amount >= smallest else 0


def _given(row: Mapping[str, Any], reach: int) -> int:
    """What would have been given, as `rules.replay.flips` tells it."""
    amount, was = row["amount"], row["was"]
    takes = min(reach if amount >= was and reach > was > 0 else amount, reach)
    return 0 if takes <= 0 or takes < row["smallest"] or row["unmet"] else takes


def _written(action: str, answers: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """An action's answers with those that budgets bound."""
    mine = rows.filter(pl.col("action") == action)
    return answers.with_columns(
        mine[name].cast(answers.schema[f"{action}.{name}.{AFTER}"]).alias(f"{action}.{name}.{AFTER}")
        for name in _METERED
    )


def _whole(amount: Decimal) -> int:
    return int(amount * _ONE)
