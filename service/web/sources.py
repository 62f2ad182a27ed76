"""Feeds for whoever connects them: their documents and secrets, a delivery rehearsed, signed, captured."""

import asyncio
import base64
import binascii
from datetime import timedelta
from typing import Annotated, Literal

from fastapi import Request
from fastapi.responses import Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, SecretStr

from service.access.permissions import require
from service.actions.ask_poll import ask_poll
from service.actions.capture_deliveries import capture_deliveries
from service.actions.rehearse_delivery import Rehearsed, rehearse
from service.actions.rotate_secret import add_secret, end_secret
from service.actions.save_feed import SavedFeed, remove_feed, save_feed
from service.assisting import Assistance
from service.assisting_feeds import complete_feed, hover_feed
from service.clock import parse_rfc3339, rfc3339
from service.context import Context
from service.domain.delivered import CaptureAnswer, NewSecretAnswer
from service.domain.polls import PollView
from service.domain.rehearsal import Rehearsal
from service.errors import Code, Problem
from service.signed import SignedRequest, signed_request
from service.sources import FeedPage, FeedView, asked, feed_rows, feed_view
from service.web.answers import answer
from service.web.assistance import AssistAnswer, assistance
from service.web.boundaries import YAML
from service.web.conditions import MATCH, NONE_MATCH, condition, quoted
from service.web.door import Ctx, TheHouse
from service.web.routes import routes
from service.web.security import Signed
from voc.delivery import MAX_BODY, Delivery, Headers
from voc.errors import nearest
from voc.positions import MAX_DOCUMENT

_LOOK_EVERY = 0.1
"""Seconds between two looks whether a source was asked; another process may do it."""
router = routes("feeds")
Text = Annotated[str, Field(max_length=MAX_DOCUMENT)]
HeaderName = Annotated[str, Field(pattern=r"^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$")]


class SentDelivery(BaseModel):
    """A request as a source sends it. `at`: when it arrived; default: now."""

    model_config = ConfigDict(extra="forbid")

    method: Literal["POST", "PUT", "GET"] = "POST"
    url: Annotated[str, Field(max_length=2_000)] | None = None
    headers: dict[HeaderName, Annotated[str, Field(max_length=8_000)]] = Field(
        default_factory=dict, max_length=100
    )
    body: Annotated[str, Field(max_length=MAX_BODY * 4 // 3 + 4)]
    encoding: Literal["text", "base64"] = "text"
    at: AwareDatetime | None = None


class Attempt(BaseModel):
    """A document's text under the name that it is to have, and a delivery to try it with."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(max_length=40)]
    text: Text
    delivery: SentDelivery | None = None


class AssistFeed(BaseModel):
    """What is wanted of a document that is being written. `at` counts its code points to the place; `body`:
    a delivery in JSON, whose members are offered.
    """

    model_config = ConfigDict(extra="forbid")

    want: Literal["complete", "hover"]
    text: Text
    at: Annotated[int, Field(ge=0)] = 0
    body: Annotated[str, Field(max_length=MAX_BODY)] | None = None


class NewSecret(BaseModel):
    """A value of one of the feed's secrets; without `value` one is made. `others_end_in`: seconds after which
    those end that were set before; null: they stay.
    """

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(max_length=40)]
    value: Annotated[SecretStr, Field(min_length=8, max_length=4_000)] | None = None
    others_end_in: Annotated[int, Field(ge=0, le=30 * 86_400)] | None = None


class PollNow(BaseModel):
    """`from_start`: forgets how far it was fetched; what comes again is taken once. `wait`: seconds."""

    model_config = ConfigDict(extra="forbid")

    from_start: bool = False
    wait: Annotated[float, Field(ge=0, le=30)] = 10.0


class CaptureFor(BaseModel):
    """How many minutes; 0 ends it."""

    model_config = ConfigDict(extra="forbid")

    minutes: Annotated[int, Field(ge=0, le=60)] = 10


@router.get("/v1/feeds", summary="Every feed, and how its last deliveries went", response_model=FeedPage)
def feeds(ctx: Ctx, actor: Signed) -> Response:
    """By name; `unknown` are names under which something was captured that are no feeds yet."""
    require(actor, "read_feeds")
    with ctx.store.reader() as conn:
        return answer(feed_rows(ctx, conn))


@router.post(
    "/v1/feeds:rehearse",
    summary="What would become of a delivery; nothing is taken",
    response_model=Rehearsal,
)
async def try_out(attempt: Attempt, ctx: Ctx, actor: Signed) -> Response:
    """Step by step: what is wrong with the document, whether the delivery verifies, what each expression
    gives, what is masked, what is read, the signal, and the case that it would join.
    """
    require(actor, "edit_feeds")
    delivery = None if attempt.delivery is None else _delivery(ctx, attempt.name, attempt.delivery)
    what = Rehearsed(attempt.name, attempt.text, delivery)
    return answer(await asyncio.to_thread(rehearse, ctx, actor, what))


@router.post(
    "/v1/feeds:assist",
    summary="What may stand at a place of a feed's document, or what a word of it means",
    response_model=AssistAnswer,
)
def assist(asked: AssistFeed, actor: Signed) -> Response:
    """Of a text that need not be whole; with the members of a delivery, else of its first sample."""
    require(actor, "edit_feeds")
    at = min(asked.at, len(asked.text))
    if asked.want == "complete":
        return answer(assistance(Assistance(completions=complete_feed(asked.text, at, asked.body))))
    return answer(assistance(Assistance(hover=hover_feed(asked.text, at, asked.body))))


@router.get(
    "/v1/feeds/{feed}", summary="One feed: document, history, secrets' names", response_model=FeedView
)
def feed(feed: str, ctx: Ctx, actor: Signed) -> Response:
    """The text as it counts; secrets by name and time, never by value. A source that asks here as its
    document's `challenge` says is answered as that says, unsigned.
    """
    require(actor, "read_feeds")
    with ctx.store.reader() as conn:
        found = feed_view(ctx, conn, feed)
    if found is None:
        raise _none(ctx, feed)
    return answer(found, headers={"ETag": quoted(found.etag)})


@router.put(
    "/v1/feeds/{feed}",
    summary="Save a feed's document; it counts from the next delivery on",
    response_model=SavedFeed,
    openapi_extra={
        "parameters": [MATCH, NONE_MATCH],
        "requestBody": {"required": True, "content": {YAML: {"schema": {"type": "string"}}}},
    },
)
async def save(feed: str, request: Request, ctx: Ctx, house: TheHouse, actor: Signed) -> Response:
    """The body is the text, in UTF-8. Needs If-Match; a new feed If-None-Match: *."""
    only = condition(request.headers)
    try:
        text = (await request.body()).decode()
    except UnicodeDecodeError as error:
        raise Problem(
            Code.INVALID, f"The text is not UTF-8 (byte {error.start}).", {"where": "the body"}
        ) from None
    saved = await save_feed(ctx, actor, feed, text, only)
    house.feeds_changed()
    return answer(saved, headers={} if saved.tag is None else {"ETag": quoted(saved.tag)})


@router.delete(
    "/v1/feeds/{feed}",
    summary="Take back what was saved of a feed",
    response_model=SavedFeed,
    openapi_extra={"parameters": [MATCH]},
)
async def remove(feed: str, request: Request, ctx: Ctx, house: TheHouse, actor: Signed) -> Response:
    """The packaged document, or the folder's, counts again; without one there is no such feed any more."""
    saved = await remove_feed(ctx, actor, feed, condition(request.headers))
    house.feeds_changed()
    return answer(saved)


@router.post(
    "/v1/feeds/{feed}/sign",
    summary="A delivery with a valid signature, and as a command",
    response_model=SignedRequest,
)
async def sign(feed: str, sent: SentDelivery, ctx: Ctx, actor: Signed) -> Response:
    """As the source would send it now. Where the proof is the secret itself, its name stands in its place."""
    require(actor, "edit_feeds")
    found = ctx.feeds.get(feed)
    if found is None:
        raise _none(ctx, feed)
    return answer(signed_request(ctx, found, _delivery(ctx, feed, sent)))


@router.post("/v1/feeds/{feed}:poll", summary="Ask a feed's source now", response_model=PollView)
async def poll(feed: str, how: PollNow, ctx: Ctx, actor: Signed) -> Response:
    """Answered once the source was asked to its last page, or after `wait` seconds while that goes on."""
    since = await ask_poll(ctx, actor, feed, from_start=how.from_start)
    ends = ctx.clock() + timedelta(seconds=how.wait)
    while True:
        view = await asyncio.to_thread(_asked, ctx, feed)
        over = view.standing != "polling" and view.at is not None and parse_rfc3339(view.at) >= since
        if over or ctx.clock() >= ends:
            return answer(view)
        await asyncio.sleep(_LOOK_EVERY)


@router.post(
    "/v1/feeds/{feed}/capture",
    summary="Keep what is sent to a feed, to look at",
    response_model=CaptureAnswer,
)
async def capture(feed: str, for_: CaptureFor, ctx: Ctx, house: TheHouse, actor: Signed) -> Response:
    """Content and headers of what arrives, encrypted; the feed need not be there yet."""
    until = await capture_deliveries(ctx, actor, feed[:40], timedelta(minutes=for_.minutes))
    house.feeds_changed()
    return answer(CaptureAnswer(None if until is None else rfc3339(until)))


@router.post(
    "/v1/feeds/{feed}/secrets",
    status_code=201,
    summary="Set one more value of a feed's secret",
    response_model=NewSecretAnswer,
)
async def set_secret(feed: str, new: NewSecret, ctx: Ctx, house: TheHouse, actor: Signed) -> Response:
    """It counts at once, beside those before. A value that is made here is told this once."""
    ends = None if new.others_end_in is None else timedelta(seconds=new.others_end_in)
    value = None if new.value is None else new.value.get_secret_value().strip()
    made = await add_secret(ctx, actor, feed, new.name, value, ends)
    house.feeds_changed()
    return answer(NewSecretAnswer(made.id, made.name, made.at, made.value), 201)


@router.delete("/v1/feeds/{feed}/secrets/{secret}", status_code=204, summary="End a value of a feed's secret")
async def drop_secret(feed: str, secret: str, ctx: Ctx, house: TheHouse, actor: Signed) -> Response:
    """At once: what is signed with it is refused."""
    await end_secret(ctx, actor, feed, secret)
    house.feeds_changed()
    return Response(status_code=204)


def _delivery(ctx: Context, feed: str, sent: SentDelivery) -> Delivery:
    try:
        body = sent.body.encode() if sent.encoding == "text" else base64.b64decode(sent.body, validate=True)
    except (UnicodeEncodeError, binascii.Error):
        raise Problem(
            Code.INVALID, f"The body cannot be read as {sent.encoding}.", {"where": "delivery.body"}
        ) from None
    url = sent.url or ctx.settings.feed_url(feed)
    return Delivery(url, Headers(sent.headers), body, sent.at or ctx.clock(), sent.method)


def _asked(ctx: Context, name: str) -> PollView:
    feed = ctx.feeds.get(name)
    with ctx.store.reader() as conn:
        view = None if feed is None else asked(ctx, conn, feed)
    if view is None:
        raise _none(ctx, name)
    return view


def _none(ctx: Context, feed: str) -> Problem:
    return Problem(Code.NOT_FOUND, f"There is no feed {feed[:100]!r}; {nearest(feed, ctx.feeds)}")
