"""The live boundaries as texts, and their history."""

from collections.abc import Mapping

from fastapi import APIRouter
from fastapi.responses import Response

from service.access.permissions import require
from service.clock import rfc3339
from service.errors import Code, Problem
from service.store import revisions
from service.web.answers import PROBLEMS, answer
from service.web.door import Ctx
from service.web.security import Signed
from voc.errors import nearest

router = APIRouter(tags=["boundaries"], responses=dict(PROBLEMS))
_RESERVED = ("vocabulary", "guarantees", "topics", "pack")


@router.get("/v1/boundaries", summary="Every live document")
async def documents(ctx: Ctx, actor: Signed) -> Response:
    """The live revision and its documents' texts by name, comments kept."""
    require(actor, "read_boundaries")
    live = ctx.boundaries.live
    return answer({"revision": live.set.revision, "documents": _by_name(live.pack.files)})


@router.get("/v1/boundaries/{name}", summary="One live document", response_class=Response)
async def document(name: str, ctx: Ctx, actor: Signed) -> Response:
    """A boundary, or `vocabulary`, `guarantees`, `topics`, `pack`, as YAML."""
    require(actor, "read_boundaries")
    live = ctx.boundaries.live
    texts = _by_name(live.pack.files)
    if name not in texts:
        raise Problem(Code.NOT_FOUND, f"There is no document {name[:100]!r}; {nearest(name, texts)}")
    return Response(texts[name], headers={"ETag": f'"{live.set.revision}"'}, media_type="application/yaml")


@router.get("/v1/revisions", summary="Every publication, newest first")
def history(ctx: Ctx, actor: Signed) -> Response:
    """Revision, author, reason and time of each."""
    require(actor, "read_boundaries")
    with ctx.store.reader() as conn:
        found = revisions.every(conn)
    items = [
        {"revision": kept.revision, "at": rfc3339(kept.at), "by": kept.by, "reason": kept.reason}
        for kept in found
    ]
    return answer({"items": items, "next": None})


def _by_name(files: Mapping[str, str]) -> dict[str, str]:
    """Texts by the name of their document: `boundaries/meal.yaml` is `meal`."""
    return {path.rsplit("/", 1)[-1].removesuffix(".yaml"): text for path, text in files.items()}
