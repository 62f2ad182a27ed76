"""What an edit changed, in plain words."""

from rules.language.changes import (
    MOST_TOLD,
    Change,
    changes_aloud,
    read_aloud,
    read_of_pack,
    vocabulary_of,
)
from rules.pack import load_pack, packaged
from support.small_pack import DELAY, VOCABULARY

FILE = "boundaries/delay-compensation.yaml"
FILES = {"vocabulary.yaml": VOCABULARY, FILE: DELAY}


def changed(old: str, new: str) -> list[Change]:
    return changes_aloud(FILES, {**FILES, FILE: DELAY.replace(old, new)}).get(FILE, [])


def test_only_the_clauses_that_read_otherwise_are_told() -> None:
    (change,) = changed("alone: 75", "alone: 95")
    assert change.clause == "grants.surge"
    assert "$75 alone" in (change.before or "")
    assert "$95 alone" in (change.after or "")
    assert changed("Many are stranded", "Very many are stranded") == []


def test_a_clause_that_comes_or_goes_has_one_side() -> None:
    (gone,) = changed("  - {id: once, per: booking, uses: 1}\n", "")
    assert (gone.clause, gone.after) == ("budgets.once", None)
    came = changes_aloud({"vocabulary.yaml": VOCABULARY}, FILES)[FILE]
    assert all(one.before is None for one in came)


def test_another_title_in_the_vocabulary_is_heard_where_it_is_told() -> None:
    words = VOCABULARY.replace("booking.total:        {type", "booking.total:        {title: Fare, type")
    found = changes_aloud(FILES, {**FILES, "vocabulary.yaml": words})
    assert [one.clause for one in found["vocabulary.yaml"]] == ["booking.total"]


def test_of_a_pack_every_document_reads_as_its_text_does() -> None:
    pack = load_pack(packaged())
    for file, text in pack.files.items():
        assert read_of_pack(pack, file) == read_aloud(file, text, pack.vocabulary), file


def test_a_difference_of_very_many_documents_tells_of_the_first() -> None:
    many = {
        f"boundaries/b{number}.yaml": DELAY.replace("delay-compensation", f"b{number}")
        for number in range(MOST_TOLD + 5)
    }
    assert (
        len(changes_aloud({"vocabulary.yaml": VOCABULARY}, {"vocabulary.yaml": VOCABULARY, **many}))
        == MOST_TOLD
    )


def test_what_cannot_be_read_says_nothing() -> None:
    words = vocabulary_of(FILES)
    assert words is not None
    assert read_aloud(FILE, DELAY.replace("booking.total", "booking.totl"), words) is None
    assert read_aloud(FILE, "boundary: {", words) is None
    assert read_aloud("vocabulary.yaml", "vocabulary: a\n", words) is None
    assert read_aloud("guarantees.yaml", "guarantee: a\n", words) is None
    assert read_aloud("topics.yaml", "late: {title: Late}\n", words) == []
    assert vocabulary_of({"vocabulary.yaml": "a: ["}) is None
    assert changes_aloud(FILES, {**FILES, FILE: "boundary: {"}) == {}
