"""What editors of documents ask for: schemas, completions, meanings, layout, plain words."""

from typing import Annotated, Any

import orjson
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from rules.language.changes import read_of_pack
from rules.language.schema import KINDS, schema_of
from service.access.permissions import require
from service.assisting import Question, Want
from service.domain import drafts
from service.errors import Code, Problem
from service.web.answers import answer
from service.web.assistance import AssistAnswer, WordsAnswer, assistance, sentences
from service.web.conditions import quoted
from service.web.door import Ctx
from service.web.routes import routes
from service.web.security import Signed
from voc.errors import nearest
from voc.feed_schema import KIND as FEED
from voc.feed_schema import feed_schema

router = routes("boundaries")
SCHEMA = "application/schema+json"
_SCHEMA_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"description": "The schema", "content": {SCHEMA: {"schema": {"type": "object"}}}}
}


class Assist(BaseModel):
    """What is wanted of a text that is being written. `at` counts its code points to the place."""

    model_config = ConfigDict(extra="forbid")

    want: Want
    name: Annotated[str, Field(max_length=100)]
    text: Annotated[str, Field(max_length=400_000)]
    at: Annotated[int, Field(ge=0)] = 0


@router.post(
    "/v1/boundaries:assist",
    summary="What may stand at a place, what a word means, the text in order or in plain words",
    response_model=AssistAnswer,
)
async def assist(asked: Assist, ctx: Ctx, actor: Signed) -> Response:
    """Of a text that need not be whole, with the words of what is drafted. Nothing is changed."""
    require(actor, "edit_boundaries")
    file = drafts.file_of(asked.name)
    if file is None:
        raise Problem(Code.INVALID, f"{asked.name!r} is no name of a document.", {"where": "name"})
    question = Question(asked.want, asked.name, file, asked.text, asked.at)
    return answer(assistance(await ctx.checker.assist(question, ctx.boundaries.pack.files)))


@router.get(
    "/v1/boundaries/{name}/words",
    summary="What a live document says, in plain words",
    response_model=WordsAnswer,
)
def words(name: str, ctx: Ctx, actor: Signed) -> Response:
    """A sentence a clause, of a boundary, of `guarantees` or of the `vocabulary`, as answers name clauses."""
    require(actor, "read_boundaries")
    live = ctx.boundaries.live
    files = {drafts.name_of(file): file for file in live.pack.files}
    if name not in files:
        raise Problem(Code.NOT_FOUND, f"There is no document {name[:100]!r}; {nearest(name, files)}")
    told = read_of_pack(live.pack, files[name])
    content = {"name": name, "revision": live.set.revision, "sentences": sentences(told)}
    return answer(content, headers={"ETag": quoted(live.set.revision)})


@router.get(
    "/v1/schemas/{kind}",
    summary="JSON Schema of a kind of document",
    response_class=Response,
    responses=_SCHEMA_ANSWER,
)
def schema(kind: str, ctx: Ctx, actor: Signed, vocabulary: bool = True) -> Response:
    """Draft 2020-12, for any editor of YAML: with the names of the live vocabulary, or fit for any pack."""
    require(actor, "read_boundaries")
    if kind == FEED:
        return Response(orjson.dumps(feed_schema()), media_type=SCHEMA)
    if kind not in KINDS:
        kinds = (*KINDS, FEED)
        raise Problem(Code.NOT_FOUND, f"There is no kind of document {kind[:100]!r}; {nearest(kind, kinds)}")
    known = ctx.boundaries.live.pack.vocabulary if vocabulary else None
    return Response(orjson.dumps(schema_of(kind, known)), media_type=SCHEMA)
