"""The `poll:` part of a feed document: what is asked of a source that does not call by itself."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, model_validator

from voc.closed import Closed, Expression, Header, SecretName

PLACEHOLDERS: Mapping[str, str] = MappingProxyType(
    {
        "{secret}": "the feed's secret",
        "{secret:NAME}": "the secret in `REMIT_SECRET_NAME`",
        "{cursor}": "what `next.cursor` found on the page before",
        "{page}": "the number of the page, counted from `next.page`",
        "{since}": "the moment up to which everything was fetched",
        "{token}": "in `headers`: a token, made for the request as `token` says",
    }
)
"""What a template of a request may hold, and what each gives."""
PLACEHOLDER = re.compile(r"\{(secret(?::[A-Z][A-Z0-9_]{0,39})?|cursor|page|since|token)\}")
PROOFS = frozenset({"authorization", "proxy-authorization", "cookie", "x-api-key", "api-key", "x-auth-token"})
"""Headers that prove who asks: their value comes from a secret by its name, or from a token."""
_OURS = frozenset(
    {"host", "content-length", "transfer-encoding", "connection", "accept-encoding", "if-none-match"}
    | {"if-modified-since", "user-agent"}
)
_LONGEST = 2_000
Template = Annotated[str, Field(max_length=_LONGEST)]
Parameter = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.\[\]$-]{1,100}$")]


class NextDocument(Closed):
    """How to come to the next page: by exactly one of `cursor`, `url`, `link` and `page`.

    keep: the last cursor is where the next turn begins, as sources want it that list oldest first and give a
    cursor for good. upto: the number of the last page that the source has.
    """

    cursor: Expression | None = None
    keep: bool = False
    url: Expression | None = None
    link: Literal[True] | None = None
    page: int | None = Field(default=None, ge=0, le=1_000_000)
    upto: int | None = Field(default=None, ge=0, le=1_000_000)

    @model_validator(mode="after")
    def _one_way(self) -> "NextDocument":
        ways = [name for name in ("cursor", "url", "link", "page") if getattr(self, name, None) is not None]
        if len(ways) != 1:
            raise ValueError(
                f"say one of cursor, url, link and page{', not ' + ' and '.join(ways) if ways else ''}"
            )
        if self.keep and self.cursor is None:
            raise ValueError("keep: only a cursor can be kept")
        if self.upto is not None and (self.page is None or self.upto < self.page):
            raise ValueError("upto: needs page, and is not before it")
        return self


class SinceDocument(Closed):
    """What is asked from: the latest moment that was fetched, less `overlap` seconds.

    at: that moment of a page; else the latest of its signals. first: so many seconds before the first turn
    it begins; else the parameter is left out then.
    """

    at: Expression | None = None
    format: Literal["rfc3339", "date", "epoch", "epoch_ms"] = "rfc3339"
    overlap: int = Field(default=60, ge=0, le=604_800)
    first: int | None = Field(default=None, ge=0, le=315_360_000)


class TokenDocument(Closed):
    """A JSON Web Token that proves who asks, made anew for each request and good for `lifetime` seconds.

    key, key_id, issuer: names of secrets: the private key as PEM, what the source calls it (`kid`), and whose
    it is (`iss`). audience: `aud`.
    """

    sign: Literal["ES256"] = "ES256"
    key: SecretName
    key_id: SecretName
    issuer: SecretName
    audience: str = Field(min_length=1, max_length=200)
    lifetime: int = Field(default=900, ge=120, le=3_600)

    @property
    def secrets(self) -> tuple[str, ...]:
        """The names of the secrets that it is made of."""
        return self.key, self.key_id, self.issuer


class PollDocument(Closed):
    """A source that is asked. Times are in seconds."""

    url: str = Field(max_length=_LONGEST)
    method: Literal["GET", "POST"] = "GET"
    query: dict[Parameter, Template] = Field(default_factory=dict, max_length=50)
    headers: dict[Header, Template] = Field(default_factory=dict, max_length=50)
    token: TokenDocument | None = None
    body: dict[str, object] | None = None
    every: int = Field(default=300, ge=5, le=86_400)
    next: NextDocument | None = None
    since: SinceDocument | None = None
    last: Expression | None = None
    until_known: bool = False
    pages: int = Field(default=20, ge=1, le=1_000)
    live_for: int = Field(default=86_400, ge=0, le=604_800)

    @model_validator(mode="after")
    def _sound(self) -> "PollDocument":
        _check_address(self.url)
        for name, template in self.templates():
            wrong = re.search(r"\{[a-z]+(?::[^}]*)?\}", PLACEHOLDER.sub("", template))
            if wrong:
                raise ValueError(f"{name}: {wrong[0]} is no placeholder; known: {', '.join(PLACEHOLDERS)}")
        if self.body is not None and self.method != "POST":
            raise ValueError("body: only a POST has one; say `method: POST`")
        for header, template in self.headers.items():
            if header.lower() in _OURS:
                raise ValueError(f"headers: {header} is set by the service")
            if header.lower() in PROOFS and "{secret" not in template and "{token}" not in template:
                raise ValueError(f"headers: {header} takes its value from a secret: {{secret:NAME}}")
        self._check_token()
        self._check_used()
        return self

    def templates(self) -> Iterator[tuple[str, str]]:
        """Every template with the name of its place."""
        yield "url", self.url
        yield from ((f"query.{name}", text) for name, text in self.query.items())
        yield from ((f"headers.{name}", text) for name, text in self.headers.items())
        yield from (("body", text) for text in texts_in(self.body))

    @property
    def placeholders(self) -> frozenset[str]:
        """All that its templates hold, without braces."""
        return frozenset(name for _, text in self.templates() for name in PLACEHOLDER.findall(text))

    def _check_token(self) -> None:
        places = {name for name, text in self.templates() if "{token}" in text}
        wrong = sorted(name for name in places if not name.startswith("headers."))
        if wrong:
            # An address is shown and logged on its way.
            raise ValueError(f"{wrong[0]}: {{token}} stands in headers only")
        if places and self.token is None:
            raise ValueError("{token} needs `token`, which says how it is made")
        if self.token is not None and not places:
            raise ValueError("token: no header holds {token}")

    def _check_used(self) -> None:
        used = self.placeholders
        way = self.next or NextDocument(link=True)
        for name, said in (("cursor", way.cursor), ("page", way.page), ("since", self.since)):
            key = name if name == "since" else f"next.{name}"
            if said is not None and name not in used:
                raise ValueError(
                    f"{key}: nothing of the request holds {{{name}}}, so every page would be the same"
                )
            if said is None and name in used:
                raise ValueError(f"{{{name}}} needs `{key}`, which says where it comes from")


def texts_in(value: object) -> Iterator[str]:
    """Every text in a value of a document, keys left out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from texts_in(part)


def _check_address(url: str) -> None:
    try:
        # A placeholder may be a part of the host, as the name under which a customer has its account.
        parts = urlsplit(PLACEHOLDER.sub("x", url))
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise ValueError("url: is no address") from None
    if parts.scheme not in ("http", "https") or not host:
        raise ValueError("url: must be an address such as https://api.example.com/v1/reviews")
    if parts.username is not None or parts.fragment:
        raise ValueError("url: holds no user, password or #; a secret stands in a header, by its name")
    moving = PLACEHOLDER.findall(url.partition("://")[2].partition("/")[0].partition("?")[0])
    if any(not name.startswith("secret") for name in moving):
        raise ValueError("url: the host cannot depend on a page")
