"""Headers that every answer carries, so that a browser does nothing with it that was not meant."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""Nothing inline, nothing from elsewhere, in nobody's frame."""
_ALWAYS = tuple(
    (name.encode(), value.encode())
    for name, value in (
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("content-security-policy", CONTENT_POLICY),
        ("cache-control", "no-store"),
    )
)
"""As the server sends them; each where nobody said otherwise."""
_NAMES = frozenset(name for name, _ in _ALWAYS)


class SafeHeaders:
    """Adds the headers; what says nothing about caching is not cached."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                said = message["headers"]
                names = {name for name, _ in said}
                # As with nearly every answer, nobody did.
                missing = _ALWAYS if _NAMES.isdisjoint(names) else _missing(names)
                message["headers"] = [*said, *missing]
            await send(message)

        await self._app(scope, receive, send_safely)


def _missing(names: set[bytes]) -> list[tuple[bytes, bytes]]:
    return [one for one in _ALWAYS if one[0] not in names]
