"""`remit check --against`: with what a pack is compared, and how each answer is told."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from rules.pack import Pack, load_pack
from service.commands.against import Against, against
from service.commands.errors import CommandError
from support.small_pack import DELAY, make_pack

TODAY = date(2026, 1, 1)
MORE = "boundary: more\naction: refund\ngrants:\n  - {id: g, when: flight.cancelled, alone: 5}\n"


def written(pack: Pack, folder: Path) -> Path:
    """The pack as a folder."""
    (folder / "boundaries").mkdir(parents=True)
    for name, text in pack.files.items():
        (folder / name).write_text(text)
    return folder


@pytest.fixture
def compared(tmp_path: Path) -> Callable[..., Against]:
    def compare(*edits: tuple[str, str], more: str = MORE) -> Against:
        before = written(make_pack(DELAY, MORE), tmp_path / "before")
        text = DELAY
        for old, new in edits:
            assert old in text
            text = text.replace(old, new, 1)
        after = load_pack(written(make_pack(text, more), tmp_path / "after"))
        return against(after, str(before), tmp_path / "none.db", TODAY)

    return compare


def test_each_action_that_may_differ_is_told_with_a_case_of_each_direction(
    compared: Callable[..., Against],
) -> None:
    found = compared(("topic.surge >= 3, alone: 75", "topic.surge >= 4, alone: 90"))
    first, *lines = found.lines()
    assert first.startswith(f"against {found.said} (")
    assert first.endswith("): wider in some cases, narrower in others")
    assert lines == [
        "  certificate: wider in some cases, narrower in others",
        (
            "    wider: certificate, booking.total is 100.00, request.complaint is cancelled_flight, "
            "topic.surge is 4: 75.00 before, now 90.00 USD alone (delay-compensation/grants.surge)"
        ),
        (
            "    narrower: certificate, booking.total is 50.00, request.complaint is cancelled_flight, "
            "topic.surge is 3: 50.00 before, now nothing alone"
        ),
    ]


def test_what_means_the_same_is_said_to(compared: Callable[..., Against]) -> None:
    found = compared(("title: Comp", "title: A comp"))
    assert [line.rpartition(": ")[2] for line in found.lines()] == ["the same in every case"] * 2
    assert found.findings() == []
    assert found.to_json()["relation"] == "equivalent"


def test_annotations_stand_at_documents_that_differ(compared: Callable[..., Against]) -> None:
    found = compared(
        ("topic.surge >= 3, alone: 75", "topic.surge >= 4, alone: 90"),
        ("over: 7d, at_most: 500", "over: 7d, at_most: 400"),
    )
    told = [(each.file, each.severity, each.code) for each in found.findings()]
    assert told == [
        ("boundaries/delay-compensation.yaml", "hint", "narrows"),
        ("boundaries/delay-compensation.yaml", "hint", "narrows"),
        ("boundaries/delay-compensation.yaml", "warning", "widens"),
    ]


def test_of_a_document_that_is_gone_the_vocabulary_tells(tmp_path: Path) -> None:
    before = written(make_pack(DELAY, MORE), tmp_path / "before")
    found = against(make_pack(DELAY), str(before), tmp_path / "none.db", TODAY)
    assert [(each.file, each.code) for each in found.findings()] == [("vocabulary.yaml", "narrows")]
    assert found.findings()[0].message == ("refund, flight.cancelled is true: 5.00 before, now nothing alone")


def test_a_file_stands_in_the_place_of_the_boundary_of_its_name(tmp_path: Path) -> None:
    file = tmp_path / "older.yaml"
    file.write_text(MORE.replace("alone: 5", "alone: 4"))
    found = against(make_pack(DELAY, MORE), str(file), tmp_path / "none.db", TODAY)
    assert [(one.action, one.relation) for one in found.meaning.actions] == [("refund", "widens")]


@pytest.mark.parametrize(
    ("said", "text", "sentence"),
    [
        ("nowhere", None, "There is no folder nowhere, nor a packaged pack of that name."),
        ("0123abcd", None, "There is no database at"),
        ("live", None, "There is no database at"),
        ("odd.yaml", "title: Odd\n", "odd.yaml is no boundary: it has no key `boundary`."),
        ("odd.yaml", "a: b\n---\nc: d\n", "odd.yaml is no text with one document."),
        ("odd.yaml", "boundary: [\n", "odd.yaml cannot be read: odd.yaml:"),
        ("odd.yaml", "boundary: odd\naction: refnd\n", 'unknown action "refnd"'),
    ],
)
def test_what_cannot_be_compared_with_is_said_in_a_sentence(
    said: str, text: str | None, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if text is not None:
        Path(said).write_text(text)
    with pytest.raises(CommandError) as raised:
        against(make_pack(DELAY), said, tmp_path / "none.db", TODAY)
    assert sentence in str(raised.value)
