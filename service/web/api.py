"""All routes, and their description as OpenAPI 3.1."""

from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed
from typing import Any

from fastapi import FastAPI

from service.web import (
    asyncapi,
    backtests,
    boundaries,
    cases,
    decisions,
    deliveries,
    facts,
    feeds,
    health,
    language,
    latitude,
    people,
    pulse,
    revisions,
    routes,
    search,
    sources,
    trial,
    trying,
)
from service.web.console import console
from service.web.docs import docs
from service.web.openapi import described
from service.web.sessions import sessions


def version() -> str:
    """The version of Remit that is installed."""
    try:
        return installed("remit")
    except PackageNotFoundError:
        return "0"


def mount(app: FastAPI) -> None:
    """Add every route to the application; the console's come last, because they take whatever is left."""
    parts = (
        health,
        asyncapi,
        sources,  # before feeds: `/v1/feeds/shop:poll` is not the door of a feed
        feeds,
        deliveries,
        facts,
        cases,
        decisions,
        latitude,
        boundaries,
        language,
        backtests,
        revisions,
        people,
        pulse,
        search,
        trial,
        trying,
    )
    routes.mount(app, [*(module.router for module in parts), docs(), sessions(), console()])
    app.openapi = lambda: _described(app)  # type: ignore[method-assign]


def _described(app: FastAPI) -> dict[str, Any]:
    if app.openapi_schema is None:
        app.openapi_schema = described(app)
    return app.openapi_schema
