"""Fetches one page: over a pinned address, within limits, and without a word of it in any log."""

import asyncio
import ssl
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from types import TracebackType
from urllib.parse import urlsplit

import httpx
import orjson

from service.clock import Clock
from service.domain.polls import PollFailure, PollOutcome
from service.patience import asked_to_wait
from service.polling.addresses import Network, NotAllowed, Unknown, address_of, is_inside
from voc.delivery import MAX_BODY, Headers
from voc.links import Unaskable, beside
from voc.poll_request import PollRequest

WITHIN = 30.0
"""Seconds that a source has for a page, from the look-up of its name to the last byte."""
CONNECT_WITHIN = 5.0
MAX_REDIRECTS = 3
_UNCHANGED = 304
_KEEPS_METHOD = frozenset({307, 308})
_OUT = frozenset({401, 403})
_SLOWER = 429
_OURS = frozenset({"set-cookie", "content-encoding", "transfer-encoding", "content-length"})
"""Headers that say nothing of a page, once it is here; or that nobody is to read."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page as it came, its body decoded. `body` None: nothing changed since it was asked for last."""

    url: str
    headers: Headers
    body: bytes | None


class FetchFailed(Exception):  # noqa: N818 -- says what happened
    """No page came. `why` holds nothing of request or answer but the status.

    status: of the answer, where there was one. asked: seconds that the source wants us to wait.
    """

    def __init__(self, why: PollFailure, status: int | None = None, asked: float | None = None) -> None:
        super().__init__(why.text)
        self.why = why
        self.status = status
        self.asked = asked


class Fetcher:
    """Fetches pages of one source after the other. Safe to be used by several tasks.

    Certificates are checked. Redirects are followed on the same host only, proxies of the environment are not
    used, and a secret never leaves without TLS but to a network that the operator named.
    """

    def __init__(
        self,
        networks: Sequence[Network],
        clock: Clock,
        *,
        within: float = WITHIN,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """networks: those that may be asked beside public addresses. tls: who is believed; default: the
        authorities that browsers believe.
        """
        self._networks = networks
        self._clock = clock
        self._within = within
        self._tls = tls or httpx.create_ssl_context(trust_env=False)

    def source(self) -> "Visit":
        """Connections to one source, kept for as long as this is open. An async context manager."""
        return Visit(self._networks, self._clock, self._within, self._tls)


class Visit:
    """Connections to one source: they are not shared, as several may be behind one address."""

    def __init__(self, networks: Sequence[Network], clock: Clock, within: float, tls: ssl.SSLContext) -> None:
        self._networks = networks
        self._clock = clock
        self._within = within
        self._client = httpx.AsyncClient(
            verify=tls,
            timeout=httpx.Timeout(within, connect=min(CONNECT_WITHIN, within)),
            follow_redirects=False,
            trust_env=False,
            headers={"user-agent": "remit", "accept-encoding": "gzip"},
        )

    async def __aenter__(self) -> "Visit":
        """The visit itself."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Ends its connections."""
        await self._client.aclose()

    async def fetch(self, asked: PollRequest, *, secret: bool) -> Fetched:
        """One page. secret: whether the request holds one. Raises FetchFailed."""
        try:
            async with asyncio.timeout(self._within):
                return await self._follow(asked, secret=secret)
        except (TimeoutError, httpx.TimeoutException):
            text = f"The source did not answer within {self._within:g} s."
            raise FetchFailed(PollFailure("silent", "timeout", text)) from None
        except NotAllowed as error:
            raise FetchFailed(PollFailure("unusable", "not_allowed", f"{error}.")) from None
        except Unknown as error:
            raise FetchFailed(PollFailure("unreachable", "no_host", f"{error}.")) from None
        except Unaskable as error:
            raise FetchFailed(PollFailure("unusable", error.code, f"{error.text}.")) from None
        except httpx.ConnectError as error:
            if _of_tls(error):
                text = "The certificate of the source cannot be trusted."
                raise FetchFailed(PollFailure("unreachable", "no_trust", text)) from None
            raise FetchFailed(
                PollFailure("unreachable", "no_connection", "The source cannot be reached.")
            ) from None
        except (httpx.HTTPError, httpx.InvalidURL, zlib.error):
            raise FetchFailed(
                PollFailure("unreachable", "broken", "The connection to the source broke.")
            ) from None

    async def _follow(self, asked: PollRequest, *, secret: bool) -> Fetched:
        url = asked.url
        for _ in range(MAX_REDIRECTS + 1):
            answer = await self._ask(asked, url, secret=secret)
            if isinstance(answer, Fetched):
                return answer
            url = answer
        text = f"The source sends us on more than {MAX_REDIRECTS} times."
        raise FetchFailed(PollFailure("unusable", "redirects", text))

    async def _ask(self, asked: PollRequest, url: str, *, secret: bool) -> Fetched | str:
        """The page, or the address at which the source wants it to be asked for."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        port = parts.port or (443 if parts.scheme == "https" else 80)
        address = await address_of(host, port, self._networks)
        if secret and parts.scheme == "http" and not is_inside(address, self._networks):
            text = "A secret is not sent without TLS; write https."
            raise FetchFailed(PollFailure("unusable", "no_tls", text))
        literal = f"[{address}]" if ip_address(address).version == 6 else address
        # The address is connected to that was looked at; the host is who is asked, and who has to prove it.
        request = self._client.build_request(
            asked.method,
            httpx.URL(url).copy_with(host=literal),
            headers={**asked.headers, "Host": parts.netloc, **_json_type(asked)},
            content=None if asked.body is None else orjson.dumps(asked.body),
            extensions={"sni_hostname": host} if parts.scheme == "https" else {},
        )
        answer = await self._client.send(request, stream=True)
        try:
            if answer.is_redirect and answer.status_code != _UNCHANGED:
                return self._redirect(asked, url, answer)
            self._check(answer)
            body = None if answer.status_code == _UNCHANGED else await _body(answer)
        finally:
            await answer.aclose()
        kept = [(name, value) for name, value in answer.headers.multi_items() if name.lower() not in _OURS]
        return Fetched(url, Headers(kept), body)

    def _redirect(self, asked: PollRequest, url: str, answer: httpx.Response) -> str:
        if asked.method == "POST" and answer.status_code not in _KEEPS_METHOD:
            text = "The source answers a POST by sending us to another page."
            raise FetchFailed(PollFailure("unusable", "redirects", text), answer.status_code)
        return beside(url, answer.headers.get("location", ""))

    def _check(self, answer: httpx.Response) -> None:
        """Raises FetchFailed unless a page came, or nothing changed."""
        status = answer.status_code
        if answer.is_success or status == _UNCHANGED:
            return
        text = f"The source answered {status}."
        if status in _OUT:
            text = f"The source does not let us in: it answered {status}."
            raise FetchFailed(PollFailure("refused", str(status), text), status)
        asked = asked_to_wait(answer.headers.get("retry-after", ""), self._clock())
        outcome: PollOutcome = "slowed" if status == _SLOWER else "answered"
        raise FetchFailed(PollFailure(outcome, str(status), text), status, asked)


async def _body(answer: httpx.Response) -> bytes:
    """The body, whole and decoded, of at most as many bytes as are read of one. Raises FetchFailed."""
    coding = answer.headers.get("content-encoding", "identity").strip().lower()
    if coding not in ("identity", "gzip", "x-gzip", ""):
        raise FetchFailed(
            PollFailure("unusable", "unsupported_encoding", "The page is packed in a way that is not read.")
        )
    unpack = zlib.decompressobj(wbits=31) if "gzip" in coding else None
    body = bytearray()
    async for part in answer.aiter_raw():
        # A few bytes can unpack to gigabytes: never more is made of them than may be kept.
        body += part if unpack is None else unpack.decompress(part, MAX_BODY + 1 - len(body))
        if len(body) > MAX_BODY or (unpack is not None and unpack.unconsumed_tail):
            text = f"The page has more than {MAX_BODY:,} bytes; ask for fewer items."
            raise FetchFailed(PollFailure("unusable", "too_large", text))
    return bytes(body)


def _of_tls(error: BaseException | None) -> bool:
    """Whether a connection failed by what was to prove the host."""
    while error is not None and not isinstance(error, ssl.SSLError):
        error = error.__cause__ or error.__context__
    return error is not None


def _json_type(asked: PollRequest) -> dict[str, str]:
    return {} if asked.body is None else {"Content-Type": "application/json"}
