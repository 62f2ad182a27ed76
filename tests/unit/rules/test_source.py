"""What YAML allows and documents do not is refused, at its place."""

import pytest

from rules.source import SourceError, read_documents
from support.recursion import LIMITS, recursion_limit


def refusal(text: str) -> str:
    with pytest.raises(SourceError) as error:
        list(read_documents("f.yaml", text))
    return str(error.value.finding)


@pytest.mark.parametrize("text", ["a: &x 1\n", "a: *x\n", "a: &x {b: *x}\n"])
def test_nothing_is_shared_or_repeated(text: str) -> None:
    assert "f.yaml:1:4" in refusal(text)
    assert "anchors and aliases (& and *) are not used here" in refusal(text)


@pytest.mark.parametrize("calls", LIMITS)
@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[\n" * 5_000, "f.yaml:26:1"),
        ("- " * 3_000, "f.yaml:1:51"),
        ("[\n" * 300 + "]" * 300, "f.yaml:26:1"),
    ],
)
def test_how_deep_is_too_deep_is_its_own_count(text: str, place: str, calls: int) -> None:
    with recursion_limit(calls):
        said = refusal(text)
    assert place in said
    assert "nested more than 24 levels deep" in said
