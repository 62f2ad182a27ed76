"""A slip in a feed's document is put right by one press, where it is clear what was meant."""

import pytest

from service.mending_feeds import fix_of_feed
from support.small_feed import SHOP as TEXT
from voc.errors import FeedError, Problem
from voc.feed import load_feed


def problems(text: str) -> list[Problem]:
    """What is wrong with a document."""
    try:
        load_feed(text, "shop.yaml")
    except FeedError as error:
        return list(error.problems)
    return []


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        (("each: orders", "eech: orders"), "each"),
        (("hmac: sha256", "hmac: sha265"), "sha256"),
        (('hmac: sha256, header: X-Sign, signed: "{body}"', "scheme: zendsk"), "zendesk"),
        (("each: orders", "answer: challange"), "challenge"),
        (("\"'complaint'\"", "\"'complain'\""), "complaint"),
        (("\"'complaint'\"", "complaint"), "\"'complaint'\""),
        (("text: words", "text: lowr(words)"), "lower"),
    ],
)  # fmt: skip
def test_a_slip_of_spelling_is_put_right_by_one_press(wrong: tuple[str, str], right: str) -> None:
    text = TEXT.replace(*wrong)
    problem = problems(text)[0]
    fix = fix_of_feed(text, problem)
    assert fix is not None, str(problem)
    assert fix.insert == right
    assert problem.text not in {one.text for one in problems(fix.of(text))}


def test_what_takes_thought_has_no_fix() -> None:
    (missing,) = problems(TEXT.replace("  id: id\n", ""))
    assert fix_of_feed(TEXT, missing) is None
