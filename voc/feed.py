"""A feed: one source's document, compiled. Bytes in, checked signals out; nothing is lost in silence."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

from voc.answers import Answer
from voc.bodies import read_body
from voc.challenges import Challenge
from voc.delivery import MAX_ITEMS, Delivery, body_text
from voc.document import FeedDocument, parse_document
from voc.errors import FeedError, FieldError, Problem, Rejected, Unmappable
from voc.facts import EntityFacts
from voc.helpers import Context
from voc.items import Clock, ItemMap
from voc.places import said_at
from voc.polling import Poll
from voc.positions import Document
from voc.rows import Row
from voc.schemes import NONE
from voc.shapes import Compiler
from voc.signal import Signal
from voc.signing import Scheme, Secrets
from voc.strict_json import parse_json
from voc.tokens import OnePlace
from voc.verify_document import scheme_of

_MAX_CHALLENGE = 1_000
_NO_SECRETS: Secrets = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Reading:
    """What a delivery held. Every item is in `items`, in `rejected`, or counted in `skipped`."""

    items: tuple[Signal, ...]
    facts: tuple[EntityFacts, ...]
    rejected: tuple[Rejected, ...]
    skipped: int

    @property
    def size(self) -> int:
        """How many items there were."""
        return len(self.items) + len(self.rejected) + self.skipped


@dataclass(frozen=True, slots=True)
class Opened:
    """A body, read: its items in order. whole: what expressions see around each; None: each is by itself.
    value: the whole body, where it is one value.
    """

    rows: Iterable[Row | Rejected]
    headers: Mapping[str, str]
    url: str = ""
    whole: Context | None = None
    value: object = None

    def around(self, value: object) -> Context:
        """What the expressions of one item see beside it."""
        return self.whole or Context(self.headers, value, self.url)


class Feed:
    """One compiled source; immutable, shared between threads. Sent to another process, it compiles there."""

    def __init__(self, document: FeedDocument, source: Document) -> None:
        """Compile. Raises FeedError with every expression that cannot be."""
        compiler = Compiler(source)
        self.name = document.feed
        self.title = document.title
        self.document = document
        self.source = source
        self.scheme: Scheme
        self.scheme = scheme_of(document.verify)
        self.own_secret = document.verify.secret or document.feed.upper()
        self._answer = compiler.answer(document.answer)
        self._echoes = document.answer == "challenge"
        self._challenge: Challenge | None = None
        if document.challenge is not None:
            self._challenge = Challenge(document, document.challenge, compiler, self.own_secret)
        self._each = compiler.expression(document.each, ("each",))
        self.items = ItemMap(document, compiler)
        self.poll = None if document.poll is None else Poll(document.poll, compiler, self.own_secret)
        if compiler.problems:
            raise FeedError(compiler.problems)

    def __repr__(self) -> str:
        return f"Feed({self.name!r})"

    def __reduce__(self) -> tuple[type["Feed"], tuple[FeedDocument, Document]]:
        return Feed, (self.document, self.source)

    @property
    def text(self) -> str:
        """The document as it was written, comments kept."""
        return self.source.text

    @property
    def unsigned(self) -> bool:
        """Whether the source signs nothing: its caller must be known by an integration's token."""
        return self.scheme is NONE

    @property
    def secret_names(self) -> tuple[str, ...]:
        """The names NAME of the settings REMIT_SECRET_<NAME> that `verify`, `challenge` and `poll` need."""
        asked = () if self.poll is None else self.poll.secret_names
        challenged = () if self._challenge is None else self._challenge.secret_names
        return tuple(dict.fromkeys((*self.scheme.secret_names(self.own_secret), *challenged, *asked)))

    @property
    def signature_headers(self) -> tuple[str, ...]:
        """The headers that `verify` reads, the one with the signature first."""
        return self.scheme.headers

    def without_proof(self, delivery: Delivery) -> Delivery:
        """The delivery without a secret that it says; a signature over it stays."""
        shown = delivery if self._challenge is None else self._challenge.without_proof(delivery)
        return self.scheme.hidden(shown) if isinstance(self.scheme, OnePlace) else shown

    def signature_parts(self, delivery: Delivery) -> Mapping[str, str | None]:
        """What `verify` reads of a delivery beside its body as a whole, each by its name as in the document;
        None where it is missing.
        """
        said = {name: delivery.headers.get(name.lower()) for name in self.scheme.headers}
        return said | {name: said_at(delivery, name) for name in self.scheme.places}

    def expression_of(self, name: str) -> object:
        """What the document says of a field: an expression, or several by name or in a list."""
        if name in ("team", "facts"):
            return getattr(self.document, name)
        return getattr(self.document.signal, name)

    @property
    def asked_by_get(self) -> bool:
        """Whether the source may ask by GET, when it is set up, whom it reaches."""
        return self._challenge is not None and self._challenge.method == "GET"

    def greeted(self, delivery: Delivery) -> bool:
        """Whether a request is a challenge that proves itself otherwise than deliveries do, or need not."""
        challenge = self._challenge
        return challenge is not None and challenge.proves_itself and challenge.asked(delivery)

    def verify(self, delivery: Delivery, secrets: Secrets) -> None:
        """Raises BadSignature unless the delivery is signed with one of the feed's secrets, and is recent."""
        if self._challenge is not None and self.greeted(delivery):
            self._challenge.verify(delivery, secrets)
        else:
            self.scheme(delivery, self.own_secret, secrets)

    def signed(self, delivery: Delivery, secrets: Secrets) -> Delivery:
        """The delivery as the source would have sent it at `received_at`, signed with the newest secrets.

        Raises BadSignature where there is no secret that can sign.
        """
        return self.scheme.sign(delivery, self.own_secret, secrets)

    def challenge(self, delivery: Delivery, secrets: Secrets = _NO_SECRETS) -> Answer | None:
        """What a verified set-up request wants to hear; None for every other delivery.

        Raises BadSignature (no_secret) where a proof is wanted.
        """
        if self._challenge is not None:
            found = self._challenge.answer(delivery, secrets)
            if found is not None:
                return found
        return self._echo(delivery)

    def _echo(self, delivery: Delivery) -> Answer | None:
        if not self._echoes or b"url_verification" not in delivery.body:
            return None
        try:
            body = parse_json(body_text(delivery, "utf-8"))
        except Unmappable:
            return None
        if not isinstance(body, dict) or body.get("type") != "url_verification":
            return None
        word = body.get("challenge")
        if not isinstance(word, str) or len(word) > _MAX_CHALLENGE:
            return None
        return Answer(200, "text/plain", word.encode("utf-8", "replace"))

    def answer(self, delivery: Delivery | None = None) -> Answer | None:
        """What the source hears once its delivery is durable; None: the service's own 202 with its counts."""
        echo = None if delivery is None else self._echo(delivery)
        if echo is not None:
            return echo
        if self._answer is None or delivery is None or not self._answer.values:
            return None if self._answer is None else self._answer.empty()
        try:
            value = read_body(delivery, self.document.body, self.document.repeated).value
        except Unmappable:
            value = None
        around = Context(delivery.headers, value, delivery.url)
        return self._answer.written(value, around) or self._answer.empty()

    def read(
        self, delivery: Delivery, *, as_history: bool = False, default_at: datetime | None = None
    ) -> Reading:
        """Map a verified delivery. Words are as they came: mask and read them before they are kept.

        as_history: times beyond the lateness bound are taken. default_at: when an item was said whose source
        does not say it; without it, when the delivery arrived. Raises Unmappable if the body as a whole
        cannot be mapped; a bad item only rejects itself.
        """
        clock = Clock(delivery.received_at, as_history, default_at)
        return self.read_opened(self.open(delivery), clock)

    def open(self, delivery: Delivery) -> Opened:
        """The items of a delivery. Raises Unmappable if the body as a whole cannot be read."""
        body = read_body(delivery, self.document.body, self.document.repeated)
        if body.rows is not None:
            return Opened(body.rows, delivery.headers, delivery.url)
        whole = Context(delivery.headers, body.value, delivery.url)
        rows = [Row(i, item) for i, item in enumerate(self._items(body.value, whole))]
        return Opened(rows, delivery.headers, delivery.url, whole, body.value)

    def read_rows(
        self,
        rows: Iterable[Row | Rejected],
        *,
        now: datetime,
        as_history: bool = True,
        default_at: datetime | None = None,
    ) -> Reading:
        """Map rows of a file (`rows.iter_rows`); `index` of what is rejected is its line."""
        return self.read_opened(Opened(rows, {}), Clock(now, as_history, default_at))

    def _items(self, body: object, context: Context) -> list[object]:
        try:
            found = self._each.search(body, context, "each")
        except FieldError as error:
            raise Unmappable(error.code, error.text) from None
        if found is None:
            raise Unmappable("no_items", f"each: {self._each.text} finds nothing in the body")
        items = found if isinstance(found, list) else [found]
        if len(items) > MAX_ITEMS:
            raise Unmappable(
                "too_many", f"the delivery has {len(items):,} items; at most {MAX_ITEMS:,} are read"
            )
        return items

    def read_opened(self, opened: Opened, clock: Clock) -> Reading:
        """Map the items of a body. Words are as they came."""
        items: list[Signal] = []
        facts: list[EntityFacts] = []
        rejected: list[Rejected] = []
        skipped = 0
        for row in opened.rows:
            if isinstance(row, Rejected):
                rejected.append(row)
                continue
            taken = self.items.take(self.name, row.index, row.value, opened.around(row.value), clock)
            if taken is None:
                skipped += 1
            elif isinstance(taken, Rejected):
                rejected.append(taken)
            else:
                items.append(taken[0])
                facts.extend(taken[1])
        return Reading(tuple(items), tuple(facts), tuple(rejected), skipped)


def load_feed(text: str, file: str) -> Feed:
    """The feed that a document's text describes. Raises FeedError: every problem with file, line, column."""
    return Feed(*parse_document(text, file))


@cache
def packaged_feeds() -> Mapping[str, Feed]:
    """The feeds that come with Remit, by name."""
    folder = files("voc") / "feeds"
    documents = sorted(
        (entry for entry in folder.iterdir() if entry.name.endswith(".yaml")), key=lambda e: e.name
    )
    feeds = [load_feed(entry.read_text("utf-8"), f"voc/feeds/{entry.name}") for entry in documents]
    return MappingProxyType({feed.name: feed for feed in feeds})


def feeds_of(folder: Path) -> Mapping[str, Feed]:
    """The feeds of a folder's `*.yaml`, by name. Raises FeedError with all that is wrong with them."""
    found: dict[str, Feed] = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            feed = load_feed(path.read_text("utf-8"), str(path))
        except UnicodeDecodeError:
            problems.append(Problem(str(path), 1, 1, "the file is not UTF-8"))
        except FeedError as error:
            problems += error.problems
        else:
            if feed.name in found:
                problems.append(Problem(str(path), 1, 1, f"another file has the feed {feed.name!r} as well"))
            found[feed.name] = feed
    if problems:
        raise FeedError(problems)
    return found
