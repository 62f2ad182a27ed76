"""Numbers in the form in which rules look for them; everything else stays as it was written."""

import pytest

from voc.numerals import plainly


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("4111\u202f1111\u00a01111", "4111 1111 1111"),
        ("4111\u20131111 \u2014 1111", "4111-1111-1111"),
        ("4111\u20221111 \u00b7 1111", "4111.1111.1111"),
        ("41\u200b11\u00ad11", "411111"),
        ("\uff14\uff11 \u0664\u0661 \U0001d7d2\U0001d7cf", "41 41 41"),
        ("ana\uff20example.com, \uff0b49", "ana@example.com, +49"),
    ],
)
def test_digits_spaces_and_dashes_of_a_number_become_plain(text: str, plain: str) -> None:
    assert plainly(text) == plain


@pytest.mark.parametrize(
    "text",
    ["nothing odd", "gr\u00fc\u00dfe \U0001f621", "so \u2014 nun ja\u2026", "10\u00a0\u20ac", "a \u2022 b"],
)
def test_words_stay_as_they_were_written(text: str) -> None:
    assert plainly(text) == text
