"""What a back-test takes: made-up decisions as the files that it reads, two sets, a process of their own.

From a fixed seed: 40 facts of every kind, a tenth of them unknown; grants, limits, a budget and a table in
each boundary, spread over ten actions. Three edits are looked at: of one boundary, of what every one grants,
and of every budget, which is metered again. A hundred moments, spread over all, are decided one by one too.

At the end files are built from a database: each decision has a record with eight facts and two
budgets, and five facts more were said of its customer and of its order.

`python -m service.bench.replay CASES BOUNDARIES` measures once and prints JSON.
"""

import json
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from rules.boundary_set import BoundarySet
from rules.meters import Meter
from rules.pack import parse_pack
from rules.replay.backtest import backtest
from rules.replay.columns import spent_column, used_column
from rules.replay.edit import edit_of
from rules.replay.formulas import Formulas
from rules.replay.kinds import column_of, dtype_of, kind_of
from rules.replay.latitudes import Wanted, replay
from rules.replay.past import frame_for, key_column, kinds_of
from rules.vocabulary import Vocabulary
from service.past.files import Files
from service.past.keep import Past
from service.store.base import filling, read_beside
from service.store.made_up import MadeUp, fill

SEED = 20260101
BEGIN = datetime(2025, 1, 1, tzinfo=UTC)
YEAR = 365 * 86_400
MOMENTS = 1_000_000
"""Moments in a year of the made-up past."""
MOST = 100_000
"""Moments in a file."""
CHECKED = 100
BUILT = 1_000_000
"""Decisions from which the files are built at most."""
_REASONS = [{"boundary": f"rule-{n}", "clause": "grants.loyal"} for n in range(3)]
_FIRST = frozenset({"id", "now", "number", "action", "amount", "road", "door", "channel", "topics", "team"})
TIERS = ("regular", "silver", "gold", "platinum")
KINDS = ("late", "cancelled", "lost", "broken", "other")
MONEY = tuple(f"order.money_{n}" for n in range(10))
COUNTS = tuple(f"order.count_{n}" for n in range(10))
FLAGS = tuple(f"customer.flag_{n}" for n in range(10))
TEXTS = (*(f"customer.tier_{n}" for n in range(5)), *(f"order.kind_{n}" for n in range(5)))
ACTIONS = tuple(f"remedy_{n}" for n in range(10))


def vocabulary() -> str:
    """Forty facts and eleven actions."""
    facts: dict[str, object] = {name: {"type": "money", "min": 0, "max": 5000} for name in MONEY}
    facts |= {name: {"type": "integer", "min": 0, "max": 100} for name in COUNTS}
    facts |= {name: {"type": "boolean"} for name in FLAGS}
    facts |= {name: {"type": "text", "one_of": list(_options(name))} for name in TEXTS}
    actions: dict[str, object] = {name: {"measure": "money", "title": name} for name in ACTIONS}
    actions["call_back"] = {"title": "Call back", "always": True}
    return json.dumps({"vocabulary": "bench", "currency": "USD", "facts": facts, "actions": actions})


def boundary(number: int, chance: random.Random) -> dict[str, Any]:
    """One document of usual size: a scope, two grants, two limits, a budget, a table."""
    tier, kind = chance.choice(TEXTS[:5]), chance.choice(TEXTS[5:])
    money, count, flag = chance.choice(MONEY), chance.choice(COUNTS), chance.choice(FLAGS)
    return {
        "boundary": f"rule-{number}",
        "action": ACTIONS[number % len(ACTIONS)],
        "title": f"Rule {number}",
        "owner": "bench",
        "why": "To be measured.",
        "applies_when": f'{kind} in ["{chance.choice(KINDS[:2])}", "{chance.choice(KINDS[2:])}"]',
        "tables": {"each": {"columns": [tier, "sum"], "rows": [[t, 10 * n] for n, t in enumerate(TIERS, 1)]}},
        "grants": [
            {
                "id": "loyal",
                "when": f'{tier} in ["gold", "platinum"] or {flag}',
                "alone": f"each.sum * {count} / 4",
                "with_peer": f"2 * each.sum * {count}",
                "because": "Loyal.",
            },
            {
                "id": "large",
                "when": f"{money} > {chance.randint(1, 4000)} and {count} >= {chance.randint(1, 50)}",
                "alone": chance.randint(10, 100),
                "because": "Large.",
            },
        ],
        "limits": [
            {"id": "paid", "at_most": money, "because": "Never more than was paid."},
            {
                "id": "held",
                "when": f"{chance.choice(FLAGS)} and {chance.choice(FLAGS)} and {count} < 3",
                "at_most": 0,
                "because": "Held.",
            },
        ],
        "budgets": [{"id": "week", "per": "customer", "over": "7d", "at_most": 500}],
    }


def files(boundaries: int, edited: int = 0, *, weekly: int = 500) -> dict[str, str]:
    """The documents of a set, the first so many edited: what they give alone to whom they call large.
    `weekly`: what each gives a customer in a week.
    """
    chance = random.Random(SEED)  # noqa: S311 -- a workload, not a secret
    texts = {"vocabulary.yaml": vocabulary()}
    for number in range(boundaries):
        document = boundary(number, chance)
        document["budgets"][0]["at_most"] = weekly
        if number < edited:
            document["grants"][1]["alone"] += 5
        texts[f"boundaries/rule-{number}.yaml"] = json.dumps(document)
    return texts


def compiled(texts: dict[str, str]) -> BoundarySet:
    """The set of these documents."""
    pack = parse_pack(texts)
    return BoundarySet.of(pack.vocabulary, pack.boundaries, "")


def part(first: int, count: int, boundaries: BoundarySet) -> pl.DataFrame:
    """Decisions from the one of this number on, as the files of the past hold them; a tenth of the moments
    are cases in which nothing was decided.
    """
    seeds = iter(range(SEED, SEED + 1_000))
    row = pl.int_range(first, first + count)

    def below(limit: int) -> pl.Expr:
        """Whole numbers from 0, evenly spread, the same at every run."""
        return (row.hash(next(seeds)) % limit).cast(pl.Int64)

    def one_of(options: tuple[str, ...]) -> pl.Expr:
        return below(len(options)).replace_strict(range(len(options)), options, return_dtype=pl.String)

    decided = below(10) > 0
    seconds = int(BEGIN.timestamp()) + (row * YEAR) // MOMENTS
    columns: dict[str, pl.Expr] = {
        "id": row.cast(pl.String),
        "now": (seconds * 1_000_000).cast(pl.Datetime("us", "UTC")),
        "number": row.cast(pl.Int64),
        "action": pl.when(decided).then(one_of(ACTIONS)),
        "amount": pl.when(decided).then(below(10_000) * 10_000),
        "road": pl.when(decided).then(one_of(("alone", "alone", "with_peer"))),
        "door": pl.when(decided).then(pl.lit("associate")),
        "channel": one_of(("chat", "email", "phone")),
        "topics": pl.concat_list(one_of(KINDS)),
        "team": one_of(("north", "south")),
        key_column("customer"): below(100_000).cast(pl.String),
    }
    for name, fact in boundaries.vocabulary.facts.items():
        if fact.type.kind == "money":
            made = below(500_000) * 10_000
        elif fact.type.kind == "integer":
            made = below(101) * 1_000_000
        elif fact.type.kind == "boolean":
            made = below(10) < 3
        else:
            made = one_of(_options(name))
        kind = kind_of(fact.type)
        columns[column_of(name, kind)] = pl.when(below(10) > 0).then(made).cast(dtype_of(kind))
    for budget in boundaries.budgets:
        mine = pl.col("action").is_in(sorted(budget.actions))
        columns[spent_column(*budget.key)] = pl.when(mine).then(below(60_000) * 10_000)
        columns[used_column(*budget.key)] = pl.when(mine).then(below(5))
    first_ones = [expr.alias(name) for name, expr in columns.items() if name in _FIRST]
    others = [expr.alias(name) for name, expr in columns.items() if name not in _FIRST]
    return pl.select(first_ones).with_columns(others)


def wrong(boundaries: BoundarySet, frame: pl.DataFrame) -> tuple[int, int]:
    """Of so many moments of a part, in how many deciding says something else."""
    some = frame.gather_every(max(1, frame.height // CHECKED))
    answers = replay(
        Formulas(boundaries), frame_for(boundaries, some, ACTIONS), Wanted(answers=("alone", "with_peer"))
    )
    found = 0
    for row, answer in zip(some.iter_rows(named=True), answers.iter_rows(named=True), strict=True):
        facts = {}
        for name, fact in boundaries.vocabulary.facts.items():
            value = row[column_of(name, kind_of(fact.type))]
            if value is not None:
                facts[name] = Decimal(value).scaleb(-6) if fact.type.kind in {"money", "integer"} else value
        meters = {}
        for budget in boundaries.budgets:
            spent, used = row[spent_column(*budget.key)], row[used_column(*budget.key)]
            meters[budget.key] = Meter() if used is None else Meter(Decimal(spent).scaleb(-6), used)
        case = boundaries.case(facts, at=row["now"], meters=meters, audience="associate")
        for action in ACTIONS:
            said = boundaries.question(case, action).bounds()
            told = (answer[f"{action}.alone"], answer[f"{action}.with_peer"])
            found += told != (int(said.alone.scaleb(6)), int(said.with_peer.scaleb(6)))
    return some.height * len(ACTIONS), found


def decisions(count: int) -> Iterator[MadeUp]:
    """So many decisions as a database keeps them, of as many customers and orders."""
    chance = random.Random(SEED)  # noqa: S311 -- a workload, not a secret
    for number in range(1, count + 1):
        action, amount = chance.choice(ACTIONS), f"{chance.randrange(10_000) / 100:.2f}"
        money = {name: {"decimal": f"{chance.randrange(500_000) / 100:.2f}"} for name in MONEY[:4]}
        counts = {name: {"decimal": str(chance.randrange(100))} for name in COUNTS[:5]}
        flags: dict[str, object] = {name: chance.random() < 0.3 for name in FLAGS[:3]}
        tiers = {name: chance.choice(TIERS) for name in TEXTS[:2]}
        read = {**money, **dict(list(counts.items())[:2]), **tiers}
        stood = {"spent": f"{chance.randrange(500)}.00", "used": chance.randrange(5), "left": None}
        budgets = [{"boundary": f"rule-{n}", "id": "week", "key": f"c{number}", **stood} for n in range(2)]
        body = {"action": action, "amount": amount, "because": _REASONS, "budgets": budgets, "case": ""}
        body["door"] = "associate"
        yield MadeUp(
            number,
            BEGIN + timedelta(seconds=30 * number),
            action,
            amount,
            {"customer": f"c{number}", "order": f"o{number}"},
            json.dumps(body | {"charges": budgets, "facts_digest": "0" * 64}, separators=(",", ":")),
            json.dumps({"facts": read, "request": {}}),
            {"customer": {**flags, **tiers}, "order": counts},
        )


def built(count: int, vocabulary: Vocabulary) -> dict[str, float]:
    """Seconds of wall and of all processors to build the files from so many decisions in a database."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "bench.db"
        with filling(database) as conn:
            fill(conn, "bench", BEGIN, decisions(count))
        past = Past(Path(folder) / "past", database)
        with read_beside(database) as conn:
            began, worked = time.perf_counter(), _worked()
            past.catch_up(conn, vocabulary, kinds_of(vocabulary))
            took, cpu = time.perf_counter() - began, _worked() - worked
        return {"cases": past.moments, "seconds": took, "cpu": cpu, "cases_per_second": past.moments / took}


def _worked() -> float:
    """Seconds that processors worked for this process, and for its children that have ended."""
    return time.process_time() + sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])


def measure(count: int, number: int) -> dict[str, Any]:
    """Seconds of wall and processor to build files and for both edits, MiB at the peak of those, and how many
    answers differ.
    """
    before = compiled(files(number))
    with tempfile.TemporaryDirectory() as folder:
        kept = Files(Path(folder))
        made = [
            kept.add("decisions", part(first, min(MOST, count - first), before), first, first)
            for first in range(0, count, MOST)
        ]
        size = sum((Path(folder) / each.file).stat().st_size for each in made)
        held = _peak()
        found: dict[str, Any] = {"cases": count, "boundaries": number, "file_mib": size / 2**20}
        edits = {"one": files(number, 1), "all": files(number, number), "budgets": files(number, weekly=450)}
        for name, texts in edits.items():
            after = compiled(texts)
            began, worked = time.perf_counter(), time.process_time()
            edit = edit_of(before, after)
            report = backtest(edit, kept.each(made, edit.needed))
            found[name] = {
                "seconds": time.perf_counter() - began,
                "cpu": time.process_time() - worked,
                "changed": report.changed,
            }
        found |= {"start_mib": held, "peak_mib": _peak()}
        found["built"] = built(min(count, BUILT), before.vocabulary)
        checked, apart = wrong(before, kept.load(made[-1]))
        return found | {"checked": checked, "differ": apart}


def _options(name: str) -> tuple[str, ...]:
    return TIERS if ".tier_" in name else KINDS


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(int(sys.argv[1]), int(sys.argv[2]))) + "\n")
