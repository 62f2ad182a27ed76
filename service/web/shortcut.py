"""The short way of webhooks, of which thousands come a second: no list of routes is gone through for them.

What the framework works out anew for each request (which of a hundred routes it is for, what its function
depends on, three stacks of what is to be closed after it) takes as long as all that a webhook needs itself
before it is taken. The route stands among the others as well: for its description, for other methods, and for
names that no feed has.
"""

import re
from typing import Final

from fastapi import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from service.errors import Problem
from service.web.answers import problem
from service.web.door import context
from service.web.feeds import deliver

_WEBHOOK: Final = re.compile(r"/v1/feeds/([A-Za-z0-9_.-]+)")


class Shortcut:
    """Webhooks go straight to the function of their route; all else goes on."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        found = None
        if scope["type"] == "http" and scope["method"] == "POST":
            found = _WEBHOOK.fullmatch(scope["path"])
        if found is None:
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive, send)
        try:
            answer = await deliver(found[1], request, context(request))
        except Problem as error:
            answer = problem(error)
        await answer(scope, receive, send)
