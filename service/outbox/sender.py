"""Sends one message once, and says how it ended. Nothing of what it carries or hears is logged."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import httpx
import orjson

from rules.pack import Endpoint
from service.domain.decision import DeliveryFailure
from service.outbox.signing import UnusableSecret, signed_headers
from service.patience import asked_to_wait
from service.settings import Settings, setting_name
from service.store.outbox import Message

WITHIN = 15.0
"""Seconds that a receiver has for everything, from the connection to the answer."""
CONNECT_WITHIN = 5.0
MAX_ANSWER = 16 * 1024
"""Bytes of an answer that are read, so that the connection can be used again; nobody looks at them."""
_GONE = 410


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a try ended. `failure` None: taken (2xx). `final`: trying again is of no use. `asked`: seconds that
    the receiver wants us to wait."""

    failure: DeliveryFailure | None = None
    status: int | None = None
    asked: float | None = None

    @property
    def final(self) -> bool:
        """The receiver said that it is gone for good."""
        return self.failure == "gone"


class Sender:
    """Signs and sends, over connections that are kept. An async context manager.

    Redirects are not followed: who signed for one address does not hand words to another. Proxies of the
    environment are not used.
    """

    def __init__(self, settings: Settings, *, within: float = WITHIN) -> None:
        self._settings = settings
        self._within = within
        self._client = httpx.AsyncClient(
            timeout=httpx.Timeout(within, connect=min(CONNECT_WITHIN, within)),
            follow_redirects=False,
            trust_env=False,
            headers={"user-agent": "remit"},
            limits=httpx.Limits(max_connections=100, max_keepalive_connections=20),
        )

    async def __aenter__(self) -> "Sender":
        """The sender itself."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Ends its connections."""
        await self._client.aclose()

    async def send(self, message: Message, endpoint: Endpoint | None, at: datetime) -> Outcome:
        """One try, at `at`. `endpoint` None: nobody says any more where it goes."""
        secrets = () if endpoint is None else self._settings.secret(setting_name(endpoint.name))
        if endpoint is None or not secrets:
            return Outcome("unset")
        body = body_of(message)
        try:
            headers = signed_headers(message.id, at, body, secrets)
        except UnusableSecret:
            return Outcome("unset")
        try:
            async with asyncio.timeout(self._within):
                return await self._post(endpoint.url, headers, body, at)
        except (TimeoutError, httpx.TimeoutException):
            return Outcome("silent")
        except httpx.ConnectError:
            return Outcome("unreachable")
        except (httpx.HTTPError, httpx.InvalidURL):
            return Outcome("broken")

    async def _post(self, url: str, headers: dict[str, str], body: bytes, at: datetime) -> Outcome:
        async with self._client.stream("POST", url, headers=headers, content=body) as answer:
            outcome = _outcome(answer, at)
            # Whatever happens from here on, the answer is known.
            with suppress(httpx.HTTPError, TimeoutError):
                size = 0
                async for part in answer.aiter_raw():
                    size += len(part)
                    if size > MAX_ANSWER:
                        break
            return outcome


def body_of(message: Message) -> bytes:
    """The bytes that are sent, the same at every try: a reply's words are joined here."""
    if message.words is None:
        return message.body.encode()
    whole = orjson.loads(message.body)
    whole["data"]["reply"]["text"] = message.words
    return orjson.dumps(whole, option=orjson.OPT_SORT_KEYS)


def _outcome(answer: httpx.Response, at: datetime) -> Outcome:
    status = answer.status_code
    if answer.is_success:
        return Outcome()
    if status == _GONE:
        return Outcome("gone", status)
    asked = asked_to_wait(answer.headers.get("retry-after", ""), at)
    return Outcome("redirects" if answer.is_redirect else "answered", status, asked)
