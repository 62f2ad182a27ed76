"""The feeds of a moment: what was saved goes before what came with the service; secrets add up."""

from datetime import timedelta
from types import MappingProxyType

import pytest

from service.domain.actor import PersonRef
from service.domain.feeds import Capture, FeedRevision, FeedSecret, KeptFeeds
from service.feeds import LiveFeeds, Source, given_feeds
from support.small_feed import DOCUMENT
from support.state import START
from voc.feed import load_feed

BY = PersonRef("p1", "Ada L.")
GIVEN = {"lockers": Source(load_feed(DOCUMENT, "lockers.yaml"), "folder")}
MENDED = DOCUMENT.replace("Parcel lockers", "Lockers")


def _saved(text: str | None, number: int = 1) -> KeptFeeds:
    return KeptFeeds(documents=(FeedRevision(number, "lockers", text, START, BY),))


def _secret(id_: str, until: timedelta | None = None) -> FeedSecret:
    return FeedSecret(id_, "LOCKERS", START, BY, None if until is None else START + until, id_.encode())


def _unseal(sealed: bytes) -> str:
    return f"value of {sealed.decode()}"


def test_what_was_saved_goes_before_what_was_given_until_it_is_taken_back() -> None:
    feeds = LiveFeeds(GIVEN)
    feeds.take_up(_saved(MENDED), _unseal)
    assert (feeds["lockers"].title, feeds.now.sources["lockers"].origin) == ("Lockers", "console")
    feeds.take_up(_saved(None, 2), _unseal)
    assert (feeds["lockers"].title, feeds.now.sources["lockers"].origin) == ("Parcel lockers", "folder")


def test_what_did_not_change_is_not_compiled_anew() -> None:
    feeds = LiveFeeds({})
    feeds.take_up(_saved(MENDED), _unseal)
    compiled = feeds["lockers"]
    feeds.take_up(KeptFeeds(_saved(MENDED).documents, captures=(Capture("x", START),)), _unseal)
    assert feeds["lockers"] is compiled


def test_a_document_that_cannot_be_used_any_more_leaves_the_given_one_in_force() -> None:
    feeds = LiveFeeds(GIVEN)
    feeds.take_up(_saved(DOCUMENT + "more: 1\n"), _unseal)
    assert feeds.now.sources["lockers"].origin == "folder"
    (problem,) = feeds.now.broken["lockers"]
    assert "unknown key 'more'" in problem.text


def test_secrets_that_were_set_come_before_those_of_the_settings_until_they_end() -> None:
    feeds = LiveFeeds({}, MappingProxyType({"lockers": ("of settings",), "OTHER": ("another",)}))
    feeds.take_up(KeptFeeds(secrets=(_secret("b"), _secret("a", timedelta(hours=1)))), _unseal)
    assert feeds.secrets(START)["LOCKERS"] == ("value of b", "value of a", "of settings")
    assert feeds.secrets(START + timedelta(hours=1))["LOCKERS"] == ("value of b", "of settings")
    assert (feeds.secrets(START)["OTHER"], feeds.set_outside("LOCKERS")) == (("another",), 1)
    assert "value of" not in repr(feeds.now)


@pytest.mark.parametrize(("after", "captured"), [(timedelta(0), True), (timedelta(minutes=10), False)])
def test_a_capture_ends_by_itself(after: timedelta, captured: bool) -> None:
    feeds = LiveFeeds({})
    feeds.take_up(KeptFeeds(captures=(Capture("x", START + timedelta(minutes=10)),)), _unseal)
    assert feeds.captures("x", START + after) is captured
    assert not feeds.captures("y", START)


def test_without_a_folder_the_packaged_ones_are_given() -> None:
    assert {source.origin for source in given_feeds(None).values()} == {"packaged"}
