"""The short way of webhooks, of which thousands come a second: no list of routes is gone through for them.
And the one of sources that ask, when they are set up, at an address that is otherwise for admins.

What the framework works out anew for each request (which of a hundred routes it is for, what its function
depends on, three stacks of what is to be closed after it, who else might hear of an error) takes as long as
all that a webhook needs itself before it is taken. The route stands among the others as well: for its
description, for other methods, and for names that no feed has.
"""

import re
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from fastapi import FastAPI, Request, Response
from starlette.types import Receive, Scope, Send

from service.context import Context
from service.errors import Problem
from service.web.answers import failed, problem
from service.web.door import House, context
from service.web.feeds import deliver, greet
from service.web.headers import SafeHeaders
from service.web.limits import BodyLimit

A = TypeVar("A")
_WEBHOOK: Final = re.compile(r"/v1/feeds/([A-Za-z0-9_.-]+)")


class Application(FastAPI):
    """Webhooks go straight to the function of their route, under the limits and with the headers that all
    have; all else goes through the framework.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection of a browser or a source, or the service's own start and end."""
        of_feed = scope["type"] == "http" and _WEBHOOK.fullmatch(scope["path"])
        if of_feed and scope["method"] == "POST":
            scope["app"] = self
            await _WEBHOOKS(scope, receive, send)
        elif of_feed and scope["method"] == "GET" and self._asked(of_feed[1]):
            scope["app"] = self
            await SafeHeaders(BodyLimit(self._greet))(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)

    def _asked(self, feed: str) -> bool:
        """Whether a feed's source may ask by GET, when it is set up."""
        house: House | None = getattr(self.state, "house", None)
        found = None if house is None else house.ctx.feeds.get(feed)
        return found is not None and found.asked_by_get

    async def _greet(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Such a source's request; any other GET is one of those who look after feeds."""
        answer = await _answer(greet, scope, receive, send)
        if answer is None:
            await super().__call__(scope, receive, send)
        else:
            await answer(scope, receive, send)


async def _take(scope: Scope, receive: Receive, send: Send) -> None:
    await (await _answer(deliver, scope, receive, send))(scope, receive, send)


async def _answer(
    how: Callable[[str, Request, Context], Awaitable[A]], scope: Scope, receive: Receive, send: Send
) -> A | Response:
    """What is answered to a source, or why it is refused."""
    request = Request(scope, receive, send)
    try:
        return await how(scope["path"].rpartition("/")[2], request, context(request))
    except Problem as error:
        return problem(error)
    except Exception:
        # As the framework does it: whoever waits hears that it failed, and the server's log why.
        await problem(failed())(scope, receive, send)
        raise


_WEBHOOKS: Final = SafeHeaders(BodyLimit(_take))
