"""Every kind of mistake is told in a sentence, at its line and column: one document each under `errors/`.

A file holds the name of the file that is wrong, its text, and what is said of it, between lines of dashes.
The rest of the pack is right: the vocabulary beside the documents, and one boundary.
"""

from pathlib import Path

import pytest

from rules.findings import PackError
from rules.pack import parse_pack

HOME = Path(__file__).parent / "errors"
DOCUMENTS = sorted(HOME.glob("*.txt"))
RIGHT = {
    "vocabulary.yaml": (HOME / "vocabulary.yaml").read_text(encoding="utf-8"),
    "boundaries/thing.yaml": "boundary: thing\naction: refund\ngrants:\n  - {id: one, alone: 10}\n",
}
LEAST_KINDS = 40


def told_of(path: Path) -> tuple[list[str], list[str], set[str]]:
    """What is said of a document, what should be said, and the kinds of mistakes in it."""
    file, text, expected = path.read_text(encoding="utf-8").split("----\n")
    with pytest.raises(PackError) as caught:
        parse_pack(RIGHT | {file.strip(): text})
    found = caught.value.findings
    return [str(one) for one in found], expected.splitlines(), {one.code for one in found}


def test_the_rest_of_the_pack_is_right() -> None:
    assert list(parse_pack(RIGHT).boundaries) == ["thing"]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_a_mistake_is_told_where_it_stands(path: Path) -> None:
    said, expected, _ = told_of(path)
    assert said == expected


def test_there_are_documents_for_many_kinds_of_mistakes() -> None:
    kinds = set().union(*(told_of(path)[2] for path in DOCUMENTS))
    assert len(kinds) >= LEAST_KINDS
