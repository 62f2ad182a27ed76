"""What every signature scheme is made of, and the class that most of them are: a keyed hash, said as data.

Every comparison takes the same time whether it fails early or late, and every secret in use is tried, so that
keys can rotate. The reference clock is the delivery's `received_at`.
"""

import base64
import binascii
import hmac
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from typing import Literal

from voc.delivery import Delivery
from voc.errors import BadSignature
from voc.times import parse_timestamp

Secrets = Mapping[str, tuple[str, ...]]
"""Name of a secret -> all of its values in use (several while keys rotate)."""
Scheme = Callable[[Delivery, str, Secrets], None]
"""scheme(delivery, name of the feed's secret, secrets): returns, or raises BadSignature."""

TOLERANCE = (
    300  # seconds either way: what the reference libraries of Standard Webhooks, Stripe and Slack allow
)
_PLACEHOLDER = re.compile(r"\{(body|url|secret|header:[A-Za-z0-9-]+|secret:[A-Z][A-Z0-9_]*)\}")


@dataclass(frozen=True, slots=True)
class HmacScheme:
    """A keyed hash over parts of the request; the same as a scheme written in a feed document.

    signed, key, timestamp: templates of `{body}` (raw bytes), `{url}`, `{header:NAME}`, `{secret}` and
    `{secret:OTHER}`. tolerance: seconds that `timestamp` may be away from now, either way.
    """

    hmac: Literal["sha1", "sha256", "sha512"]
    header: str
    signed: str = "{body}"
    encoding: Literal["hex", "base64"] = "hex"
    prefix: str = ""
    key: str = "{secret}"
    timestamp: str | None = None
    tolerance: int = TOLERANCE

    def __call__(self, delivery: Delivery, secret: str, secrets: Secrets) -> None:
        """Verify. Raises BadSignature."""
        given = self._given(delivery)
        right = False
        for values in _combinations(self._secret_names(secret), secrets):
            key = _render(self.key, delivery, secret, values)
            signed = _render(self.signed, delivery, secret, values)
            right |= hmac.compare_digest(hmac.digest(key, signed, self.hmac), given)
        if not right:
            raise wrong(self.header)
        if self.timestamp is not None:
            text = _render(self.timestamp, delivery, secret, {}).decode("utf-8", "replace")
            check_time(text, delivery, self.tolerance)

    def _given(self, delivery: Delivery) -> bytes:
        return decode(header_of(delivery, self.header), self.prefix, self.encoding, self.header)

    def _secret_names(self, secret: str) -> list[str]:
        names = placeholders(self.key + self.signed)
        return sorted(
            {secret if name == "secret" else name[7:] for name in names if name.startswith("secret")}
        )


def placeholders(template: str) -> list[str]:
    """The placeholders of a template, without their braces."""
    return _PLACEHOLDER.findall(template)


def unknown_placeholder(template: str) -> str | None:
    """The first brace of a template that opens no placeholder, with what follows it; None if all do."""
    left = _PLACEHOLDER.sub("", template)
    found = re.search(r"\{[^}]*\}?", left)
    return found[0] if found else None


def check_time(text: str, delivery: Delivery, tolerance: int) -> None:
    """Raises BadSignature unless `text` names a moment within `tolerance` seconds of the arrival."""
    try:
        moment = parse_timestamp(text)
    except ValueError:
        raise BadSignature(
            "malformed_timestamp", f"{text[:40]!r} is no time that a signature can have"
        ) from None
    away = abs(delivery.received_at - moment)
    if away > timedelta(seconds=tolerance):
        seconds = int(away.total_seconds())
        raise BadSignature(
            "stale_timestamp", f"signed {seconds:,} s away from now; at most {tolerance} s are allowed"
        )


def decode(text: str, prefix: str, encoding: str, header: str) -> bytes:
    """The bytes of a signature after its prefix. Raises BadSignature (malformed_signature)."""
    if not text.startswith(prefix):
        raise BadSignature("malformed_signature", f"{header} does not start with {prefix!r}")
    try:
        rest = text.removeprefix(prefix).encode("ascii")
        return binascii.unhexlify(rest) if encoding == "hex" else base64.b64decode(rest, validate=True)
    except ValueError:
        raise BadSignature("malformed_signature", f"{header} is not {encoding}") from None


def secret_values(name: str, secrets: Secrets) -> tuple[str, ...]:
    """All values of the secret `name`. Raises BadSignature (no_secret) where there is none."""
    values = tuple(value for value in secrets.get(name, ()) if value)
    if not values:
        raise BadSignature("no_secret", f"there is no secret to verify with: set REMIT_SECRET_{name}")
    return values


def _combinations(names: list[str], secrets: Secrets) -> Iterator[dict[str, str]]:
    for values in product(*(secret_values(name, secrets) for name in names)):
        yield dict(zip(names, values, strict=True))


def _render(template: str, delivery: Delivery, secret: str, values: Mapping[str, str]) -> bytes:
    rendered = bytearray()
    end = 0
    for found in _PLACEHOLDER.finditer(template):
        rendered += template[end : found.start()].encode()
        end = found.end()
        name = found[1]
        if name == "body":
            rendered += delivery.body
        elif name == "url":
            rendered += delivery.url.encode("utf-8", "replace")
        elif name.startswith("header:"):
            missing = "missing_timestamp" if "timestamp" in name.lower() else "missing_header"
            rendered += header_of(delivery, name[7:], missing).encode("utf-8", "replace")
        else:
            rendered += values[secret if name == "secret" else name[7:]].encode()
    return bytes(rendered + template[end:].encode())


def header_of(delivery: Delivery, name: str, code: str = "missing_signature") -> str:
    """A header's value. Raises BadSignature with `code` where it is missing or blank."""
    value = delivery.headers.get(name.lower(), "").strip()
    if not value:
        raise BadSignature(code, f"the request has no header {name}")
    return value


def wrong(header: str) -> BadSignature:
    """The error of a signature that does not fit."""
    return BadSignature("wrong_signature", f"{header} does not fit the request under any secret in use")
