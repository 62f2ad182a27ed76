"""The history of the boundaries: every publication, and what differs between two of them."""

import asyncio
from collections.abc import Mapping

from fastapi.responses import Response

from rules.diff import differences
from rules.language.changes import Change
from service.access.permissions import require
from service.clock import rfc3339
from service.context import Context
from service.domain import drafts
from service.errors import Code, Problem
from service.store import drafts as kept
from service.store import revisions
from service.store.types import Connection
from service.web.answers import answer
from service.web.door import Ctx
from service.web.routes import routes
from service.web.security import Signed
from service.web.shapes import RevisionDiff, RevisionPage

router = routes("boundaries")


@router.get("/v1/revisions", summary="Every publication, newest first", response_model=RevisionPage)
def history(ctx: Ctx, actor: Signed) -> Response:
    """Revision, author, reason, time and stage of each."""
    require(actor, "read_boundaries")
    with ctx.store.reader() as conn:
        found = revisions.every(conn)
    items = [
        {
            "number": each.number,
            "revision": each.revision,
            "at": rfc3339(each.at),
            "by": each.by,
            "reason": each.reason,
            "stage": each.stage,
        }
        for each in found
    ]
    return answer({"items": items, "next": None})


@router.get(
    "/v1/revisions/{span}",
    summary="What differs between two revisions: FROM...TO",
    response_model=RevisionDiff,
)
async def difference(
    span: str, ctx: Ctx, actor: Signed, meaning: bool = False, words: bool = False
) -> Response:
    """The difference in text, by document. `live` and `draft` name what is live and the draft set.

    With `words` also which clauses read otherwise, in plain words.

    With `meaning` also whether the second gives more, less, both or the same, with a case of each; null where
    one of them cannot be read.
    """
    require(actor, "read_boundaries")
    first, dots, second = span.partition("...")
    if not dots or not first or not second:
        raise Problem(Code.NOT_FOUND, "Name two revisions, as in 1f0c...live.")
    before, after = await asyncio.to_thread(_both, ctx, first, second)
    aloud = await ctx.checker.aloud(before, after) if words else {}
    found = [
        {
            "name": drafts.name_of(each.file),
            "file": each.file,
            "change": each.change,
            "added": each.added,
            "removed": each.removed,
            "diff": each.diff,
            "words": _words(aloud.get(each.file)),
        }
        for each in differences(before, after)
    ]
    content: dict[str, object] = {
        "from": drafts.tag_of_set(before),
        "to": drafts.tag_of_set(after),
        "documents": found,
    }
    if meaning:
        compared = await ctx.checker.compare(before, after, ctx.clock().date())
        content["meaning"] = None if compared is None else compared.to_json()
    return answer(content)


def _words(changes: list[Change] | None) -> list[dict[str, str | None]] | None:
    if changes is None:
        return None
    return [{"clause": one.clause, "before": one.before, "after": one.after} for one in changes]


def _both(ctx: Context, first: str, second: str) -> tuple[Mapping[str, str], Mapping[str, str]]:
    with ctx.store.reader() as conn:
        return _files(ctx, conn, first), _files(ctx, conn, second)


def _files(ctx: Context, conn: Connection, name: str) -> Mapping[str, str]:
    live = ctx.boundaries.live
    if name in {"live", live.set.revision}:
        return live.pack.files
    if name == "draft":
        return drafts.candidate(live.pack.files, kept.every(conn))
    found = revisions.load(conn, name)
    if found is None:
        raise Problem(Code.NOT_FOUND, f"There is no revision {name[:64]}.")
    return revisions.files(conn, found.number)
