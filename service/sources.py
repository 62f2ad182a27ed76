"""Feeds as whoever connects them sees them: where each is from, how its deliveries went, what it needs."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from service.clock import rfc3339
from service.context import Context
from service.domain.actor import PersonRef
from service.domain.delivered import DeliveryRow
from service.domain.drafts import tag_of
from service.domain.feeds import WENT_WELL, FeedRevision, KeptDelivery, Origin
from service.domain.polls import PollView
from service.domain.rehearsal import FeedFinding, SecretState
from service.feeds import Source, ends_after
from service.polled import job_of, poll_view
from service.store import dead_letters, deliveries, followers, polls
from service.store import feeds as kept
from service.store.types import Connection
from voc.feed import Feed
from voc.samples import delivery_of
from voc.verify_document import called

LOOKED_AT = 50
"""Deliveries of a feed that its row sums up."""
HISTORY = 50
"""Documents of a feed that its history shows."""


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A feed in the list. `lately`: its last deliveries that were kept; `wrong` of them failed; `capture`:
    until when what is sent to it is kept; `broken`: what was saved cannot be used any more; `poll`: how its
    source stands, where that is asked.
    """

    name: str
    title: str
    origin: Origin
    scheme: str
    address: str
    secrets: list[SecretState]
    lately: int
    wrong: int
    last: DeliveryRow | None
    dead_letters: int
    capture: str | None
    broken: list[FeedFinding]
    poll: PollView | None


@dataclass(frozen=True, slots=True)
class UnknownFeed:
    """A name under which something was delivered or is captured, that is no feed."""

    name: str
    last: DeliveryRow | None
    capture: str | None


@dataclass(frozen=True, slots=True)
class FeedPage:
    """Every feed by name."""

    items: list[FeedRow]
    unknown: list[UnknownFeed]


@dataclass(frozen=True, slots=True)
class SecretRow:
    """A value that was set here, without the value. `until`: when it ends; null: it stays."""

    id: str
    name: str
    at: str
    by: PersonRef
    until: str | None


@dataclass(frozen=True, slots=True)
class SavedRow:
    """A document as it was saved; `text` null: it was taken back."""

    number: int
    at: str
    by: PersonRef
    text: str | None


@dataclass(frozen=True, slots=True)
class SampleRow:
    """A delivery that the document gives as an example; `at`: when it arrives, where that matters;
    `url`: the address that it is sent to, if not the feed's own.
    """

    title: str
    headers: dict[str, str]
    body: str
    at: str | None
    method: str = "POST"
    url: str | None = None


@dataclass(frozen=True, slots=True)
class FeedView(FeedRow):
    """One feed whole. `text`: its document; `given`: what counts again when what was saved is taken back."""

    text: str = ""
    etag: str = ""
    given: Origin | None = None
    set_here: list[SecretRow] = field(default_factory=list)
    history: list[SavedRow] = field(default_factory=list)
    samples: list[SampleRow] = field(default_factory=list)


def feed_rows(ctx: Context, conn: Connection) -> FeedPage:
    """All feeds."""
    now = ctx.feeds.now
    letters = dead_letters.counts(conn)
    known = sorted(now.sources)
    others = {one.feed for one in now.kept.captures if one.until > ctx.clock()} | deliveries.feeds_heard(conn)
    unknown = sorted(others - set(known))
    lately = deliveries.last(conn, [*known, *unknown], LOOKED_AT)
    return FeedPage(
        [_row(ctx, conn, name, lately[name], letters.get(name, 0)) for name in known],
        [UnknownFeed(name, _last(lately[name]), _capture(ctx, name)) for name in unknown],
    )


def feed_view(ctx: Context, conn: Connection, name: str) -> FeedView | None:
    """One feed; None where there is none."""
    source = ctx.feeds.now.sources.get(name)
    if source is None:
        return None
    letters = dead_letters.counts(conn).get(name, 0)
    row = _row(ctx, conn, name, deliveries.page(conn, name, None, LOOKED_AT), letters)
    given = ctx.feeds.given.get(name)
    feed = source.feed
    return FeedView(
        **{part: getattr(row, part) for part in FeedRow.__dataclass_fields__},
        text=feed.text,
        etag=tag_of(feed.text),
        given=None if given is None else given.origin,
        set_here=[
            SecretRow(
                one.id, one.name, rfc3339(one.at), one.by, None if one.until is None else rfc3339(one.until)
            )
            for one in ctx.feeds.now.kept.secrets
            if one.name in feed.secret_names and ends_after(one, ctx.clock())
        ],
        history=[_saved(one) for one in kept.history(conn, name, HISTORY)],
        samples=[_sample(feed, number) for number in range(len(feed.document.samples))],
    )


def delivery_row(one: KeptDelivery) -> DeliveryRow:
    """A delivery as screens show it."""
    return DeliveryRow(
        one.id,
        one.feed,
        rfc3339(one.at),
        one.outcome,
        one.reason,
        one.counts.accepted,
        one.counts.duplicates,
        one.counts.rejected,
        one.took / 1_000,
        one.size,
        one.captured,
    )


def secret_states(ctx: Context, feed: Feed) -> list[SecretState]:
    """The secrets that a feed verifies with, without their values."""
    found = ctx.feeds.secrets(ctx.clock())
    return [
        SecretState(name, len(found.get(name, ())), ctx.feeds.set_outside(name)) for name in feed.secret_names
    ]


def asked(ctx: Context, conn: Connection, feed: Feed) -> PollView | None:
    """How a source stands; None where it calls by itself."""
    if feed.poll is None:
        return None
    now = ctx.clock()
    held = followers.load(conn, job_of(feed.name))
    busy = held is not None and held.holder is not None and held.until > now
    return poll_view(ctx, feed, polls.load(conn, feed.name), busy=busy, at=now)


def _row(ctx: Context, conn: Connection, name: str, lately: Sequence[KeptDelivery], letters: int) -> FeedRow:
    source: Source = ctx.feeds.now.sources[name]
    return FeedRow(
        name=name,
        title=source.feed.title,
        origin=source.origin,
        scheme=called(source.feed.document.verify),
        address=ctx.settings.feed_url(name),
        secrets=secret_states(ctx, source.feed),
        lately=len(lately),
        wrong=sum(one.outcome not in WENT_WELL for one in lately),
        last=_last(lately),
        dead_letters=letters,
        capture=_capture(ctx, name),
        broken=[FeedFinding(one.line, one.column, one.text) for one in ctx.feeds.now.broken.get(name, ())],
        poll=asked(ctx, conn, source.feed),
    )


def _last(lately: Sequence[KeptDelivery]) -> DeliveryRow | None:
    return delivery_row(lately[0]) if lately else None


def _capture(ctx: Context, name: str) -> str | None:
    now = ctx.clock()
    return next(
        (rfc3339(one.until) for one in ctx.feeds.now.kept.captures if one.feed == name and one.until > now),
        None,
    )


def _saved(one: FeedRevision) -> SavedRow:
    return SavedRow(one.number, rfc3339(one.at), one.by, one.text)


def _sample(feed: Feed, number: int) -> SampleRow:
    sample = feed.document.samples[number]
    body = delivery_of(feed, sample).body.decode()
    return SampleRow(sample.title, dict(sample.headers), body, sample.at, sample.method, sample.url)
