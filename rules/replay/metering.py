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
_WHOSE: Final = ("budget", "key")
"""By what a meter is known: the place of its budget among those that are metered, and its key."""
_CHARGES: Final = {
    "budget": pl.UInt32,
    "key": pl.String,
    "now": pl.Int64,
    "given": pl.Int128,
    "uses": pl.Int64,
}
_APPLIES, _OFFER = "applies:", "offer:"
_METERED: Final = ("alone", "with_peer", EMERGENCY)
"""The answers that budgets bound."""


class Metering:
    """The meters of some budgets, all together, moved on part by part. Parts come in order of time."""

    def __init__(self, budgets: Sequence[BudgetSpec]) -> None:
        self._kinds = [_Kind(budget) for budget in budgets]
        # What each budget allows, and of what it counts, by its place.
        self._limits = pl.DataFrame(
            {
                "at_most": [each.at_most for each in self._kinds],
                "most_uses": [each.budget.uses for each in self._kinds],
                "over": [each.over for each in self._kinds],
                "own": [each.budget.boundary if each.judgement else None for each in self._kinds],
            },
            schema={"at_most": pl.Int128, "most_uses": pl.Int64, "over": pl.Int64, "own": pl.String},
        ).with_row_index("budget")
        self._charged = pl.DataFrame(schema=_CHARGES)

    def apply(self, part: pl.DataFrame, answers: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
        """The answers of the set after with these budgets as they would have stood.

        Args:
            part: the decisions, in order of time, with their action.
            answers: by action, of its rows in the part, in their order: what `rules.replay.sides` tells.
        """
        if not answers:
            return {}
        rows = _rows(part, answers)
        bearing = self._bearing(rows)
        short = self._short(rows, bearing)
        if not short.is_empty():
            rows = self._settled(rows, bearing, short)
        self._charge(rows, bearing)
        return {action: _written(action, frame, rows) for action, frame in answers.items()}

    def _bearing(self, rows: pl.DataFrame) -> pl.DataFrame:
        """On which `row` which budget bears, and by whose key. Where nobody knows whose it is nothing is
        left, whatever was given.
        """
        lazy = rows.lazy().with_row_index("row")
        found = [
            lazy.filter(bears & key.is_not_null()).select(
                budget=pl.lit(place, dtype=pl.UInt32), key=key, row="row"
            )
            for place, each in enumerate(self._kinds)
            if (bears := each.bears(rows.columns)) is not None and (key := each.key(rows.columns)) is not None
        ]
        empty = pl.LazyFrame(schema={"budget": pl.UInt32, "key": pl.String, "row": pl.UInt32})
        return pl.concat([empty, *found]).collect()

    def _charges(self, rows: pl.DataFrame, bearing: pl.DataFrame) -> pl.DataFrame:
        """What each budget would be charged by the rows that it bears on, and what it allows."""
        told = rows.select(
            "now",
            "most",
            "judgement",
            pl.col("given").cast(pl.Int128),
            by_judgement=pl.col("road") == EMERGENCY,
        )
        charges = bearing.hstack(told[bearing["row"]]).join(self._limits, on="budget", how="left")
        charged = (pl.col("given") > 0) & (pl.col("own").is_null() | pl.col("by_judgement"))
        return charges.with_columns(uses=charged.cast(pl.Int64))

    def _short(self, rows: pl.DataFrame, bearing: pl.DataFrame) -> pl.DataFrame:
        """The meters that are not enough, somewhere among these rows, for all that may be given."""
        names = (*_CHARGES, "most", "at_most", "most_uses", "over")
        now = self._charges(rows, bearing).select(names)
        before = self._charged.join(self._limits, on="budget", how="left")
        charges = pl.concat([before.with_columns(most=pl.lit(None, now.schema["most"])).select(names), now])
        bounds = (pl.col("at_most") - pl.col("given") < pl.col("most")).fill_null(value=False)
        bounds = bounds | (pl.col("uses") >= pl.col("most_uses")).fill_null(value=False)
        bounds = bounds & pl.col("most").is_not_null()
        # Most are enough for all together, whatever the window.
        sums = charges.group_by(_WHOSE).agg(
            pl.col("given", "uses").sum(), pl.col("most").max(), pl.col("at_most", "most_uses").first()
        )
        near = sums.filter(bounds).select(_WHOSE)
        if near.is_empty():
            return near
        charges = charges.join(near, on=_WHOSE, how="semi", maintain_order="left")
        return _stood(charges).filter(bounds).select(_WHOSE).unique()

    def _charge(self, rows: pl.DataFrame, bearing: pl.DataFrame) -> None:
        """Takes what was given, and lets go of what no later row counts."""
        whose = pl.col("own").is_null() | (pl.col("judgement") == pl.col("own")).fill_null(value=False)
        taken = self._charges(rows, bearing).filter((pl.col("uses") > 0) & whose).select(*_CHARGES)
        charged = pl.concat([self._charged, taken]).join(
            self._limits.select("budget", "over"), on="budget", how="left", maintain_order="left"
        )
        for_ever, rolling = (
            charged.filter(pl.col("over").is_null()),
            charged.filter(pl.col("now") > rows["now"][-1] - pl.col("over")),
        )
        sums = for_ever.group_by(_WHOSE, maintain_order=True).agg(
            pl.col("now").last(), pl.col("given", "uses").sum()
        )
        self._charged = pl.concat([sums.select(*_CHARGES), rolling.select(*_CHARGES)])

    def _settled(self, rows: pl.DataFrame, bearing: pl.DataFrame, short: pl.DataFrame) -> pl.DataFrame:
        """The rows with what was left where some meter runs short: those one by one, in order of time."""
        meters = {(budget, key): _Meter(self._kinds[budget]) for budget, key in short.iter_rows()}
        charged = self._charged.join(short, on=_WHOSE, how="semi", maintain_order="left")
        for budget, key, *charge in charged.iter_rows():
            meters[budget, key].charge(*charge)
        touched: dict[int, list[_Meter]] = defaultdict(list)
        for budget, key, row in bearing.join(short, on=_WHOSE, how="semi", maintain_order="left").iter_rows():
            touched[row].append(meters[budget, key])
        some = rows[sorted(touched)]
        offers = {name: name.removeprefix(_OFFER) for name in rows.columns if name.startswith(_OFFER)}
        settled = [
            _settle(row, touched[place], offers)
            for place, row in zip(sorted(touched), some.iter_rows(named=True), strict=True)
        ]
        columns = ("alone", "with_peer", EMERGENCY, "judgement", "given")
        new = pl.DataFrame(settled, schema={name: rows.schema[name] for name in columns}, orient="row")
        return rows.update(some.select("place").hstack(new), on="place", include_nulls=True)


class _Kind:
    """A budget as it is metered: own judgement apart, and of amounts as whole numbers."""

    def __init__(self, budget: BudgetSpec) -> None:
        self.budget = budget
        self.judgement = budget.id == EMERGENCY
        self.at_most = None if budget.at_most is None else int(budget.at_most * _ONE)
        self.over = None if budget.over is None else -(-ticks(budget.over) // _SECOND)

    def bears(self, columns: Sequence[str]) -> pl.Expr | None:
        """On which rows with these columns it bears; None: on none."""
        flag = f"{_OFFER if self.judgement else _APPLIES}{self.budget.boundary}"
        if flag not in columns:
            return None
        bears = pl.col(flag) > 0 if self.judgement else pl.col(flag)
        if self.budget.per in KEYS_OF_ASSOCIATES:
            # At the customer's door these do not exist.
            bears = bears & pl.col(DOOR).ne_missing("customer")
        return bears

    def key(self, columns: Sequence[str]) -> pl.Expr | None:
        """Whose meter it is; None: of no row with these columns that is known."""
        if self.budget.per == ALL:
            return pl.lit(ALL)
        per = key_column(self.budget.per)
        return pl.col(per) if per in columns else None


class _Meter:
    """What one key has charged within the window."""

    __slots__ = ("_charges", "_spent", "_used", "of")

    def __init__(self, of: _Kind) -> None:
        self.of = of
        self._charges: deque[tuple[int, int, int]] = deque()
        self._spent = self._used = 0

    def rest(self, now: int) -> int | None:
        """What may still be given at that time, as `BudgetSpec.left` tells it."""
        over, uses = self.of.over, self.of.budget.uses
        while over is not None and self._charges and self._charges[0][0] <= now - over:
            _, given, used = self._charges.popleft()
            self._spent -= given
            self._used -= used
        rest = None if self.of.at_most is None else self.of.at_most - self._spent
        if uses is not None and self._used >= uses:
            return 0 if rest is None else min(rest, 0)
        return rest

    def charge(self, now: int, given: int, uses: int = 1) -> None:
        """Takes an amount."""
        self._charges.append((now, given, uses))
        self._spent += given
        self._used += uses


def _stood(charges: pl.DataFrame) -> pl.DataFrame:
    """What each charge of a meter found there: `given` and `uses` of those before it within the window."""
    first = charges["now"].min()
    # By meter, and then in order of time, in which they come; sums over all rows, of which differences count.
    placed = charges.with_columns(
        start=pl.struct(_WHOSE).rank("dense").cast(pl.Int64) * _KEY,
    ).with_columns(place=pl.col("start") + (pl.col("now") - first))
    placed = placed.sort("start", maintain_order=True)
    within = pl.col("place") - pl.col("over")
    since = placed.select(pl.max_horizontal(pl.col("start") - 1, within)).to_series()
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
