"""Back-tests of the draft set: asked for, looked at, ended."""

from typing import Annotated

from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from service.actions.backtest_boundaries import backtest_drafts, backtest_of, cancel_backtest
from service.domain.backtest import BacktestView
from service.web.answers import answer
from service.web.door import TheHouse
from service.web.routes import routes
from service.web.security import Signed

Name = Annotated[str, Field(max_length=100)]
Text = Annotated[str, Field(max_length=400_000)]
router = routes("boundaries")


class Edited(BaseModel):
    """Texts by document name in the place of the draft's, not kept; null: it goes."""

    model_config = ConfigDict(extra="forbid")

    documents: dict[
        Annotated[str, Field(max_length=100)], Annotated[str, Field(max_length=400_000)] | None
    ] = Field(default_factory=dict, max_length=500)


@router.post(
    "/v1/boundaries:backtest",
    summary="What the draft set would have changed over the past",
    status_code=202,
    response_model=BacktestView,
)
async def begin(house: TheHouse, actor: Signed, edited: Edited | None = None) -> Response:
    """Runs beside the service. How far it has come is told on the caller's streams by notices `progress`;
    what it says is then at `/v1/backtests/{backtest}`. Of one person only the last goes on.
    """
    documents = {} if edited is None else edited.documents
    return answer(await backtest_drafts(house.ctx, house.backtests, actor, documents), 202)


@router.get("/v1/backtests/{backtest}", summary="A back-test", response_model=BacktestView)
async def look(backtest: str, house: TheHouse, actor: Signed) -> Response:
    """How far it has come, and once it is done what it says, whichever service it runs on. The last twenty
    are remembered, for a week; one whose service stopped is `interrupted`.
    """
    return answer(await backtest_of(house.ctx, actor, backtest))


@router.delete("/v1/backtests/{backtest}", summary="End a back-test", response_model=BacktestView)
async def end(backtest: str, house: TheHouse, actor: Signed) -> Response:
    """What was compared so far is gone; one that is over stays as it is."""
    return answer(await cancel_backtest(house.ctx, house.backtests, actor, backtest))
