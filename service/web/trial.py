"""What is on trial beside the live set: how it is asked for, what was seen of it, and taking it away."""

from typing import Annotated, Literal

from fastapi.responses import Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from rules.values import decimal_of
from service.access.permissions import require, teams_seen
from service.actions.stage_boundaries import withdraw_candidate
from service.actions.staging import Staging
from service.domain.candidate import Reach, Stop
from service.errors import Code, Problem
from service.store import candidates
from service.trial import EndedTrial, ended_view, report_of
from service.web.answers import answer
from service.web.door import Ctx
from service.web.routes import routes
from service.web.security import Signed
from service.web.shapes import CandidateAnswer

router = routes("boundaries")


class Publication(BaseModel):
    """Why, and for whom. `shadow`: seen beside the live set, for nobody. `canary`: for the associates of
    `teams`, or for a `share` of all; it ends by itself `until` then, or once `give_at_most` was given.

    `revision`: what is on trial under this name, as it is, and not what is drafted.
    """

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(max_length=2000)
    stage: Literal["shadow", "canary", "live"] = "live"
    teams: list[Annotated[str, Field(max_length=64)]] | None = Field(default=None, max_length=50)
    share: float | None = Field(default=None, gt=0, le=1)
    until: AwareDatetime | None = None
    give_at_most: Annotated[str, Field(max_length=40)] | None = None
    revision: Annotated[str, Field(max_length=64)] | None = None


class Withdrawal(BaseModel):
    """Why it is taken away."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(max_length=2000)


@router.post("/v1/boundaries:withdraw", summary="Take away what is on trial", response_model=EndedTrial)
async def withdraw(back: Withdrawal, ctx: Ctx, actor: Signed) -> Response:
    """Everybody is under the live set again; what was drafted stays drafted."""
    return answer(await withdraw_candidate(ctx, actor, back.reason))


@router.get(
    "/v1/candidate", summary="What is on trial, and what was seen of it", response_model=CandidateAnswer
)
def candidate(ctx: Ctx, actor: Signed) -> Response:
    """Cases whose latitude would be another, decisions that would have gone otherwise, and what became of
    those made under it; `last` is the one before.
    """
    require(actor, "edit_boundaries")
    on_trial = ctx.boundaries.on_trial
    with ctx.store.reader() as conn:
        before = candidates.last(conn)
        report = None if on_trial is None else report_of(on_trial, conn, teams_seen(actor))
    return answer({"candidate": report, "last": None if before is None else ended_view(before)})


def staging_of(publication: Publication) -> Staging | None:
    """What a candidate is to be; None: the set is to be live. Raises Problem: invalid."""
    most = None if publication.give_at_most is None else decimal_of(publication.give_at_most)
    if publication.give_at_most is not None and most is None:
        text = f"{publication.give_at_most!r} is not an amount; write it as 5000.00."
        raise Problem(Code.INVALID, text, {"where": "give_at_most"})
    if publication.stage != "live":
        reach = Reach(tuple(publication.teams or ()), publication.share)
        return Staging(publication.stage, reach, Stop(publication.until, most))
    for name in ("teams", "share", "until", "give_at_most"):
        if getattr(publication, name):
            raise Problem(Code.INVALID, f"{name} is for a canary; live is for everybody.", {"where": name})
    return None
