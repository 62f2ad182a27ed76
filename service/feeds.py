"""The feeds of this moment: their documents, compiled, and their secrets; one attribute, replaced whole."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from service.domain.feeds import FeedRevision, FeedSecret, KeptFeeds, Origin
from voc.errors import FeedError, Problem
from voc.feed import Feed, feeds_of, load_feed, packaged_feeds
from voc.signing import Secrets

NOTHING = KeptFeeds()
Unseal = Callable[[bytes], str]


@dataclass(frozen=True, slots=True)
class Source:
    """A feed, where its document is from, and the revision under which that was saved here."""

    feed: Feed
    origin: Origin
    saved: FeedRevision | None = None


@dataclass(frozen=True, slots=True)
class FeedSet:
    """Feeds and secrets of one moment. `broken`: documents that were saved here and cannot be used any more,
    with what is wrong; the ones that were given to the service are in their place.
    """

    sources: Mapping[str, Source]
    kept: KeptFeeds = NOTHING
    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    broken: Mapping[str, tuple[Problem, ...]] = field(default_factory=dict)


class LiveFeeds(Mapping[str, Feed]):
    """Feeds by name. Read `now` once and use that where two answers must agree.

    INVARIANT: it is replaced by the writer, between two units.
    """

    def __init__(self, given: Mapping[str, Source], secrets: Secrets = MappingProxyType({})) -> None:
        """given: the feeds of this software and of the settings. secrets: those of the settings."""
        self.given = given
        self._set_outside = {name.upper(): values for name, values in secrets.items()}
        self.now = FeedSet(given)

    def __getitem__(self, name: str) -> Feed:
        return self.now.sources[name].feed

    def __iter__(self) -> Iterator[str]:
        return iter(self.now.sources)

    def __len__(self) -> int:
        return len(self.now.sources)

    def take_up(self, kept: KeptFeeds, unseal: Unseal) -> None:
        """Puts what is kept in force. What did not change is not compiled anew."""
        before = self.now
        if kept == before.kept:
            return
        sources, broken = dict(self.given), {}
        for saved in kept.documents:
            if saved.text is None:
                continue
            known = before.sources.get(saved.feed)
            if known is not None and known.saved == saved:
                sources[saved.feed] = known
                continue
            try:
                sources[saved.feed] = Source(load_feed(saved.text, f"{saved.feed}.yaml"), "console", saved)
            except FeedError as error:
                broken[saved.feed] = error.problems
        values = {one.id: before.values.get(one.id) or unseal(one.sealed) for one in kept.secrets}
        self.now = FeedSet(MappingProxyType(sources), kept, values, broken)

    def secrets(self, at: datetime) -> Secrets:
        """All values in use at a moment: those set here, the newest first, then those of the settings."""
        kept = self.now.kept.secrets
        if not kept:
            return self._set_outside
        found: dict[str, tuple[str, ...]] = {}
        for one in kept:
            if ends_after(one, at):
                found[one.name] = (*found.get(one.name, ()), self.now.values[one.id])
        return {
            name: found.get(name, ()) + self._set_outside.get(name, ())
            for name in {*found, *self._set_outside}
        }

    def set_outside(self, name: str) -> int:
        """How many values of a secret the settings hold."""
        return len(self._set_outside.get(name, ()))

    def captures(self, feed: str, at: datetime) -> bool:
        """Whether what is sent to a feed now is kept with its content."""
        return any(one.feed == feed and one.until > at for one in self.now.kept.captures)


def given_feeds(folder: Path | None) -> Mapping[str, Source]:
    """The feeds of this software, and in their place those of a folder. Raises FeedError."""
    packaged = {name: Source(feed, "packaged") for name, feed in packaged_feeds().items()}
    of_folder = {} if folder is None else feeds_of(folder)
    return {**packaged, **{name: Source(feed, "folder") for name, feed in of_folder.items()}}


def ends_after(secret: FeedSecret, at: datetime) -> bool:
    """Whether a value is in use at a moment."""
    return secret.until is None or secret.until > at
