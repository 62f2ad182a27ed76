"""The part `verify` of a feed's document: how a delivery proves that it comes from its source."""

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from voc.closed import Closed, Header, SecretName
from voc.errors import nearest
from voc.public_keys import PublicKeyKind
from voc.schemes import BY_NAME
from voc.signed_claims import Algorithm, SignedClaims
from voc.signing import Encoding, HmacScheme, KeyEncoding, Scheme
from voc.templates import PLACEHOLDERS, Pairs, place_of, placeholders, unknown_placeholder
from voc.tokens import Token, Writing

Hash = Literal["sha1", "sha256", "sha512"]
_Template = Annotated[str, Field(min_length=1, max_length=500)]
_Place = Annotated[str, Field(min_length=1, max_length=200)]
_ClaimName = Annotated[str, Field(min_length=1, max_length=100)]
_WHOLE = {"form": ("body", "form"), "json": ("body",), "query": ("url", "query"), "header": ()}
"""What holds a signature as well that stands in the form, in the JSON, in the query."""
_WRITTEN = frozenset({"hmac", "hash", "header", "public_key", "signature", "signed"})


class NamedScheme(Closed):
    """A signature scheme by its name; `secret` names the setting REMIT_SECRET_<NAME>, never a value."""

    scheme: str
    secret: SecretName | None = None

    @model_validator(mode="after")
    def _known(self) -> "NamedScheme":
        if self.scheme not in BY_NAME:
            raise ValueError(f"there is no scheme {self.scheme!r}; {nearest(self.scheme, BY_NAME)}")
        return self


class TokenScheme(Closed):
    """A secret that each delivery says at one place."""

    token: _Place
    prefix: str = Field(default="", max_length=40)
    encoding: Writing = "text"
    key: _Template = "{secret}"
    secret: SecretName | None = None

    @model_validator(mode="after")
    def _sound(self) -> "TokenScheme":
        _check_place("token", self.token)
        _check("key", self.key)
        named = placeholders(self.key)
        if not named or not all(name.startswith("secret") for name in named):
            raise ValueError("key: must hold {secret} or {secret:NAME} and no other placeholder")
        return self

    def compiled(self) -> Token:
        """The scheme that this describes."""
        return Token(**self.model_dump(exclude={"secret"}))


class ClaimsScheme(Closed):
    """A JSON Web Token that comes with each delivery, and what it must claim of it."""

    jwt: Algorithm
    token: _Place
    prefix: str = Field(default="", max_length=40)
    claims: dict[_ClaimName, _Template] = Field(default_factory=dict, max_length=10)
    unsigned_body: bool = False
    tolerance: int = Field(default=300, ge=1, le=86_400)
    secret: SecretName | None = None

    @model_validator(mode="after")
    def _sound(self) -> "ClaimsScheme":
        _check_place("token", self.token)
        for template in self.claims.values():
            _check("claims", template)
            named = {name.partition(":")[0] for name in placeholders(template)}
            if named & {"secret", "part", "pairs", "sorted"}:
                raise ValueError("claims: a claim speaks of the request alone")
        covered = "".join(self.claims.values())
        if not self.unsigned_body and not _covers_body(placeholders(covered)):
            raise ValueError(
                "claims: one must hold {body:sha256} or the like, or anybody who saw a token could send what "
                "she likes; where the source claims nothing of the body, say `unsigned_body: true`"
            )
        return self

    def compiled(self) -> SignedClaims:
        """The scheme that this describes."""
        return SignedClaims(self.jwt, self.token, self.prefix, tuple(self.claims.items()), self.tolerance)


class PairsDocument(Closed):
    """Fields that are signed sorted by name, and what stands between them."""

    of: Literal["form", "query", "json"] = "form"
    equals: str = Field(default="", max_length=5)
    between: str = Field(default="", max_length=5)
    without: list[str] = Field(default_factory=list, max_length=20)


class WrittenScheme(Closed):
    """A hash with a secret in it, or a signature of the source's own, said in the document."""

    hmac: Hash | None = None
    hash: Hash | None = None
    public_key: PublicKeyKind | None = None
    header: Header | None = None
    signature: _Place | None = None
    signed: str = Field(default="{body}", max_length=500)
    sorted: list[_Template] = Field(default_factory=list, max_length=10)
    pairs: PairsDocument | None = None
    unsigned_body: bool = False
    encoding: Encoding = "hex"
    prefix: str = Field(default="", max_length=40)
    separator: str | None = Field(default=None, min_length=1, max_length=5)
    part: str | None = Field(default=None, pattern=r"^[A-Za-z0-9_-]{1,40}$")
    key: str = Field(default="{secret}", max_length=500)
    key_encoding: KeyEncoding = "text"
    key_prefix: str = Field(default="", max_length=40)
    timestamp: str | None = Field(default=None, max_length=200)
    tolerance: int = Field(default=300, ge=1, le=86_400)
    secret: SecretName | None = None

    @model_validator(mode="after")
    def _sound(self) -> "WrittenScheme":
        for name, template in (
            ("signed", self.signed),
            ("key", self.key),
            ("timestamp", self.timestamp or ""),
            *(("sorted", one) for one in self.sorted),
        ):
            _check(name, template)
        self._placed()
        self._listed(placeholders(self.signed))
        self._covered(placeholders(self._all_signed))
        return self

    @property
    def _all_signed(self) -> str:
        return "".join((self.signed, *self.sorted))

    def _placed(self) -> None:
        """Raises ValueError where nobody could tell what is hashed, or where its signature stands."""
        if sum(kind is not None for kind in (self.hmac, self.hash, self.public_key)) != 1:
            raise ValueError("hmac: say one of `hmac`, `hash` and `public_key`")
        written = sorted({"key", "key_encoding", "key_prefix"} & self.model_fields_set)
        if self.public_key is not None and written:
            raise ValueError(f"{written[0]}: not beside `public_key`, which is the secret as it was given")
        if self.hash is not None and "key" in self.model_fields_set:
            raise ValueError("key: a `hash` has none; its secret is a part of `signed`")
        if (self.header is None) == (self.signature is None):
            raise ValueError("header: say either `header` or `signature`, where the signature stands")
        if self.signature is not None:
            _check_place("signature", self.signature)
            kind, name = place_of(self.signature) or ("header", "")
            whole = _WHOLE[kind]
            if any(
                one in whole or ("body" in whole and one.startswith("body:"))
                for one in placeholders(self._all_signed)
            ):
                raise ValueError(
                    f"signature: {self.signature} is itself a part of what is signed; leave it out by `pairs`"
                )
            if self.pairs is not None and self.pairs.of == kind and name not in self.pairs.without:
                raise ValueError(f"pairs: `without` must hold {name!r}, the signature itself")

    def _listed(self, signed: tuple[str, ...]) -> None:
        """Raises ValueError where a list and its placeholder are not both there."""
        for name, said in (("pairs", self.pairs is not None), ("sorted", bool(self.sorted))):
            if said != (name in signed):
                raise ValueError(f"{name}: needs {{{name}}} in `signed`, and {{{name}}} needs `{name}`")
        if any(name in ("pairs", "sorted") for one in self.sorted for name in placeholders(one)):
            raise ValueError("sorted: its parts can hold neither {pairs} nor {sorted}")

    def _covered(self, signed: tuple[str, ...]) -> None:
        """Raises ValueError where somebody else could sign, change or renew a delivery."""
        if (
            not _covers_body(signed)
            and not (self.pairs is not None and self.pairs.of != "query")
            and not self.unsigned_body
        ):
            raise ValueError(
                "signed: must hold {body}, or anybody could change it; where the source signs no more than "
                "this, say `unsigned_body: true`"
            )
        if self.hash is not None and not any(name.startswith("secret") for name in signed):
            raise ValueError("signed: must hold {secret} or {secret:NAME}, or anybody could sign")
        if not any(name.startswith("secret") for name in placeholders(self.key + self._all_signed)):
            raise ValueError("key: must hold {secret} or {secret:NAME}, or anybody could sign")
        if self.timestamp is not None and not set(placeholders(self.timestamp)) <= self._signed_places(
            signed
        ):
            raise ValueError("timestamp: must be part of `signed`, or anybody could renew it")
        if any(name.startswith("part:") for name in signed) and self.part is None:
            raise ValueError("part: {part:NAME} needs `part`, the name of the part with the signature")
        if self.part is not None and self.separator is None:
            raise ValueError("separator: parts need it: what stands between them")

    def _signed_places(self, signed: tuple[str, ...]) -> set[str]:
        """What of the request the signature covers, by the placeholders that would name it."""
        times = placeholders(self.timestamp or "")
        covered = set(signed)
        if self.pairs is not None:
            left_out = {f"{self.pairs.of}:{name}" for name in self.pairs.without}
            covered |= {one for one in times if one.startswith(f"{self.pairs.of}:")} - left_out
        if "body" in signed or "form" in signed:
            covered |= {one for one in times if one.partition(":")[0] in ("form", "json")}
        if "url" in signed or "query" in signed:
            covered |= {one for one in times if one.startswith("query:")}
        return covered

    def compiled(self) -> HmacScheme:
        """The scheme that this describes."""
        said = self.model_dump(
            exclude={"secret", "hmac", "hash", "header", "pairs", "sorted", "unsigned_body"}
        )
        pairs = self.pairs
        return HmacScheme(
            hmac=self.hmac or self.hash or "sha256",
            header=self.header or "",
            keyed=self.hash is None,
            sorted=tuple(self.sorted),
            pairs=None
            if pairs is None
            else Pairs(pairs.of, pairs.equals, pairs.between, tuple(pairs.without)),
            **said,
        )


def _covers_body(signed: tuple[str, ...]) -> bool:
    return any(name == "form" or name.partition(":")[0] == "body" for name in signed)


def _form(value: object) -> str:
    if isinstance(value, dict):
        if "jwt" in value:
            return "<claims>"
        if "token" in value:
            return "<token>"
        return "<written>" if not _WRITTEN.isdisjoint(value) else "<parts>"
    return "<word>"


Verify = Annotated[
    Annotated[NamedScheme, Tag("<parts>")]
    | Annotated[WrittenScheme, Tag("<written>")]
    | Annotated[TokenScheme, Tag("<token>")]
    | Annotated[ClaimsScheme, Tag("<claims>")],
    Discriminator(_form),
]
"""A scheme by its name, one that is said in the document, a secret or a token that each delivery says."""


def scheme_of(verify: Verify) -> Scheme:
    """The scheme that a document names or says."""
    return BY_NAME[verify.scheme] if isinstance(verify, NamedScheme) else verify.compiled()


def shown_by_source(verify: Verify) -> bool:
    """Whether the secret is a public key, which only the source can make."""
    if isinstance(verify, ClaimsScheme):
        return not verify.jwt.startswith("HS")
    return isinstance(verify, WrittenScheme) and verify.public_key is not None


def called(verify: Verify) -> str:
    """What a scheme is called in lists: `zendesk`, `hmac sha256`, `token`."""
    if isinstance(verify, NamedScheme):
        return verify.scheme
    if isinstance(verify, TokenScheme):
        return "token"
    if isinstance(verify, ClaimsScheme):
        return f"jwt {verify.jwt}"
    if verify.public_key is not None:
        return f"public key {verify.public_key}"
    return f"hash {verify.hash}" if verify.hmac is None else f"hmac {verify.hmac}"


def _check(name: str, template: str) -> None:
    wrong = unknown_placeholder(template)
    if wrong:
        raise ValueError(f"{name}: {wrong} is no placeholder; known: {', '.join(PLACEHOLDERS)}")


def _check_place(name: str, template: str) -> None:
    if place_of(template) is None:
        raise ValueError(
            f"{name}: must be {{header:NAME}}, {{query:NAME}}, {{form:NAME}} or {{json:NAME}}, and no more"
        )
