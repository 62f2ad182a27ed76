"""Sources that sign nothing, but say a secret with each delivery: in a header, the address or the body."""

import base64
import hashlib
import hmac
from dataclasses import dataclass, replace
from typing import Final, Literal
from urllib.parse import quote, quote_plus

from voc.delivery import Delivery, Headers
from voc.errors import BadSignature
from voc.places import Said, put, said_at, whereabouts
from voc.signing import Secrets, combinations, named_secrets, wrong
from voc.templates import Parts, place_of, render

Writing = Literal["text", "base64"]
HIDDEN: Final = "hidden"
"""What stands for a token in a delivery that is kept."""


class OnePlace:
    """What proves a delivery and stands at one place of it, which `token` names, behind a `prefix`."""

    __slots__ = ()
    token: str
    prefix: str

    @property
    def headers(self) -> tuple[str, ...]:
        """The one header, if it is one."""
        kind, name = self._place
        return (name,) if kind == "header" else ()

    @property
    def places(self) -> tuple[str, ...]:
        """The one place, if it is no header."""
        kind, name = self._place
        return () if kind == "header" else (f"{kind}:{name}",)

    def hidden(self, delivery: Delivery) -> Delivery:
        """The delivery without what it says there: nobody who reads it may send in its source's name."""
        return hidden_at(delivery, *self._place)

    @property
    def _place(self) -> tuple[str, str]:
        return place_of(self.token) or ("header", "Authorization")

    @property
    def _where(self) -> str:
        kind, name = self._place
        return name if kind == "header" else f"{kind}:{name}"

    def _given(self, said: Said) -> str:
        """What stands there behind the prefix. Raises BadSignature."""
        given = said.at(*self._place)
        if given is None:
            raise BadSignature("missing_signature", whereabouts(*self._place))
        if not given.lower().startswith(self.prefix.lower()):
            text = f"{self._where} does not start with {self.prefix.strip()!r}"
            raise BadSignature("malformed_signature", text)
        return given[len(self.prefix) :]


@dataclass(frozen=True, slots=True)
class Token(OnePlace):
    """One place that says the secret: `Authorization: Bearer …`, `X-Api-Key: …`, `?token=…`.

    token: the template of the place. prefix: what stands before the secret, in any case. encoding: how it is
    written there. key: the template of what it must say: `{secret:USER}:{secret}` for a name and a password.
    """

    token: str
    prefix: str = ""
    encoding: Writing = "text"
    key: str = "{secret}"

    def secret_names(self, secret: str) -> list[str]:
        """The names of the secrets that it says."""
        return named_secrets(self.key, secret)

    def __call__(self, delivery: Delivery, secret: str, secrets: Secrets) -> None:
        """Verify. Raises BadSignature."""
        said = Said(delivery)
        given = self._given(said)
        # Of the same length whatever was said, so that nothing can be told from the time that it takes.
        rest = hashlib.sha256(self._read(given)).digest()
        right = False
        for values in combinations(self.key, secret, secrets):
            key = render(self.key, said, Parts(values, {}))
            right |= hmac.compare_digest(hashlib.sha256(key).digest(), rest)
        if not right:
            raise wrong(self._where)

    def sign(self, delivery: Delivery, secret: str, secrets: Secrets) -> Delivery:
        """The delivery with the newest secret at its place."""
        values = next(combinations(self.key, secret, secrets))
        key = render(self.key, Said(delivery), Parts(values, {}))
        written = base64.b64encode(key) if self.encoding == "base64" else key
        return put(delivery, *self._place, self.prefix + written.decode("utf-8", "replace"))

    def _read(self, text: str) -> bytes:
        if self.encoding == "text":
            return text.encode("utf-8", "replace")
        try:
            return base64.b64decode(text.strip(), validate=True)
        except ValueError:
            raise BadSignature(
                "malformed_signature", f"{self._where} is not base64 after its prefix"
            ) from None


def hidden_at(delivery: Delivery, kind: str, name: str) -> Delivery:
    """The delivery without what it says at a place, however often that is repeated in its body."""
    given = said_at(delivery, f"{kind}:{name}")
    if given is None:
        return delivery
    if kind == "header":
        others = {key: value for key, value in delivery.headers.items() if key != name.lower()}
        return replace(delivery, headers=Headers(others))
    if kind == "query":
        return put(delivery, kind, name, HIDDEN)
    written = {quote(given, errors="replace"), quote_plus(given, errors="replace"), given}
    body = delivery.body
    for one in written:
        body = body.replace(one.encode("utf-8", "replace"), HIDDEN.encode())
    kept = replace(delivery, body=body)
    # However else it was written: by escapes, or by other percent codes.
    return kept if said_at(kept, f"{kind}:{name}") == HIDDEN else put(kept, kind, name, HIDDEN)
