"""Routes of ours: each answers itself; what it declares as its answer is for the description alone.

FastAPI makes a serializer of every answer that is declared, and makes all of it anew for a router that is
included: 0.15 s of a start, and 0.3 s of the first request. Routes that return a `Response` never use them.
"""

from collections.abc import Callable, Iterable
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.datastructures import DefaultPlaceholder
from fastapi.routing import APIRoute
from fastapi.utils import create_model_field

from service.web.answers import PROBLEMS


class Route(APIRoute):
    """A route whose function returns a `Response`. `response_model` is for its description alone."""

    def __init__(
        self, path: str, endpoint: Callable[..., Any], *, response_model: Any = None, **options: Any
    ) -> None:
        self._answers = None if isinstance(response_model, DefaultPlaceholder) else response_model
        super().__init__(path, endpoint, response_model=None, **options)

    def describe(self) -> None:
        """Make known to FastAPI what this answers, from which it writes the route's description."""
        if self._answers is not None and self.response_field is None:
            self.response_field = create_model_field(
                f"Response_{self.unique_id}", self._answers, mode="serialization"
            )


def routes(*tags: str, problems: bool = True, described: bool = True) -> APIRouter:
    """A router of such routes, under `tags` in the description; `described`: whether they stand in it."""
    return APIRouter(
        tags=[*tags],
        responses=dict(PROBLEMS) if problems else None,
        route_class=Route,
        include_in_schema=described,
    )


def mount(app: FastAPI, routers: Iterable[APIRouter]) -> None:
    """Add the routes as they are, in this order."""
    for router in routers:
        app.router.routes.extend(router.routes)


def describe(app: FastAPI) -> None:
    """Make known what every route of the application answers."""
    for route in app.routes:
        if isinstance(route, Route):
            route.describe()
