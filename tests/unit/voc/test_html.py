"""The words of HTML."""

import pytest

from voc.errors import FieldError
from voc.html import MAX_HTML, plain


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>Charged twice &amp; nobody answers.</p>", "Charged twice & nobody answers."),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("<div>a</div><div>b</div>", "a\nb"),
        ("a <b>bold</b> word", "a bold word"),
        ("<script>alert('x')</script>after", "after"),
        ("<STYLE>p{}</STYLE>after", "after"),
        ("<!-- hidden <p> -->shown", "shown"),
        ("5 < 6 and 7 > 6", "5 < 6 and 7 > 6"),
        ("a &lt;b&gt; is text", "a <b> is text"),
        ("cut <a href='x", "cut"),
        ("cut <!-- open", "cut"),
        ("İ<script>x</script>y", "İy"),
        ("no html at all", "no html at all"),
        ("", ""),
    ],
)
def test_words_stay_and_tags_go(html: str, words: str) -> None:
    assert plain(html) == words


@pytest.mark.parametrize(
    "piece", ["<!--", "<a", "<", "<![CDATA[", "<script>", "</", "<a b='", "&", "<style>"]
)
def test_what_never_closes_is_read_in_one_pass(piece: str) -> None:
    assert len(plain(piece * (MAX_HTML // len(piece)))) <= MAX_HTML


def test_more_than_a_message_can_be_is_refused() -> None:
    with pytest.raises(FieldError) as error:
        plain("x" * (MAX_HTML + 1))
    assert error.value.code == "too_long"
