"""Where a document is read line by line, all of YAML reads the same in it; whatever was written."""

import random
from pathlib import Path
from textwrap import dedent

import pytest

from rules.pack import packaged
from rules.places import Positions
from rules.plain_source import read_plain
from rules.source import SourceError, read_whole

SEED = 7_120_441
ERRORS = Path(__file__).parents[1] / "unit" / "rules" / "errors"
PACKS = ("airline", "bank", "retail", "shop", "telecom")
PIECES = (
    *(
        " ",
        "  ",
        "\n",
        "\n  ",
        "\n- ",
        "\n\n",
        ":",
        ": ",
        ",",
        ", ",
        "'",
        "''",
        '"',
        "{",
        "}",
        "[",
        "]",
        "#",
        " #",
    ),
    *(
        "-",
        "- ",
        "--- ",
        "...",
        "?",
        "!",
        "!!str ",
        "&a ",
        "*a",
        "~",
        "=",
        "<<",
        "%",
        "@",
        "`",
        "|",
        ">",
        "+",
        "\\",
    ),
    *("true", "True", "null", "yes", "0x1", "0o7", "1_0", "1e3", "1.5", ".5", "-1", "007", "1:2", "12:30:45"),
    *(
        "2026-01-01",
        "2026-01-01T00:00:00Z",
        "7d",
        "{a: b}",
        "[a, b]",
        "é",
        "\u00a0",
        "\u2028",
        "\x85",
        "\t",
        "\r",
    ),
)


def written() -> list[str]:
    """Documents of the packs and documents with mistakes."""
    files = [file for pack in PACKS for file in packaged(pack).rglob("*.yaml")]
    return [file.read_text(encoding="utf-8") for file in sorted([*files, *ERRORS.glob("*.*")])]


def read_alike(text: str) -> bool:
    """Whether the text was plain, and then that it is read alike."""
    noted = Positions()
    data = read_plain(text, noted)
    if data is None:
        return False
    try:
        found = list(read_whole("it", text))
    except SourceError as error:
        raise AssertionError(f"{text!r} was read though it is wrong: {error}") from error
    assert [repr(one.data) for one in found] == [repr(data)], text
    assert found[0].positions == noted, text
    return True


def test_documents_are_read_alike() -> None:
    texts = written()
    assert sum(read_alike(text) for text in texts) > len(texts) / 3


@pytest.mark.parametrize(
    "count", [pytest.param(2_000, id="quick"), pytest.param(300_000, id="long", marks=pytest.mark.long)]
)
def test_pieces_of_documents_with_mistakes_in_them_are_read_alike(count: int) -> None:
    dice = random.Random(SEED)
    texts, read = [text for text in written() if len(text) < 2_000], 0
    for _ in range(count):
        lines = dice.choice(texts).split("\n")
        first = dice.randrange(len(lines))
        text = "\n".join(lines[first : first + dice.randint(1, 6)])
        text = dedent(text) if dice.random() < 0.5 else text
        for _ in range(dice.randint(0, 4)):
            at = dice.randrange(len(text) + 1)
            text = (
                text[:at]
                + (dice.choice(PIECES) if dice.random() < 0.6 else "")
                + text[at + dice.randint(0, 1) :]
            )
        read += read_alike(text)
    assert read > 300
