"""The stream's description, where tools look for it."""

from fastapi.responses import Response

from service.web.answers import answer
from service.web.door import TheHouse
from service.web.routes import routes

router = routes("operations", problems=False)


@router.get("/asyncapi.json", summary="The stream, as AsyncAPI 3.0", response_model=dict[str, object])
async def document(house: TheHouse) -> Response:
    """Every frame, channel, type of event and notice, the limits and the close codes."""
    return answer(house.stream_document())
