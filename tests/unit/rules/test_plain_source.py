"""Documents that are written plainly are read line by line, and what comes out is what all of YAML gives."""

from decimal import Decimal

import pytest

from rules.pack import packaged
from rules.places import Place, Positions
from rules.plain_source import read_plain
from rules.source import read_documents, read_whole

LATE = """# How a late parcel is made good.
boundary: late-parcel
action: [refund, voucher]   # two remedies
why: Late is late, whoever's fault it is.
from: 2026-12-01T00:00:00Z
grants:
- {id: one, when: 'order.kind in ["it''s", "b"]', alone: 2 * order.total}
- id: two
  when: "order.gift"
  alone: -0.50
limits: []
budgets:
  - {id: week, over: 7d, uses: 3, shared: false}
"""


def test_what_is_written_plainly_becomes_plain_data() -> None:
    assert read_plain(LATE) == {
        "boundary": "late-parcel",
        "action": ["refund", "voucher"],
        "why": "Late is late, whoever's fault it is.",
        "from": "2026-12-01T00:00:00Z",
        "grants": [
            {"id": "one", "when": 'order.kind in ["it\'s", "b"]', "alone": "2 * order.total"},
            {"id": "two", "when": "order.gift", "alone": Decimal("-0.5")},
        ],
        "limits": [],
        "budgets": [{"id": "week", "over": "7d", "uses": Decimal(3), "shared": False}],
    }


def test_every_part_and_every_key_has_its_place() -> None:
    found = Positions()
    read_plain(LATE, found)
    assert found.places["grants", 0, "when"] == Place(7, 19, inset=1)
    assert found.keys["grants", 1, "alone"] == Place(10, 3)
    assert found == next(read_whole("late.yaml", LATE)).positions


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing but a comment\n",
        "just words\n",
        "a: b: c\n",
        "a: b:\n",
        "a: 1\na: 2\n",
        "{a: 1, a: 2}\n",
        "a:\n",
        "a: {b: , c: 1}\n",
        "a: {b: 1,}\n",
        "a: {b: 1\n",
        "a: [1 2\n",
        "a: {b: c: d}\n",
        "a: {'b': 1}\n",
        "'a': 1\n",
        "1: a\n",
        "? a\n: b\n",
        "a: one\n  two\n",
        "a: 'one\n  two'\n",
        "a: 'one' two\n",
        'a: "\\u0041"\n',
        "a: |\n  one\n",
        "a: >\n  one\n",
        "a: &one 1\n",
        "a: *one\n",
        "a: !!str 1\n",
        "a: True\n",
        "a: NULL\n",
        "a: ~\n",
        "a: =\n",
        "a: <<\n",
        "a: 0x1F\n",
        "a: 1_000\n",
        "a: 1e3\n",
        "a: .5\n",
        "a: +1\n",
        "a: 007\n",
        "a: 0.1234567\n",
        "a: 2001-1-1 10:00:00\n",
        "a:\tb\n",
        "a: b\r\n",
        "a: b\u2028c\n",
        "a: b\x85\n",
        "\ufeffa: b\n",
        "---\na: 1\n",
        "a: 1\n---\nb: 2\n",
        "a: 1\n...\n",
        "%YAML 1.1\n---\na: yes\n",
        "- - 1\n",
        "-\n  a: 1\n",
        "- 1\na: 1\n",
        "a: 1\n  b: 2\n",
        "  a: 1\nb: 2\n",
        "".join(f"{' ' * deep}a:\n" for deep in range(30)) + f"{' ' * 30}a: 1\n",
        "a: " + "[" * 30 + "]" * 30 + "\n",
    ],
)
def test_everything_else_is_left_to_the_reader_of_all_of_yaml(text: str) -> None:
    assert read_plain(text) is None


def test_nearly_all_that_is_packaged_is_written_plainly() -> None:
    files = [
        file for name in ("airline", "bank", "retail", "shop") for file in packaged(name).rglob("*.yaml")
    ]
    plain = [file for file in files if read_plain(file.read_text(encoding="utf-8")) is not None]
    assert len(plain) > len(files) / 2


def test_places_are_found_when_they_are_asked_for_whoever_read_the_document() -> None:
    for text in (LATE, LATE + "why_so: >\n  Because.\n"):
        (source,) = read_documents("late.yaml", text)
        (whole,) = read_whole("late.yaml", text)
        assert source.data == whole.data
        assert source.positions == whole.positions
        assert source.finding(("grants", 1, "when"), "code", "said", offset=2).column == 12
