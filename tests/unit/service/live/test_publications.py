"""Which publication stands between two revisions."""

from dataclasses import asdict

from service.domain.actor import PersonRef
from service.domain.events import BoundariesPublished, BoundariesStaged, Event
from service.domain.publication import ChangedDocument
from service.live.publications import KEPT, Publications

INES = PersonRef("ines", "Ines P.")
DOCUMENT = ChangedDocument("meal", "Meal", "changed", ["meal"])


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


def _staged(stage: str, *, live: str = "a", candidate: str = "c") -> Event:
    data = BoundariesStaged("1", candidate, stage, None, live, stage, INES, None, [DOCUMENT])  # type: ignore[arg-type]
    return Event(1, "boundaries.staged", "2026-12-01T09:30:00Z", ("boundaries",), data)


def test_a_canary_leads_there_and_back_and_a_shadow_nowhere() -> None:
    heard = Publications()
    heard.heard(_staged("shadow"))
    assert heard.between("a", "c") is None
    heard.heard(_staged("canary"))
    there, back = heard.between("a", "c"), heard.between("c", "a")
    assert there is not None
    assert (there.stage, there.reason, there.documents) == ("canary", "canary", [DOCUMENT])
    # Who is not among those for whom it counts any more is under the live set again.
    assert back is not None
    assert (back.stage, back.revision) == ("withdrawn", "a")
    heard.heard(_staged("stopped"))
    assert heard.between("a", "c") is None
    over = heard.between("c", "a")
    assert over is not None
    assert (over.stage, over.reason) == ("withdrawn", "stopped")


def test_what_goes_live_is_told_as_live_whatever_was_on_trial() -> None:
    heard = Publications()
    heard.heard(_staged("canary"))
    heard.heard(_published("a", "c", "meal"))
    for shown in ("a", "something else"):
        moved_by = heard.between(shown, "c")
        assert moved_by is not None
        assert moved_by.stage == "live"
