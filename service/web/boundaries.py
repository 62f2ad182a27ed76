"""The boundaries as texts: what is live, the shared draft set, its check, its publication."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Literal

from fastapi import Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from rules.checking import Check
from rules.findings import Finding
from rules.language.fixing import fix_of
from rules.prove.proofs import Proven
from service.access.permissions import require
from service.actions.edit_boundaries import Saved, remove_draft, save_draft
from service.actions.publish_boundaries import publish_drafts, roll_back
from service.actions.publishing import PROOF, Published, told
from service.actions.stage_boundaries import move_candidate, stage_drafts
from service.context import Context
from service.domain import drafts
from service.domain.drafts import Draft
from service.errors import Code, Problem
from service.store import drafts as kept
from service.web.answers import answer
from service.web.conditions import MATCH, NONE_MATCH, condition, if_match, quoted
from service.web.documents import rows
from service.web.door import Ctx
from service.web.routes import routes
from service.web.security import Signed
from service.web.shapes import CheckAnswer, DocumentSet, SavedDocument
from service.web.trial import Publication, staging_of
from voc.errors import nearest

router = routes("boundaries")
YAML = "application/yaml"
Name = Annotated[str, Field(max_length=100)]
Text = Annotated[str, Field(max_length=400_000)]
Revision = Annotated[str, Field(max_length=64)]


class Overlay(BaseModel):
    """Texts by document name that are checked in the place of the draft's, and not kept; null: it goes.

    `prove` false leaves out the guarantees, which take the longest.
    """

    model_config = ConfigDict(extra="forbid")

    documents: dict[Name, Text | None] = Field(default_factory=dict, max_length=500)
    prove: bool = True


class Rollback(BaseModel):
    """Which revision to publish again, and why."""

    model_config = ConfigDict(extra="forbid")

    revision: Revision
    reason: str = Field(max_length=2000)


@router.get("/v1/boundaries", summary="Every document: live, and as drafted", response_model=DocumentSet)
def documents(ctx: Ctx, actor: Signed) -> Response:
    """Texts by name, comments kept: `documents` are live, `drafts` differ from them (null: it goes)."""
    require(actor, "read_boundaries")
    sets, edits = ctx.boundaries.sets, edits_of(ctx)
    live, on_trial = sets.live, sets.on_trial
    tag = drafts.tag_of_set(drafts.candidate(live.pack.files, edits))
    content = {
        "revision": live.set.revision,
        "etag": tag,
        "items": rows(live, edits),
        "documents": {drafts.name_of(file): text for file, text in live.pack.files.items()},
        "drafts": {drafts.name_of(file): draft.text for file, draft in edits.items()},
        "guarantees": [
            {"name": one.name, "why": one.why or "", "owner": one.owner or "", "actions": list(one.actions)}
            for one in live.pack.guarantees
        ],
        "proof": PROOF,
        "second_manager": live.pack.settings.second_manager,
        "candidate": None if on_trial is None else on_trial.words,
    }
    return answer(content, headers={"ETag": quoted(tag)})


@router.post(
    "/v1/boundaries:check",
    summary="Types, examples, lint and guarantees over the whole draft set",
    response_model=CheckAnswer,
)
async def check(ctx: Ctx, actor: Signed, overlay: Overlay | None = None) -> Response:
    """Every finding with file, line and column, every example with what it comes to, every guarantee with
    what became of it. Nothing is changed.
    """
    require(actor, "edit_boundaries")
    drafted = drafts.candidate(ctx.boundaries.pack.files, edits_of(ctx))
    files = drafts.overlaid(drafted, overlay.documents if overlay else {})
    today = ctx.clock().date()
    texts = {
        file: files[file]
        for name in (overlay.documents if overlay else ())
        if (file := drafts.file_of(name)) in files
    }
    if overlay is not None and not overlay.prove:
        return answer(_checked(await ctx.checker.check(files, today), None, texts))
    found, proven = await asyncio.gather(ctx.checker.check(files, today), ctx.checker.prove(files, today))
    return answer(_checked(found, proven, texts))


@router.post(
    "/v1/boundaries:publish",
    summary="Publish the whole draft set: live, or on trial",
    response_model=Published,
    openapi_extra={"parameters": [MATCH]},
)
async def publish(publication: Publication, request: Request, ctx: Ctx, actor: Signed) -> Response:
    """Checked again before; with If-Match only if the set is still the one with this ETag."""
    only, reason, how = if_match(request.headers), publication.reason, staging_of(publication)
    if publication.revision is not None:
        return answer(await move_candidate(ctx, actor, publication.revision, reason, how))
    if how is not None:
        return answer(await stage_drafts(ctx, actor, reason, how, only))
    return answer(await publish_drafts(ctx, actor, reason, only))


@router.post("/v1/boundaries:rollback", summary="Publish an earlier revision again", response_model=Published)
async def rollback(back: Rollback, ctx: Ctx, actor: Signed) -> Response:
    """As a publication with a reason of its own; drafts stay."""
    return answer(await roll_back(ctx, actor, back.revision, back.reason))


@router.get(
    "/v1/boundaries/{name}",
    summary="One document as drafted",
    response_class=Response,
    responses={200: {"description": "The text", "content": {YAML: {"schema": {"type": "string"}}}}},
)
def document(name: str, ctx: Ctx, actor: Signed, of: Literal["draft", "live"] = "draft") -> Response:
    """A boundary, or `vocabulary`, `guarantees`, `topics`, `pack`, as YAML; `of=live` without drafts."""
    require(actor, "read_boundaries")
    files = dict(ctx.boundaries.pack.files)
    if of == "draft":
        files = drafts.candidate(files, edits_of(ctx))
    texts = {drafts.name_of(file): text for file, text in files.items()}
    if name not in texts:
        raise Problem(Code.NOT_FOUND, f"There is no document {name[:100]!r}; {nearest(name, texts)}")
    return Response(texts[name], headers={"ETag": quoted(drafts.tag_of(texts[name]))}, media_type=YAML)


@router.put(
    "/v1/boundaries/{name}",
    summary="Save a document in the draft set",
    response_model=SavedDocument,
    openapi_extra={
        "parameters": [MATCH, NONE_MATCH],
        "requestBody": {"required": True, "content": {YAML: {"schema": {"type": "string"}}}},
    },
)
async def save(name: str, request: Request, ctx: Ctx, actor: Signed) -> Response:
    """The body is the text, in UTF-8. Needs If-Match; a new document If-None-Match: *."""
    only = condition(request.headers)
    try:
        text = (await request.body()).decode()
    except UnicodeDecodeError as error:
        raise Problem(
            Code.INVALID, f"The text is not UTF-8 (byte {error.start}).", {"where": "the body"}
        ) from None
    return _saved(await save_draft(ctx, actor, name, text, only))


@router.delete(
    "/v1/boundaries/{name}",
    summary="Take a document out of the draft set",
    response_model=SavedDocument,
    openapi_extra={"parameters": [MATCH]},
)
async def remove(name: str, request: Request, ctx: Ctx, actor: Signed) -> Response:
    """Needs If-Match. What is live counts until the draft set is published."""
    return _saved(await remove_draft(ctx, actor, name, condition(request.headers)))


def edits_of(ctx: Context) -> Mapping[str, Draft]:
    """The shared draft set: what differs from the live documents."""
    with ctx.store.reader() as conn:
        return kept.every(conn)


def _saved(saved: Saved) -> Response:
    content = {
        "name": saved.name,
        "state": saved.state,
        "etag": saved.tag,
        "set_etag": saved.set_tag,
        "at": saved.at,
        "by": saved.by,
    }
    return answer(content, headers={} if saved.tag is None else {"ETag": quoted(saved.tag)})


def finding_row(finding: Finding) -> dict[str, object]:
    """One thing that a check has to say, as answers show it."""
    return {
        "name": drafts.name_of(finding.file),
        "file": finding.file,
        "line": finding.line,
        "column": finding.column,
        "severity": finding.severity,
        "code": finding.code,
        "message": finding.message,
    }


def _fix(finding: Finding, texts: Mapping[str, str]) -> dict[str, object] | None:
    """Of a text on a screen: what can be put right by one press."""
    text = texts.get(finding.file)
    fix = None if text is None else fix_of(text, finding)
    if text is None or fix is None:
        return None
    before = text[: fix.start]
    line, column = before.count("\n") + 1, fix.start - before.rfind("\n")
    return {"line": line, "column": column, "was": fix.was, "insert": fix.insert}


def _checked(found: Check, proven: Proven | None, texts: Mapping[str, str]) -> dict[str, object]:
    unasked = {"read": len(found.guarantees), "proved": 0, "note": PROOF, "results": []}
    return {
        "etag": found.revision,
        "sound": found.sound and (proven is None or proven.holds),
        "findings": [
            {**finding_row(each), "fix": _fix(each, texts)}
            for each in sorted([*found.findings, *(proven.findings if proven else ())])
        ],
        "examples": [
            {
                "boundary": each.boundary,
                "file": each.file,
                "line": each.line,
                "name": each.name,
                "action": each.action,
                "alone": each.alone,
                "with_peer": each.with_peer,
                "closed": each.closed,
                "holds": each.holds,
                "wrong": list(each.wrong),
            }
            for each in found.examples
        ],
        "guarantees": unasked if proven is None else told(proven),
    }
