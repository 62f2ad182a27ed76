"""Words as they are searched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.tokens import LONGEST, MOST, asked, excerpt, marks, tokens


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Café, CAFE!", ("cafe",)),
        ("LK418 is late", ("lk418", "is", "late")),
        ("B-Rosa_Arce", ("b", "rosa", "arce")),
        ("Straße", ("strasse",)),
        ("I'm", ("i", "m")),
        ("", ()),
        ('"; DROP -- \x00 *', ("drop",)),
    ],
)
def test_words_are_letters_and_digits_without_case_and_accents(text: str, words: tuple[str, ...]) -> None:
    assert tokens(text) == words


@given(st.text(st.characters(max_codepoint=127)))
def test_plain_letters_are_read_as_all_others_are(text: str) -> None:
    # One letter that is not plain has all of it read letter by letter.
    assert tokens(text + " é")[: len(tokens(text))] == tokens(text)


def test_a_question_is_short_whatever_is_asked() -> None:
    assert len(asked(" ".join(f"w{number}" for number in range(1_000)))) == MOST
    assert tokens("x" * 10_000) == ("x" * LONGEST,)


def test_the_last_word_may_be_a_beginning_and_the_others_not() -> None:
    text = "The café opens; the cafeteria is open."
    assert [text[a:b] for a, b in marks(text, asked("cafe"))] == ["café", "cafeteria"]
    assert [text[a:b] for a, b in marks(text, asked("cafe open"))] == ["café", "opens", "open"]
    assert marks(text, ()) == []


def test_an_excerpt_is_the_part_around_the_first_mark_on_one_line() -> None:
    text = "Before. " * 40 + "The\nzebra stood there. " + "After. " * 40
    part, found = excerpt(text, asked("zebra stood"))
    assert part.startswith("… ")
    assert part.endswith(" …")
    assert "\n" not in part
    assert len(part) < 200
    assert [part[a:b] for a, b in found] == ["zebra", "stood"]


@given(st.text(max_size=400), st.text(max_size=40))
def test_marks_lie_in_order_within_the_excerpt(text: str, question: str) -> None:
    part, found = excerpt(text, asked(question))
    assert all(0 <= a < b <= len(part) for a, b in found)
    assert found == sorted(found)
