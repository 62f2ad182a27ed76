"""Requests by which sources ask, when they are set up, whether they reach whom they are told to."""

import hmac
import re
from typing import Final

from voc.answers import Answer
from voc.bodies import read_body
from voc.challenge_document import PROOF, ChallengeDocument, ProofDocument
from voc.delivery import Delivery
from voc.document import FeedDocument
from voc.errors import FieldError, Unmappable
from voc.helpers import Context
from voc.items import holds
from voc.mapping import Expression
from voc.replies import text_of
from voc.schemes import NONE
from voc.shapes import Compiler
from voc.signing import Secrets, encode, secret_values
from voc.tokens import OnePlace
from voc.verify_document import scheme_of

_SIGNABLE: Final = re.compile(r"[A-Za-z0-9_.~+/-]{1,200}")
"""What may be signed for whoever asks: a word of which no body of a delivery, no header and no time and body
together can be made.
"""


class Challenge:
    """One source's challenge, compiled. It changes nothing; and what it answers is what was said to it, and
    a proof that we know the secret.
    """

    def __init__(
        self, feed: FeedDocument, document: ChallengeDocument, compiler: Compiler, own_secret: str
    ) -> None:
        """own_secret: the name of the feed's."""
        self.method = document.method
        self.proves_itself = document.method == "GET" or document.verify is not None
        self._when = compiler.optional(document.when, ("challenge", "when"))
        self._reply = compiler.reply(document, ("challenge",), (PROOF,))
        self._proof = document.proof
        self._of: Expression | None = None
        if document.proof is not None:
            self._of = compiler.expression(document.proof.of, ("challenge", "proof", "of"))
        self._scheme = NONE if document.verify is None else scheme_of(document.verify)
        self._secret = (document.verify and document.verify.secret) or own_secret
        self._proof_secret = (document.proof and document.proof.secret) or own_secret
        self._feed = feed

    @property
    def secret_names(self) -> tuple[str, ...]:
        """The names of the secrets that it needs."""
        proof = () if self._proof is None else (self._proof_secret,)
        return (*self._scheme.secret_names(self._secret), *proof)

    def verify(self, delivery: Delivery, secrets: Secrets) -> None:
        """Raises BadSignature where it does not prove itself."""
        self._scheme(delivery, self._secret, secrets)

    def without_proof(self, delivery: Delivery) -> Delivery:
        """The delivery without a word that was agreed on."""
        scheme = self._scheme
        return scheme.hidden(delivery) if isinstance(scheme, OnePlace) else delivery

    def asked(self, delivery: Delivery) -> bool:
        """Whether a request is this challenge, whoever sent it."""
        return self._found(delivery) is not None

    def answer(self, delivery: Delivery, secrets: Secrets) -> Answer | None:
        """What the source wants to hear; None where this is no challenge. Raises BadSignature (no_secret)."""
        found = self._found(delivery)
        if found is None:
            return None
        value, context, word = found
        proof = "" if self._proof is None else self._proved(self._proof, word, secrets)
        return self._reply.written(value, context, {PROOF: proof})

    def _found(self, delivery: Delivery) -> tuple[object, Context, str] | None:
        """Of a challenge its body, what is said around it, and the word to sign."""
        if delivery.method != self.method:
            return None
        value = self._value(delivery)
        context = Context(delivery.headers, value, delivery.url)
        try:
            asked = self._when is None or holds(self._when, value, context, "when")
        except FieldError:
            return None
        word = "" if self._of is None else text_of(self._of, value, context, "of")
        if not asked or word is None or (self._of is not None and not _SIGNABLE.fullmatch(word)):
            return None
        filled = self._reply.written(value, context, {PROOF: ""})
        return None if filled is None else (value, context, word)

    def _proved(self, proof: ProofDocument, word: str, secrets: Secrets) -> str:
        key = secret_values(self._proof_secret, secrets)[0].encode()
        return proof.prefix + encode(hmac.digest(key, word.encode(), proof.hmac), proof.encoding)

    def _value(self, delivery: Delivery) -> object:
        if delivery.method == "GET":
            return None
        try:
            return read_body(delivery, self._feed.body, self._feed.repeated).value
        except Unmappable:
            return None
