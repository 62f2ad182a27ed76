"""The parts `answer` and `challenge` of a feed's document: what a source hears, and what it asks when it is
set up.
"""

import re
from typing import Literal

from pydantic import Field, model_validator

from voc.closed import Closed, Expression, Name, SecretName
from voc.signing import Encoding
from voc.templates import placeholders
from voc.verify_document import Hash, NamedScheme, TokenScheme, Verify, WrittenScheme

PROOF = "proof"
"""What stands in a body for the keyed hash of a challenge."""
_WITH_VALUES = re.compile(r"text/plain|[a-z]+/([a-z0-9.+-]+\+)?(json|xml)")


class AnswerDocument(Closed):
    """What the source hears when its delivery was taken."""

    status: int = Field(default=200, ge=200, le=299)
    type: str = Field(default="text/plain", pattern=r"^[a-z]+/[a-z0-9.+-]+(; ?charset=(utf-8|UTF-8))?$")
    body: str = Field(default="", max_length=2_000)
    values: dict[Name, Expression] = Field(default_factory=dict, max_length=10)

    @model_validator(mode="after")
    def _filled_in(self) -> "AnswerDocument":
        for name in self.values:
            if "{" + name + "}" not in self.body:
                raise ValueError(f"values: {{{name}}} does not stand in `body`")
        named = [name for name in placeholders(self.body) if ":" in name]
        if named:
            raise ValueError(
                f"body: {{{named[0]}}} is for `verify`; here stands a name, and its expression under `values`"
            )
        if self.values and not _WITH_VALUES.fullmatch(self.type.partition(";")[0]):
            raise ValueError("type: values are written into text/plain, JSON and XML only")
        return self


class ProofDocument(Closed):
    """A keyed hash by which we prove to the source that we know the secret."""

    hmac: Hash
    of: Expression
    encoding: Encoding = "hex"
    prefix: str = Field(default="", max_length=40)
    secret: SecretName | None = None


class ChallengeDocument(AnswerDocument):
    """A request by which the source asks, when it is set up, whether we are who it is told to send to."""

    method: Literal["GET", "POST"] = "POST"
    when: Expression | None = None
    verify: Verify | None = None
    proof: ProofDocument | None = None

    @model_validator(mode="after")
    def _told_apart(self) -> "ChallengeDocument":
        if self.when is None and (self.method == "POST" or not self.values):
            raise ValueError("when: is needed, or other requests would be taken for this one")
        if PROOF in self.values:
            raise ValueError(f"values: {{{PROOF}}} stands for `proof`; choose another name")
        if (self.proof is not None) != ("{" + PROOF + "}" in self.body):
            raise ValueError("proof: needs {proof} in `body`, and {proof} needs `proof`")
        if self.proof is not None and not _WITH_VALUES.fullmatch(self.type.partition(";")[0]):
            raise ValueError("type: a proof is written into text/plain, JSON and XML only")
        return self

    def check(self, verify: Verify, own_secret: str) -> None:
        """Raises ValueError where the feed's `verify` and this, together, would let others in.

        own_secret: the name of the secret that the feed verifies with.
        """
        own = self.verify
        open_secret = isinstance(own, TokenScheme) and (own.secret or own_secret) == own_secret
        if open_secret and not isinstance(verify, TokenScheme):
            raise ValueError(
                "challenge.verify: name a `secret` of its own; what is said in the open must not sign"
            )
        proved = own is not None and not (isinstance(own, NamedScheme) and own.scheme == "none")
        if self.proof is None or proved or (self.method == "POST" and own is None):
            return
        if not isinstance(verify, WrittenScheme) or "body" not in placeholders(verify.signed):
            # A word without brackets or quotes, signed for anybody, is no body that says anything.
            raise ValueError(
                "challenge.proof: anybody could have it made; it needs `verify` of its own, or a feed whose "
                "signature covers {body}"
            )
