"""Voice comes in: integrations' webhooks by their feeds, and signals in Remit's own shape."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from fastapi import Query, Request
from fastapi.responses import Response

from service.access.permissions import require, takes_feed
from service.actions.counting import count_signals
from service.actions.dead_letters import keep_dead_letter
from service.actions.preparing import read_delivery, read_signals
from service.actions.take_signals import take_signals
from service.context import Context
from service.domain.actor import Actor
from service.domain.feeds import DeliveryCounts
from service.errors import Code, Problem
from service.noted import Seen
from service.web.answers import answer
from service.web.arrivals import arrived
from service.web.door import Ctx, house
from service.web.limits import body_of
from service.web.quotas import Quotas
from service.web.routes import routes
from service.web.security import Signed, signed_in
from service.web.shapes import TakenCounts
from voc.delivery import Delivery, Headers
from voc.errors import BadSignature, Rejected, Unmappable, nearest, sentence
from voc.facts import EntityFacts
from voc.feed import Feed
from voc.signal import Signal

router = routes("voice")
_RAW: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "What the source sends, as it sends it; the feed's document says what is read of it.",
        "content": {"application/json": {"schema": {}}, "*/*": {"schema": {}}},
    }
}
_SIGNALS: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "A signal, an array of them, or one a line. Members: the page on integrations.",
        "content": {
            "application/json": {"schema": {"type": ["object", "array"]}},
            "application/x-ndjson": {"schema": {"type": "string"}},
        },
    }
}


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read of a delivery, and when its last byte was here. `places`: of each signal in it, where
    some of it could not be read.
    """

    arrived: datetime
    signals: Sequence[Signal]
    facts: Sequence[EntityFacts]
    rejected: Sequence[Rejected]
    places: Sequence[int] | None = None
    as_history: bool = False


def _turn(feed: Feed, quotas: Quotas, ctx: Context) -> AbstractContextManager[None]:
    """A turn for a feed. Raises Problem(TOO_MANY), of which its list of deliveries tells."""
    try:
        return quotas.turn(feed.name, feed.document.quota)
    except Problem as error:
        ctx.noted.refused(feed.name, ctx.clock(), error)
        raise


@router.post(
    "/v1/feeds/{feed}",
    status_code=202,
    summary="An integration's webhook, raw",
    response_model=TakenCounts,
    responses={"2XX": {"description": "What the feed's document says the source needs to hear"}},
    openapi_extra=_RAW,
)
async def deliver(feed: str, request: Request, ctx: Ctx) -> Response:
    """Verify, map, mask, read, and answer once it is durable."""
    found = ctx.feeds.get(feed)
    with nullcontext() if found is None else _turn(found, house(request).quotas, ctx):
        delivery = await _delivery(request, ctx, ctx.settings.feed_url(feed))
        capture = ctx.feeds.captures(feed, delivery.received_at)
        if found is None and not capture:
            raise _no_feed(ctx, feed)
        with ctx.noted.watch(feed, delivery, capture=capture) as seen:
            if found is None:
                raise _no_feed(ctx, feed)
            return await _taken(request, ctx, found, delivery, seen)


@router.head(
    "/v1/feeds/{feed}",
    response_class=Response,
    summary="Whether webhooks may be sent here",
    responses={"200": {"description": "There is such a feed, or its deliveries are captured"}},
)
async def look(feed: str, ctx: Ctx) -> Response:
    """Some sources ask this, unsigned, before they send anything, and are content with nothing but 200."""
    if ctx.feeds.get(feed) is None and not ctx.feeds.captures(feed, ctx.clock()):
        raise _no_feed(ctx, feed)
    return Response()


async def greet(feed: str, request: Request, ctx: Context) -> Response | None:
    """The answer to a source that asks by GET, when it is set up, whether it reaches whom it is told to.

    None where its feed knows no such request. Nothing is changed by it. Raises Problem: bad_signature.
    """
    found = ctx.feeds.get(feed)
    if found is None or not found.asked_by_get:
        return None
    delivery = _arrived(request, ctx, ctx.settings.feed_url(feed), b"")
    if not found.greeted(delivery):
        return None
    with ctx.noted.watch(feed, delivery, capture=ctx.feeds.captures(feed, delivery.received_at)) as seen:
        try:
            found.verify(delivery, ctx.feeds.secrets(delivery.received_at))
        except BadSignature as error:
            raise _unproved(ctx, found, error) from None
        seen.outcome = "challenge"
        return _challenge(ctx, found, delivery)


@router.post(
    "/v1/signals",
    status_code=202,
    summary="Signals in Remit's own shape",
    response_model=TakenCounts,
    openapi_extra=_SIGNALS,
)
async def take(
    request: Request, ctx: Ctx, actor: Signed, as_: Literal["live", "history"] = Query("live", alias="as")
) -> Response:
    """One object, an array, or NDJSON; `history` is stored and counted, without case or alarm."""
    require(actor, "send_signals")
    delivery = await _delivery(request, ctx, f"{ctx.settings.address}{request.url.path}")
    history = as_ == "history"
    try:
        found = await read_signals(ctx, delivery, as_history=history)
    except Unmappable as error:
        code = Code.TOO_LARGE if error.code == "too_many" else Code.BAD_REQUEST
        raise Problem(code, sentence(error.text), {"reason": error.code}) from None
    read = _Read(
        delivery.received_at, found.items, found.facts, found.rejected, found.places, as_history=history
    )
    return answer(await _take(ctx, actor, read), 202)


async def _taken(request: Request, ctx: Context, feed: Feed, delivery: Delivery, seen: Seen) -> Response:
    actor = await _sender(request, ctx, feed, delivery)
    challenge = _challenge(ctx, feed, delivery)
    if challenge is not None:
        seen.outcome = "challenge"
        return challenge
    try:
        reading = await read_delivery(ctx, feed, delivery)
    except Unmappable as error:
        await keep_dead_letter(ctx, feed.name, delivery, error.code)
        count_signals(ctx, feed.name, "unmappable", 1)
        raise Problem(Code.UNMAPPABLE, sentence(error.text), {"reason": error.code}) from None
    house(request).quotas.spend(feed.name, feed.document.quota, reading.size)
    read = _Read(delivery.received_at, reading.items, reading.facts, reading.rejected)
    taken = await _take(ctx, actor, read)
    _tell(seen, taken)
    wanted = feed.answer(delivery)
    if seen.outcome == "unmappable" or (taken["rejected"] and wanted is not None):
        # Its source may not read what was rejected, or hears nothing of it: it waits for a mended document.
        await keep_dead_letter(ctx, feed.name, delivery, seen.reason or "")
    if wanted is not None:
        return Response(wanted.body, wanted.status, media_type=wanted.type)
    return answer(taken, 202)


def _tell(seen: Seen, taken: Mapping[str, Any]) -> None:
    rejected: Sequence[Rejected] = taken["rejected"]
    counts = DeliveryCounts(taken["accepted"], taken["duplicates"], len(rejected))
    seen.taken(counts, rejected, taken["facts_refused"])


def _no_feed(ctx: Context, feed: str) -> Problem:
    return Problem(Code.NOT_FOUND, f"There is no feed {feed[:100]!r}; {nearest(feed, ctx.feeds)}")


async def _delivery(request: Request, ctx: Context, url: str) -> Delivery:
    return _arrived(request, ctx, url, await body_of(request))


def _arrived(request: Request, ctx: Context, url: str, body: bytes) -> Delivery:
    """The request as it arrived, under the address that the outside calls it by."""
    # As the server has it: `request.url` would put the whole address together first.
    asked: bytes = request.scope.get("query_string", b"")
    sent: Sequence[tuple[bytes, bytes]] = request.scope["headers"]
    query = f"?{asked.decode('latin-1')}" if asked else ""
    return Delivery(
        url=f"{url}{query}",
        headers=Headers([(name.decode("latin-1"), said.decode("latin-1")) for name, said in sent]),
        body=body,
        received_at=arrived(request, ctx.clock),
        method=request.method,
    )


async def _sender(request: Request, ctx: Context, feed: Feed, delivery: Delivery) -> Actor:
    """Whoever signed; where the source cannot sign, the holder of a token that names the feed."""
    if feed.unsigned and not feed.greeted(delivery):
        actor = await signed_in(request)
        require(actor, "send_signals")
        if not takes_feed(actor, feed.name):
            raise Problem(Code.NOT_YOURS, f"This token may not send to the feed {feed.name}.")
        return actor
    try:
        feed.verify(delivery, ctx.feeds.secrets(delivery.received_at))
    except BadSignature as error:
        raise _unproved(ctx, feed, error) from None
    return Actor(id=f"feed:{feed.name}", name=feed.title, role="integration", feeds=(feed.name,))


def _challenge(ctx: Context, feed: Feed, delivery: Delivery) -> Response | None:
    """What a verified set-up request wants to hear; None for every other."""
    try:
        found = feed.challenge(delivery, ctx.feeds.secrets(delivery.received_at))
    except BadSignature as error:
        raise _unproved(ctx, feed, error) from None
    return None if found is None else Response(found.body, found.status, media_type=found.type)


def _unproved(ctx: Context, feed: Feed, error: BadSignature) -> Problem:
    count_signals(ctx, feed.name, "bad_signature", 1)
    return Problem(Code.BAD_SIGNATURE, sentence(error.text), {"reason": error.code})


async def _take(ctx: Context, actor: Actor, read: _Read) -> Mapping[str, object]:
    """Make it durable; the counts that every sender hears, each item by its place in the delivery."""
    taken = await take_signals(
        ctx, actor, read.signals, read.facts, as_history=read.as_history, arrived=read.arrived
    )
    places = read.places
    late = [replace(no, index=no.index if places is None else places[no.index]) for no in taken.rejected]
    feeds = {signal.feed for signal in read.signals}
    feed = feeds.pop() if len(feeds) == 1 else ""
    count_signals(ctx, feed, "accepted", taken.accepted)
    count_signals(ctx, feed, "duplicate", taken.duplicates)
    count_signals(ctx, feed, "rejected", len(late) + len(read.rejected))
    return {
        "accepted": taken.accepted,
        "duplicates": taken.duplicates,
        "rejected": sorted([*read.rejected, *late], key=lambda no: no.index),
        "facts_refused": taken.facts_refused,
    }
