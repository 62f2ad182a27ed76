"""What was delivered lately, and what could not be mapped: looked at, and read again."""

import base64
from datetime import datetime
from typing import Literal

from fastapi import Query
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from service.access.permissions import require
from service.actions.dead_letters import LIFETIME
from service.actions.retry_dead_letters import Retried, retry_dead_letter, retry_dead_letters
from service.clock import rfc3339
from service.context import Context
from service.domain.delivered import (
    DeadLetterPage,
    DeadLetterRow,
    DeadLetterView,
    DeliveryContent,
    DeliveryPage,
    DeliverySeen,
)
from service.errors import Code, Problem
from service.sealed import Opened, opened
from service.sources import delivery_row
from service.store import dead_letters, deliveries
from service.store.dead_letters import DeadLetter
from service.web.answers import answer
from service.web.door import Ctx
from service.web.routes import routes
from service.web.security import Signed

router = routes("feeds")


class RetryAll(BaseModel):
    """Whose letters are read again; `after`: the `next` of the answer before."""

    model_config = ConfigDict(extra="forbid")

    feed: str = Field(max_length=100)
    after: str | None = Field(default=None, max_length=64)


@router.get(
    "/v1/feeds/{feed}/deliveries",
    summary="A feed's last deliveries, newest first",
    response_model=DeliveryPage,
)
def lately(
    feed: str,
    ctx: Ctx,
    actor: Signed,
    after: str | None = Query(None, max_length=64),
    limit: int = Query(50, ge=1, le=200),
) -> Response:
    """Outcome, reason and time of each; where very many came, those that went wrong and some others."""
    require(actor, "read_feeds")
    with ctx.store.reader() as conn:
        found = deliveries.page(conn, feed, after, limit + 1)
    more = found[limit - 1].id if len(found) > limit else None
    return answer(DeliveryPage([delivery_row(one) for one in found[:limit]], more))


@router.get(
    "/v1/deliveries/{delivery}",
    summary="One delivery, with its content if captured",
    response_model=DeliverySeen,
)
def one(delivery: str, ctx: Ctx, actor: Signed) -> Response:
    """What was said of it, and what came."""
    require(actor, "edit_feeds")
    with ctx.store.reader() as conn:
        found = deliveries.load(conn, delivery)
    if found is None:
        raise Problem(Code.NOT_FOUND, "There is no such delivery; only the last ones are kept.")
    seen = Opened(None) if found.sealed is None else opened(ctx.settings, found.sealed, found.at)
    return answer(DeliverySeen(delivery_row(found), seen.text, seen.rejected, _content(seen)))


@router.get(
    "/v1/dead-letters", summary="What feeds could not map, newest first", response_model=DeadLetterPage
)
def letters(
    ctx: Ctx,
    actor: Signed,
    feed: str | None = Query(None, max_length=100),
    after: str | None = Query(None, max_length=64),
    limit: int = Query(50, ge=1, le=200),
) -> Response:
    """Kept encrypted for seven days."""
    require(actor, "read_dead_letters")
    with ctx.store.reader() as conn:
        found = dead_letters.page(conn, after, limit + 1, feed)
    more = found[limit - 1].id if len(found) > limit else None
    return answer(DeadLetterPage([_row(ctx, letter) for letter in found[:limit]], more))


@router.get(
    "/v1/dead-letters/{letter}", summary="One dead letter with its content", response_model=DeadLetterView
)
def letter(letter: str, ctx: Ctx, actor: Signed) -> Response:
    """What came, without what proved who sent it."""
    require(actor, "read_dead_letters")
    with ctx.store.reader() as conn:
        found = dead_letters.load(conn, letter)
    if found is None:
        raise Problem(Code.NOT_FOUND, "There is no such dead letter; it may have been taken, or has run out.")
    return answer(DeadLetterView(_row(ctx, found), _content(opened(ctx.settings, found.sealed, found.at))))


@router.post(
    "/v1/dead-letters:retry", summary="Read all dead letters of a feed again", response_model=Retried
)
async def retry_all(which: RetryAll, ctx: Ctx, actor: Signed) -> Response:
    """Up to 500 at once, the oldest first; `next` says where to go on."""
    return answer(await retry_dead_letters(ctx, actor, which.feed, which.after))


@router.post("/v1/dead-letters/{letter}:retry", summary="Read a dead letter again", response_model=Retried)
async def retry(letter: str, ctx: Ctx, actor: Signed) -> Response:
    """By the feed as it is now; what is taken is a dead letter no more."""
    return answer(await retry_dead_letter(ctx, actor, letter))


def _row(ctx: Context, letter: DeadLetter) -> DeadLetterRow:
    size = len(letter.sealed)
    until: datetime = letter.at + LIFETIME
    known = letter.feed in ctx.feeds
    return DeadLetterRow(
        letter.id, letter.feed, rfc3339(letter.at), letter.reason, rfc3339(until), size, known
    )


def _content(seen: Opened) -> DeliveryContent | None:
    sent = seen.delivery
    if sent is None:
        return None
    encoding: Literal["text", "base64"] = "text"
    try:
        body = sent.body.decode()
    except UnicodeDecodeError:
        body, encoding = base64.b64encode(sent.body).decode(), "base64"
    return DeliveryContent(
        sent.method, sent.url, dict(sent.headers), body, encoding, rfc3339(sent.received_at)
    )
