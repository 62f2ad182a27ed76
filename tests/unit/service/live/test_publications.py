"""Which publication stands between two revisions."""

from dataclasses import asdict

from service.domain.actor import PersonRef
from service.domain.events import BoundariesPublished, Event
from service.domain.publication import ChangedDocument
from service.live.publications import KEPT, Publications

INES = PersonRef("ines", "Ines P.")


def _published(before: str, revision: str, *names: str) -> Event:
    documents = [ChangedDocument(name, name.capitalize(), "changed", [name]) for name in names]
    data = BoundariesPublished(revision, f"to {revision}", INES, before, documents)
    return Event(1, "boundaries.published", "2026-12-01T09:30:00Z", ("boundaries",), data)


def test_nothing_stands_between_the_same_or_before_it_was_heard_of() -> None:
    heard = Publications()
    assert heard.between("a", "a") is None
    assert heard.between("a", "b") is None
    heard.heard(_published("a", "b", "meal"))
    assert heard.between("b", "c") is None


def test_several_on_the_way_are_told_as_one_with_the_last_reason() -> None:
    heard = Publications()
    for event in (_published("a", "b", "meal", "cash"), _published("b", "c", "meal"), _published("c", "d")):
        heard.heard(event)
    moved_by = heard.between("a", "d")
    assert moved_by is not None
    assert (moved_by.reason, moved_by.by) == ("to d", INES)
    assert [document.name for document in moved_by.documents] == ["cash", "meal"]
    last = heard.between("c", "d")
    assert last is not None
    assert last.documents == []


def test_an_event_from_the_journal_says_the_same() -> None:
    event = _published("a", "b", "meal")
    assert isinstance(event.data, BoundariesPublished)
    heard, read = Publications(), Publications()
    heard.heard(event)
    read.heard(Event(1, event.type, event.at, event.channels, asdict(event.data)))
    assert heard.between("a", "b") == read.between("a", "b")


def test_who_shows_something_older_than_is_remembered_hears_of_the_last() -> None:
    heard = Publications()
    for number in range(KEPT + 5):
        heard.heard(_published(f"r{number}", f"r{number + 1}", f"b{number}"))
    moved_by = heard.between("r0", f"r{KEPT + 5}")
    assert moved_by is not None
    assert [document.name for document in moved_by.documents] == [f"b{KEPT + 4}"]
