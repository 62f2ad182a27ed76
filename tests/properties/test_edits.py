"""A set that was made from the one before answers as one that was made anew, whatever was edited."""

import random
from datetime import UTC, datetime

import pytest

from rules.boundary_set import UNSPENT, BoundarySet
from rules.pack import parse_pack
from service.bench.product import files_of
from service.bench.workload import bounds, cases

SEED = 6_220_117
AT = datetime(2026, 1, 1, 12, tzinfo=UTC)
WORDS = "vocabulary.yaml"


def edited(dice: random.Random, files: dict[str, str], spare: dict[str, str]) -> dict[str, str]:
    """One edit: of an amount, of a condition, a document more or less, or another fact among the words."""
    documents = sorted(file for file in files if file != WORDS)
    file = dice.choice(documents)
    match dice.randrange(5):
        case 0:
            return {**files, file: files[file].replace("alone: ", f"alone: {dice.randrange(1, 9)}", 1)}
        case 1:
            other = dice.choice(documents)
            condition = files[other].split("\n")[2]
            return {**files, file: files[file].replace(files[file].split("\n")[2], condition)}
        case 2:
            return {name: text for name, text in files.items() if name != file}
        case 3:
            more = dice.choice(sorted(spare))
            return {**files, more: spare[more]}
        case _:
            fact = f"  order.word_{dice.randrange(1_000)}: {{type: integer, default: 1}}\n"
            return {**files, WORDS: files[WORDS].replace("facts:\n", f"facts:\n{fact}")}


@pytest.mark.parametrize(
    "rounds", [pytest.param(4, id="quick"), pytest.param(60, id="long", marks=pytest.mark.long)]
)
def test_an_edited_set_answers_as_a_new_one(rounds: int) -> None:
    dice = random.Random(SEED)
    asked = cases(40, unknown=0.05)
    spare = {file: text for file, text in files_of(bounds(200)).items() if file != WORDS}
    for _ in range(rounds):
        # So few that further documents bring further facts.
        files = files_of(bounds(dice.choice((1, 3, 30, 120))))
        pack = parse_pack(files)
        made = BoundarySet.compile(pack)
        for _ in range(6):
            files = edited(dice, files, spare)
            if len(files) == 1:
                break
            pack = parse_pack(files, pack)
            made = BoundarySet.compile(pack, made)
            anew = BoundarySet.compile(parse_pack(files))
            assert made.revision == anew.revision
            for case in asked:
                one = made.limits(case, at=AT, meters=UNSPENT)
                assert one == anew.limits(case, at=AT, meters=UNSPENT)
            one_case = {"at": AT, "meters": UNSPENT}
            assert made.latitude(asked[0], **one_case) == anew.latitude(asked[0], **one_case)  # type: ignore[arg-type]
