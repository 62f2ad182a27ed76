"""All routes, and their description as OpenAPI 3.1."""

from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from service.web import (
    boundaries,
    cases,
    decisions,
    facts,
    feeds,
    health,
    latitude,
    people,
    pulse,
    revisions,
    search,
)
from service.web.answers import ProblemDetails
from service.web.console import console
from service.web.sessions import sessions


def version() -> str:
    """The version of Remit that is installed."""
    try:
        return installed("remit")
    except PackageNotFoundError:
        return "0"


def mount(app: FastAPI) -> None:
    """Add every route to the application; the console's come last, because they take whatever is left."""
    for module in (
        health,
        feeds,
        facts,
        cases,
        decisions,
        latitude,
        boundaries,
        revisions,
        people,
        pulse,
        search,
    ):
        app.include_router(module.router)
    app.include_router(sessions())
    app.include_router(console())
    app.openapi = lambda: _described(app)  # type: ignore[method-assign]


def _described(app: FastAPI) -> dict[str, Any]:
    if app.openapi_schema is None:
        schema = get_openapi(title=app.title, version=app.version, summary=app.summary, routes=app.routes)
        problem = ProblemDetails.model_json_schema()
        schema.setdefault("components", {}).setdefault("schemas", {})["ProblemDetails"] = problem
        app.openapi_schema = schema
    return app.openapi_schema
