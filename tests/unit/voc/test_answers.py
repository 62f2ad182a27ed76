"""What sources hear by name."""

from voc.answers import ANSWERS


def test_every_named_answer_is_a_success_that_a_browser_would_understand() -> None:
    assert set(ANSWERS) == {"plain", "ok", "empty", "twiml", "challenge"}
    for answer in ANSWERS.values():
        assert 200 <= answer.status < 300
        assert answer.type.partition("/")[0] in {"text", "application"}
