"""How long a set of boundaries takes over past cases: `python tests/bench/replay.py [cases] [boundaries]`.

Cases and boundaries are made up from a fixed seed: 40 facts of every kind, a tenth of them unknown; grants,
limits, budgets and a table in each boundary, spread over ten actions. Prints seconds, cases a second and
the peak of memory, and checks a hundred rows, spread over all, against deciding them one by one.
"""

import json
import random
import resource
import sys
import time
from datetime import UTC, datetime
from decimal import Decimal

import polars as pl

from rules.boundary_set import BoundarySet
from rules.meters import Meter
from rules.pack import parse_pack
from rules.replay.columns import dtype_of, spent_column, used_column
from rules.replay.latitudes import replay

SEED = 20260101
NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
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


def boundary(number: int, chance: random.Random) -> str:
    """One document of usual size: a scope, two grants, two limits, a budget, a table."""
    tier, kind = chance.choice(TEXTS[:5]), chance.choice(TEXTS[5:])
    money, count, flag = chance.choice(MONEY), chance.choice(COUNTS), chance.choice(FLAGS)
    document = {
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
    return json.dumps(document)


def pack(boundaries: int) -> BoundarySet:
    """The set that is measured."""
    chance = random.Random(SEED)
    files = {"vocabulary.yaml": vocabulary()}
    files |= {f"boundaries/rule-{n}.yaml": boundary(n, chance) for n in range(boundaries)}
    return BoundarySet.compile(parse_pack(files))


def cases(count: int, boundaries: BoundarySet) -> pl.DataFrame:
    """So many cases as columns."""
    seeds = iter(range(SEED, SEED + 1_000))

    def below(limit: int) -> pl.Expr:
        """Whole numbers from 0, evenly spread, the same at every run."""
        return (pl.int_range(count).hash(next(seeds)) % limit).cast(pl.Int64)

    columns = {
        "case": pl.int_range(count).cast(pl.String),
        "now": ((int(NOW.timestamp()) - below(90 * 86_400)) * 1_000_000).cast(pl.Datetime("us", "UTC")),
    }
    for name, fact in boundaries.vocabulary.facts.items():
        if fact.type.kind == "money":
            made = below(500_000) * 10_000
        elif fact.type.kind == "integer":
            made = below(101) * 1_000_000
        elif fact.type.kind == "boolean":
            made = below(10) < 3
        else:
            options = _options(name)
            made = below(len(options)).replace_strict(range(len(options)), options)
        columns[name] = pl.when(below(10) > 0).then(made).cast(dtype_of(fact.type))
    for budget in boundaries.budgets:
        columns[spent_column(*budget.key)] = below(60_000) * 10_000
        columns[used_column(*budget.key)] = below(5)
    return pl.select(*(expr.alias(name) for name, expr in columns.items()))


def wrong(boundaries: BoundarySet, frame: pl.DataFrame, answers: pl.DataFrame) -> int:
    """In how many of a hundred rows deciding says something else."""
    found = 0
    for at in range(0, frame.height, max(1, frame.height // 100)):
        row, answer = frame.row(at, named=True), answers.row(at, named=True)
        facts = {
            name: Decimal(row[name]).scaleb(-6) if fact.type.kind in {"money", "integer"} else row[name]
            for name, fact in boundaries.vocabulary.facts.items()
            if row[name] is not None
        }
        meters = {
            budget.key: Meter(
                Decimal(row[spent_column(*budget.key)]).scaleb(-6), row[used_column(*budget.key)]
            )
            for budget in boundaries.budgets
        }
        case = boundaries.case(facts, at=row["now"], meters=meters, audience="associate")
        for action in ACTIONS:
            said = boundaries.question(case, action).bounds()
            told = (answer[f"{action}.alone"], answer[f"{action}.with_peer"])
            found += told != (int(said.alone.scaleb(6)), int(said.with_peer.scaleb(6)))
    return found


def _options(name: str) -> tuple[str, ...]:
    return TIERS if ".tier_" in name else KINDS


def main() -> int:
    """Measures once and prints."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    number = int(sys.argv[2]) if len(sys.argv) > 2 else 100
    boundaries = pack(number)
    frame = cases(count, boundaries)
    held = _peak()
    began, worked = time.perf_counter(), time.process_time()
    answers = replay(boundaries, frame, answers=("alone", "with_peer", "smallest"))
    took, worked = time.perf_counter() - began, time.process_time() - worked
    say = sys.stdout.write
    say(f"{count:,} cases x {number} boundaries: {took:.2f} s, {count / took:,.0f} cases/s; ")
    say(f"{worked:.1f} s of CPU\n")
    say(f"memory: {held:,.0f} MB with the cases, peak {_peak():,.0f} MB; ")
    say(f"the columns are {frame.estimated_size('mb'):,.0f} MB\n")
    apart = wrong(boundaries, frame, answers)
    opened = sum(answers[f"{action}.alone"].gt(0).sum() for action in ACTIONS) / (count * len(ACTIONS))
    say(f"{apart} of 1,000 answers looked at differ from deciding; {opened:.0%} are open\n")
    return 1 if apart else 0


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
