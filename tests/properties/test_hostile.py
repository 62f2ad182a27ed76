"""Hostile documents: a pack loads or says what is wrong, in time, whatever is written; nothing escapes."""

import gc
import random
import time
from pathlib import Path

import pytest

from rules.boundary_set import UNSPENT, BoundarySet
from rules.findings import Finding, PackError
from rules.pack import parse_pack
from rules.values import datetime_of

HOME = Path(__file__).parents[1] / "unit" / "rules" / "errors"
LONGEST = 1.0
SEED = 20_260_101
AT = "2026-01-01T12:00:00Z"
PLAIN = """boundary: thing
action: refund
grants:
  - {id: one, when: customer.vip, alone: booking.total}
limits:
  - {id: cap, at_most: 0.5 * booking.total}
"""
NESTED = """boundary: thing
action: refund
applies_when: now - booking.made_at < t"P30D"
grants:
  - id: one
    when: '(customer.vip or booking.seats > 3) and not (customer.tier in ["gold", "silver"])'
    alone: 'customer.vip ? 20 : min(10, booking.total)'
    with_peer: 30
"""
TABLED = """boundary: thing
action: [refund, voucher]
tables:
  by:
    columns: [customer.tier, each]
    rows:
      - [gold, 20]
      - [silver, 10]
grants:
  - {id: one, alone: by.each * booking.seats}
budgets:
  - {id: week, per: customer, over: 7d, at_most: 50}
"""
RIGHT = (PLAIN, NESTED, TABLED)
PIECES = (
    *("null", "??", "$now", "$random", "1 << 99999999", "2 ** 999999999", '=~ "(a+)+$"', "customer&.tier"),
    *(
        "[x for x in customer.tags]",
        "customer.tags[0]",
        "__class__",
        "customer.tier.__class__.__mro__",
        "not " * 50,
    ),
    *(
        "(" * 60,
        ")" * 60,
        "1e999999999",
        "0x41",
        "9" * 200,
        "0." + "1" * 200,
        'd"9999-12-31"',
        't"P999999999D"',
    ),
    *(
        "'",
        '"',
        "\\",
        "\x00",
        "\u2028",
        "\U0001f600",
        "#",
        "{",
        "}",
        "[",
        "]",
        ": ",
        "- ",
        "\n",
        "\t",
        "&a ",
        "*a",
    ),
    *(
        "!!python/object/apply:os.system",
        "<<: ",
        "|\n",
        ">\n",
        "%YAML 1.1\n---\n",
        "? ",
        "e(s)",
        "s[0]",
        "import os",
    ),
    *(
        "min(",
        "max(1, 2)",
        "sum(1)",
        "true",
        "false",
        "and",
        "or",
        "in",
        "*",
        "/ 0",
        "/ 3",
        "%",
        "now",
        "today",
    ),
    *("customer.tier", "booking.total", "request.to", "999999999999999", "-", "+ ", "==", "<=", "? 1 : 2"),
)


def hostile(dice: random.Random, texts: list[str]) -> str:
    """A document with pieces put in, cut out and doubled, or a condition made of pieces alone."""
    text = dice.choice(texts)
    if dice.random() < 0.4:
        words = " ".join(dice.choice(PIECES) for _ in range(dice.randint(1, 12))).replace("\n", " ")
        quoted = words.replace("'", "''")
        return f"boundary: thing\naction: refund\ngrants:\n  - id: one\n    when: '{quoted}'\n    alone: 10\n"
    for _ in range(dice.randint(0, 6)):
        at, length = dice.randrange(len(text) + 1), dice.randint(0, 20)
        piece = dice.choice(("", dice.choice(PIECES), text[at : at + length] * 2))
        text = text[:at] + piece + text[at + dice.choice((0, 0, length)) :]
    return text


@pytest.mark.parametrize(
    "count", [pytest.param(400, id="quick"), pytest.param(100_000, id="long", marks=pytest.mark.long)]
)
def test_no_document_crashes_hangs_or_escapes(count: int) -> None:
    """Only `PackError`, each within a second; what loads also decides."""
    dice = random.Random(SEED)
    vocabulary = (HOME / "vocabulary.yaml").read_text(encoding="utf-8")
    wrong = [path.read_text(encoding="utf-8").split("----\n")[1] for path in sorted(HOME.glob("*.txt"))]
    texts = [*wrong, *RIGHT * (len(wrong) // len(RIGHT))]
    loaded = unclear = 0
    # What earlier tests left is not searched for garbage while a document is timed.
    gc.freeze()
    for _ in range(count):
        text = hostile(dice, texts)
        begun = time.process_time()
        try:
            pack = parse_pack({"vocabulary.yaml": vocabulary, "boundaries/thing.yaml": text})
        except PackError as error:
            unclear += not all(_says_what_and_where(finding) for finding in error.findings)
        else:
            loaded += 1
            moment = datetime_of(AT)
            assert moment is not None
            boundaries = BoundarySet.compile(pack)
            for facts in ({}, {"customer.tier": "gold", "booking.total": 20, "customer.vip": True}):
                boundaries.limits(facts, at=moment, meters=UNSPENT)
        assert time.process_time() - begun < LONGEST, text
    gc.unfreeze()
    assert 0 < loaded < count
    assert unclear == 0


def _says_what_and_where(finding: Finding) -> bool:
    return bool(finding.message) and finding.line >= 1 and finding.column >= 1
