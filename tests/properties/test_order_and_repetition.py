"""Order never matters, and the same question has the same answer to the byte."""

import json
import os
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from rules.boundary_set import BoundarySet
from support.language.documents import Document
from support.language.effort import CASES_EACH, PACKS, THOROUGH, profile
from support.language.oracle import Case
from support.language.pack_draws import Drawn, packs
from support.language.product import compiled, latitude

ROOT = Path(__file__).parents[2]
ANSWERS = """
from datetime import UTC, datetime
from rules.boundary_set import UNSPENT, BoundarySet
from rules.pack import load_pack, packaged
import json
boundaries = BoundarySet.compile(load_pack(packaged()))
facts = {"flight.delay_minutes": 320, "customer.tier": "gold", "booking.passengers": 2, "associate.level": 1}
at = datetime(2026, 12, 1, 14, 47, tzinfo=UTC)
print(boundaries.revision, json.dumps(boundaries.latitude(facts, at=at, meters=UNSPENT).to_json()))
"""


def shuffled(document: Document, dice: random.Random) -> Document:
    """The same document with its clauses in another order."""
    return replace(
        document,
        grants=tuple(dice.sample(document.grants, len(document.grants))),
        limits=tuple(dice.sample(document.limits, len(document.limits))),
        budgets=tuple(dice.sample(document.budgets, len(document.budgets))),
        duties=tuple(dice.sample(document.duties, len(document.duties))),
    )


def in_no_order(value: object) -> object:
    """An answer whose lists are sorted: what it says, whatever is said first."""
    if isinstance(value, dict):
        return {key: in_no_order(part) for key, part in value.items()}
    if isinstance(value, list):
        return sorted(
            (in_no_order(part) for part in value), key=lambda part: json.dumps(part, sort_keys=True)
        )
    return value


@THOROUGH
def test_the_same_question_has_the_same_answer_to_the_byte(effort: int) -> None:
    """Asked again, and asked of the same documents loaded again in another order: a document's place in the
    pack carries nothing. An example is a case.
    """

    @profile(PACKS, effort)
    @given(packs(cases_each=CASES_EACH), st.randoms(use_true_random=False))
    def same(drawn: Drawn, dice: random.Random) -> None:
        names = dice.sample(drawn.documents, len(drawn.documents))
        first, second = compiled(drawn.documents), compiled(tuple(names))
        assert first.revision == second.revision
        for case in drawn.cases:
            assert written(first, case) == written(first, case) == written(second, case)

    same()


@THOROUGH
def test_the_order_of_clauses_never_matters(effort: int) -> None:
    """What is listed may follow the document; what is said may not. An example is a case."""

    @profile(PACKS, effort)
    @given(packs(cases_each=CASES_EACH), st.randoms(use_true_random=False))
    def same(drawn: Drawn, dice: random.Random) -> None:
        first = compiled(drawn.documents)
        second = compiled(tuple(shuffled(document, dice) for document in drawn.documents))
        for case in drawn.cases:
            assert in_no_order(latitude(first, case)) == in_no_order(latitude(second, case))

    same()


def test_another_process_with_another_hash_seed_gives_the_same_bytes() -> None:
    """Nothing that is listed may follow the order of a set."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONHASHSEED"}
    said = {
        subprocess.run(
            [sys.executable, "-c", ANSWERS],
            check=True,
            capture_output=True,
            cwd=ROOT,
            env=environment | {"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(said) == 1


def written(boundaries: BoundarySet, case: Case) -> str:
    """The answer as it would be sent."""
    return json.dumps(latitude(boundaries, case))
