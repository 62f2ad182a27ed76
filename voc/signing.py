"""What every signature scheme is made of, and the class that most of them are: a keyed hash, said as data.

Every comparison takes the same time whether it fails early or late, and every secret in use is tried, so that
keys can rotate. The reference clock is the delivery's `received_at`.
"""

import base64
import hashlib
import hmac
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from itertools import product
from typing import Literal, Protocol

from voc.delivery import Delivery, Headers
from voc.errors import BadSignature
from voc.places import Said, put, said_at, whereabouts
from voc.public_keys import PublicKeyKind, any_signed
from voc.templates import PLACES, Pairs, Parts, header_of, names_of, place_of, placeholders, render
from voc.times import parse_timestamp

Secrets = Mapping[str, tuple[str, ...]]
"""Name of a secret -> all of its values in use (several while keys rotate)."""
Encoding = Literal["hex", "base64", "base64url"]
KeyEncoding = Literal["text", "hex", "base64"]
TOLERANCE = (
    300  # seconds either way: what the reference libraries of Standard Webhooks, Stripe and Slack allow
)
MAX_SIGNATURES = 20
MAX_PUBLIC = 5
"""Signatures by private keys that are looked at: each takes 0.1 ms, also of somebody who only pretends."""


class Scheme(Protocol):
    """One way in which sources prove that a delivery is theirs."""

    @property
    def headers(self) -> tuple[str, ...]:
        """The headers that it reads, the one with the signature first."""
        ...

    @property
    def places(self) -> tuple[str, ...]:
        """What it reads beside headers and the whole body: `query:sig`, `json:signature.token`."""
        ...

    def secret_names(self, secret: str, /) -> list[str]:
        """The names of the secrets that it needs; `secret` is the name of the feed's own."""
        ...

    def __call__(self, delivery: Delivery, secret: str, secrets: Secrets, /) -> None:
        """Verify. Raises BadSignature."""
        ...

    def sign(self, delivery: Delivery, secret: str, secrets: Secrets, /) -> Delivery:
        """The delivery as its source would have sent it, signed at `received_at` with the newest secrets.

        Headers that are signed and that it has already stay. Raises BadSignature (no_secret,
        unusable_secret).
        """
        ...


@dataclass(frozen=True, slots=True)
class HmacScheme:
    """A keyed hash over parts of the request; the same as a scheme written in a feed document.

    hmac: its hash. public_key: in its place a signature that only the source can make, and of which kind.
    header: where the signature stands; or signature: the template of another one place.
    signed, key, timestamp: templates (`voc.templates`); pairs, sorted: what they may hold beside the request.
    keyed: whether the hash takes a key; else the secret is a part of what is hashed. prefix: what stands
    before the signature; before the parts where there is a `part`. separator: what stands between several
    signatures, any of which may fit, or between named parts. part: the name of the part that is the signature
    (`t=…,v1=…`). key_encoding: how a secret is written, after `key_prefix`. tolerance: seconds that
    `timestamp` may be away from now, either way.
    """

    hmac: Literal["sha1", "sha256", "sha512"]
    header: str = ""
    signed: str = "{body}"
    encoding: Encoding = "hex"
    prefix: str = ""
    separator: str | None = None
    part: str | None = None
    key: str = "{secret}"
    key_encoding: KeyEncoding = "text"
    key_prefix: str = ""
    timestamp: str | None = None
    tolerance: int = TOLERANCE
    signature: str | None = None
    pairs: Pairs | None = None
    sorted: tuple[str, ...] = ()
    keyed: bool = True
    public_key: PublicKeyKind | None = None

    @property
    def headers(self) -> tuple[str, ...]:
        """The headers that it reads, the one with the signature first."""
        return tuple(name for kind, name in self._places if kind == "header")

    @property
    def places(self) -> tuple[str, ...]:
        """What it reads beside headers and the whole body: `query:sig`, `json:signature.token`."""
        return tuple(f"{kind}:{name}" for kind, name in self._places if kind != "header")

    def secret_names(self, secret: str) -> list[str]:
        """The names of the secrets that the key, and what is signed, are made of."""
        return named_secrets(self._secretive, secret)

    def __call__(self, delivery: Delivery, secret: str, secrets: Secrets) -> None:
        """Verify. Raises BadSignature."""
        said = Said(delivery)
        named, given = self._given(self._written(said))
        right = False
        for values in self._combinations(secret, secrets):
            right |= self._fits(said, values, named, given, secret)
        if not right:
            raise wrong(self._where)
        if self.timestamp is not None:
            stamp = render(self.timestamp, said, Parts({}, named), self.timestamp)
            check_time(stamp.decode("utf-8", "replace"), delivery, self.tolerance)

    def sign(self, delivery: Delivery, secret: str, secrets: Secrets) -> Delivery:
        """The delivery, signed with the newest secrets. Raises BadSignature where there is none."""
        if self.public_key is not None:
            raise BadSignature("unusable_secret", "only its source has the key that signs")
        stamp = str(int(delivery.received_at.timestamp()))
        stamps = placeholders(self.timestamp or "")
        ready = delivery
        for kind, name in self._places[1:]:
            timed = f"{kind}:{name}" in stamps
            # The time of an example in a body is long past; one in a header was said for this delivery.
            if said_at(ready, f"{kind}:{name}") is None or (timed and kind != "header"):
                ready = put(ready, kind, name, stamp if timed else _invented(delivery))
        named = dict.fromkeys(names_of(self._templates, "part"), stamp)
        values = next(self._combinations(secret, secrets))
        signature = encode(self._digest(Said(ready), values, named), self.encoding)
        if self.part is not None:
            parts = [f"{name}={value}" for name, value in {**named, self.part: signature}.items()]
            signature = (self.separator or "").join(parts)
        return put(ready, *self._place, self.prefix + signature)

    @property
    def _place(self) -> tuple[str, str]:
        """Kind and name of where the signature stands."""
        return place_of(self.signature or "") or ("header", self.header)

    @property
    def _where(self) -> str:
        kind, name = self._place
        return name if kind == "header" else f"{kind}:{name}"

    @property
    def _templates(self) -> str:
        return "".join((self.signed, *self.sorted, self.timestamp or ""))

    @property
    def _places(self) -> list[tuple[str, str]]:
        """All that it reads at one place, the signature first, each once."""
        read = [name.partition(":") for name in placeholders(self._templates)]
        named = [(kind, name) for kind, _, name in read if kind in PLACES and name]
        return list(dict.fromkeys([self._place, *named]))

    def _written(self, said: Said) -> str:
        """The text that holds the signature. Raises BadSignature (missing_signature, malformed_body)."""
        if self.signature is None:
            return header_of(said.delivery, self.header)
        found = said.at(*self._place)
        if found is None:
            raise BadSignature("missing_signature", whereabouts(*self._place))
        return found

    def _fits(
        self,
        said: Said,
        secrets: Mapping[str, bytes],
        named: Mapping[str, str],
        given: list[bytes],
        name: str,
    ) -> bool:
        """Whether a signature is right under some secrets. name: of the feed's own."""
        if self.public_key is None:
            return any_equal(self._digest(said, secrets, named), given)
        parts = Parts(secrets, named, self.pairs, self.sorted)
        signed = render(self.signed, said, parts, self.timestamp)
        key = secrets["secret"].decode("utf-8", "replace")
        return any_signed(self.public_key, key, signed, given[:MAX_PUBLIC], name)

    def _digest(self, said: Said, secrets: Mapping[str, bytes], named: Mapping[str, str]) -> bytes:
        parts = Parts(secrets, named, self.pairs, self.sorted)
        signed = render(self.signed, said, parts, self.timestamp)
        if not self.keyed:
            return hashlib.new(self.hmac, signed).digest()
        return hmac.digest(render(self.key, said, parts), signed, self.hmac)

    def _given(self, text: str) -> tuple[Mapping[str, str], list[bytes]]:
        """The named parts of the text that came once, and its signatures."""
        if self.part is None:
            return {}, self._signatures(text)
        fields = [
            field.strip().partition("=") for field in self._split(without(text, self.prefix, self._where))
        ]
        found = [
            decode(value.strip('"'), self.encoding, self._where)
            for name, _, value in fields
            if name == self.part
        ]
        if not found:
            raise BadSignature("missing_signature", f"{self._where} holds no part {self.part}=")
        times = Counter(name for name, _, _ in fields)
        return {name: value.strip('"') for name, _, value in fields if times[name] == 1}, found

    def _signatures(self, text: str) -> list[bytes]:
        """All signatures of a text without named parts; where there may be several, of the right prefix."""
        each = self._split(text) if self.separator else [text]
        fits = [one.strip() for one in each if one.strip().startswith(self.prefix)]
        if not fits:
            raise BadSignature("malformed_signature", f"{self._where} does not start with {self.prefix!r}")
        return [decode(one.removeprefix(self.prefix), self.encoding, self._where) for one in fits]

    def _split(self, text: str) -> list[str]:
        # One more than are read, so that what is behind the last cannot hide in it.
        return text.split(self.separator, MAX_SIGNATURES)[:MAX_SIGNATURES] if self.separator else [text]

    @property
    def _secretive(self) -> str:
        return (self.key if self.keyed else "") + self._templates

    def _combinations(self, secret: str, secrets: Secrets) -> Iterator[dict[str, bytes]]:
        return combinations(self._secretive, secret, secrets, self._key_bytes)

    def _key_bytes(self, value: str, name: str) -> bytes:
        rest = value.removeprefix(self.key_prefix)
        try:
            if self.key_encoding == "text":
                return rest.encode()
            return (
                bytes.fromhex(rest) if self.key_encoding == "hex" else base64.b64decode(rest, validate=True)
            )
        except ValueError:
            text = f"REMIT_SECRET_{name} is not {self.key_encoding}"
            raise BadSignature("unusable_secret", text) from None


def named_secrets(template: str, secret: str) -> list[str]:
    """The names of the secrets that a template holds; `secret` is the name of the feed's own."""
    return sorted({_name(placeholder, secret) for placeholder in _secrets_in(template)})


def combinations(
    template: str,
    secret: str,
    secrets: Secrets,
    read: Callable[[str, str], bytes] = lambda value, _name: value.encode(),
) -> Iterator[dict[str, bytes]]:
    """The secrets that a template holds, under their placeholders, every value in use with every other.

    read: the bytes of a value, which is followed by its name. Raises BadSignature (no_secret).
    """
    wanted = _secrets_in(template)
    each = (
        [read(value, _name(one, secret)) for value in secret_values(_name(one, secret), secrets)]
        for one in wanted
    )
    for values in product(*each):
        yield dict(zip(wanted, values, strict=True))


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


def decode(text: str, encoding: Encoding, header: str) -> bytes:
    """The bytes of a signature. Raises BadSignature (malformed_signature)."""
    try:
        raw = text.encode("ascii")
        if encoding == "hex":
            return base64.b16decode(raw, casefold=True)
        if encoding == "base64url":
            raw = raw.rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
            raw += b"=" * (-len(raw) % 4)
        return base64.b64decode(raw, validate=True)
    except ValueError:
        raise BadSignature("malformed_signature", f"{header} is not {encoding}") from None


def encode(digest: bytes, encoding: Encoding) -> str:
    """A signature as it is written."""
    if encoding == "hex":
        return digest.hex()
    if encoding == "base64url":
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")
    return base64.b64encode(digest).decode()


def without(text: str, prefix: str, header: str) -> str:
    """What follows the prefix. Raises BadSignature (malformed_signature)."""
    if not text.startswith(prefix):
        raise BadSignature("malformed_signature", f"{header} does not start with {prefix!r}")
    return text.removeprefix(prefix)


def secret_values(name: str, secrets: Secrets) -> tuple[str, ...]:
    """All values of the secret `name`. Raises BadSignature (no_secret) where there is none."""
    values = tuple(value for value in secrets.get(name, ()) if value)
    if not values:
        raise BadSignature("no_secret", f"there is no secret to verify with: set REMIT_SECRET_{name}")
    return values


def any_equal(digest: bytes, given: list[bytes]) -> bool:
    """Whether one of the signatures is `digest`; as slow for the first as for the last."""
    right = False
    for signature in given:
        right |= hmac.compare_digest(digest, signature)
    return right


def with_headers(delivery: Delivery, headers: Mapping[str, str]) -> Delivery:
    """The delivery with `headers` in place of those of the same names."""
    return replace(
        delivery, headers=Headers({**delivery.headers, **{name.lower(): headers[name] for name in headers}})
    )


def wrong(header: str) -> BadSignature:
    """The error of a signature that does not fit."""
    return BadSignature("wrong_signature", f"{header} does not fit the request under any secret in use")


@lru_cache(maxsize=1_000)
def _secrets_in(template: str) -> tuple[str, ...]:
    named = (name for name in placeholders(template) if name.partition(":")[0] == "secret")
    return tuple(dict.fromkeys(named))


def _name(placeholder: str, secret: str) -> str:
    return placeholder.partition(":")[2] or secret


def _invented(delivery: Delivery) -> str:
    """The value of a header that is signed and says nothing to us: an id that the body always gives again."""
    return f"msg_{hashlib.sha256(delivery.body).hexdigest()[:16]}"
