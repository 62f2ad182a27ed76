"""Signing in by a single-use link, and out."""

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from service.access.sessions import SESSION_LIFETIME
from service.actions.sign_in import close_session, open_session
from service.context import Context
from service.domain.actor import Actor
from service.errors import Code, Problem
from service.web.answers import answer
from service.web.door import Ctx, TheHouse
from service.web.routes import routes
from service.web.security import SESSION_COOKIE, Signed, allowed_origin, bearer

TRIES = 20
"""Links that one address may try at once."""
TRY_EVERY = 3.0
"""Seconds until it may try one more."""


class Link(BaseModel):
    """What follows `#` in a sign-in link."""

    model_config = ConfigDict(extra="forbid")

    link: str = Field(min_length=1, max_length=200)


def sessions() -> APIRouter:
    """The routes."""
    router = routes("people")

    @router.post("/v1/session", status_code=204, summary="Sign in by a link, once")
    async def sign_in(link: Link, request: Request, ctx: Ctx, house: TheHouse) -> Response:
        """Answers with the session's cookie."""
        if "origin" in request.headers and not allowed_origin(ctx.settings, request.headers):
            raise Problem(Code.WRONG_ORIGIN, "Sign in on the console's own page.")
        house.tries.take(request.client.host if request.client else "")
        opened = await open_session(ctx, link.link)
        done = Response(status_code=204)
        _set_cookie(ctx, done, opened.token, int(SESSION_LIFETIME.total_seconds()))
        return done

    @router.delete("/v1/session", status_code=204, summary="Sign out")
    async def sign_out(request: Request, ctx: Ctx, house: TheHouse, _: Signed) -> Response:
        """Ends the session and its streams."""
        # The one by which she is signed in: a header goes before a cookie.
        session = bearer(request.headers) or request.cookies.get(SESSION_COOKIE, "")
        await close_session(ctx, session)
        house.signed_out(session)
        done = Response(status_code=204)
        _set_cookie(ctx, done, "", 0)
        return done

    @router.get("/v1/me", summary="Who is signed in", response_model=Actor)
    async def me(actor: Signed) -> Response:
        """The caller."""
        return answer(actor)

    return router


def _set_cookie(ctx: Context, to: Response, session: str, seconds: int) -> None:
    """Out of reach of scripts and of other sites; over HTTPS only where the outside uses it."""
    secure = ctx.settings.address.startswith("https:")
    to.set_cookie(SESSION_COOKIE, session, seconds, path="/", secure=secure, httponly=True, samesite="strict")
