"""A feed: one source's document, compiled. Bytes in, checked signals out; nothing is lost in silence."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from io import StringIO
from pathlib import Path
from types import MappingProxyType

from voc.answers import Answer
from voc.delivery import Delivery, body_text, is_csv, is_ndjson, parse_form, parse_json
from voc.document import FeedDocument, NamedScheme, parse_document
from voc.errors import FeedError, FieldError, Problem, Rejected, Unmappable
from voc.facts import EntityFacts, entity_facts
from voc.helpers import Context
from voc.positions import Document
from voc.rows import Row, iter_rows
from voc.schemes import BY_NAME, none
from voc.shapes import Compiler, search
from voc.signal import Signal, entity_id, make_signal
from voc.signing import Scheme, Secrets, placeholders

MAX_ITEMS = 10_000
"""Items of one delivery."""
_MAX_CHALLENGE = 1_000


@dataclass(frozen=True, slots=True)
class Reading:
    """What a delivery held. Every item is in `items`, in `rejected`, or counted in `skipped`."""

    items: tuple[Signal, ...]
    facts: tuple[EntityFacts, ...]
    rejected: tuple[Rejected, ...]
    skipped: int


class Feed:
    """One compiled source; immutable, shared between threads. Sent to another process, it compiles there."""

    def __init__(self, document: FeedDocument, source: Document) -> None:
        """Compile. Raises FeedError with every expression that cannot be."""
        compiler = Compiler(source)
        self.name = document.feed
        self.title = document.title
        self.document = document
        self._source = source
        self._scheme: Scheme
        verify = document.verify
        self._scheme = BY_NAME[verify.scheme] if isinstance(verify, NamedScheme) else verify.compiled()
        self._secret = verify.secret or document.feed.upper()
        self._answer = compiler.answer(document.answer)
        self._challenges = document.answer == "challenge"
        self._each = compiler.expression(document.each, ("each",))
        self._skip_unless = compiler.optional(document.skip_unless, ("skip_unless",))
        fields = document.signal.model_dump(exclude_none=True)
        self._fields = {name: compiler.shape(shape, ("signal", name)) for name, shape in fields.items()}
        if document.team is not None:
            self._fields["team"] = compiler.expression(document.team, ("team",))
        self._facts = compiler.shape(document.facts, ("facts",)) if document.facts is not None else None
        if compiler.problems:
            raise FeedError(compiler.problems)

    def __repr__(self) -> str:
        return f"Feed({self.name!r})"

    def __reduce__(self) -> tuple[type["Feed"], tuple[FeedDocument, Document]]:
        return Feed, (self.document, self._source)

    @property
    def text(self) -> str:
        """The document as it was written, comments kept."""
        return self._source.text

    def problem(self, path: tuple[str | int, ...], text: str) -> Problem:
        """A problem at a place of the document, by the path of its keys."""
        return self._source.problem(path, text)

    @property
    def unsigned(self) -> bool:
        """Whether the source signs nothing: its caller must be known by an integration's token."""
        return self._scheme is none

    @property
    def secret_names(self) -> tuple[str, ...]:
        """The names NAME of the settings REMIT_SECRET_<NAME> that `verify` needs."""
        if self.unsigned:
            return ()
        verify = self.document.verify
        if isinstance(verify, NamedScheme):
            return (self._secret,)
        names = placeholders(verify.key + verify.signed)
        return tuple(
            sorted({self._secret if n == "secret" else n[7:] for n in names if n.startswith("secret")})
        )

    def verify(self, delivery: Delivery, secrets: Secrets) -> None:
        """Raises BadSignature unless the delivery is signed with one of the feed's secrets, and is recent."""
        self._scheme(delivery, self._secret, secrets)

    def challenge(self, delivery: Delivery) -> Answer | None:
        """The echo that a verified set-up request wants; None for every other delivery."""
        if not self._challenges or b"url_verification" not in delivery.body:
            return None
        try:
            body = parse_json(body_text(delivery))
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
        return (self.challenge(delivery) if delivery is not None else None) or self._answer

    def read(
        self, delivery: Delivery, *, as_history: bool = False, default_at: datetime | None = None
    ) -> Reading:
        """Map a verified delivery. Words are as they came: mask and read them before they are kept.

        as_history: times beyond the lateness bound are taken. default_at: when an item was said whose source
        does not say it; without it, when the delivery arrived. Raises Unmappable if the body as a whole
        cannot be mapped; a bad item only rejects itself.
        """
        media, _ = delivery.content_type
        text = body_text(delivery)
        if is_csv(media) or is_ndjson(media):
            # Only \n ends a line: str.splitlines would also cut at characters that texts hold.
            rows = iter_rows(StringIO(text, newline="\n"), "csv" if is_csv(media) else "jsonl")
            return self._collect(rows, delivery.headers, delivery.received_at, as_history, default_at)
        form = media == "application/x-www-form-urlencoded"
        body = parse_form(text) if form else parse_json(text)
        context = Context(delivery.headers, body)
        items = self._items(body, context)
        return self._collect(
            (Row(i, item) for i, item in enumerate(items)),
            delivery.headers,
            delivery.received_at,
            as_history,
            default_at,
            context,
        )

    def read_rows(
        self,
        rows: Iterable[Row | Rejected],
        *,
        now: datetime,
        as_history: bool = True,
        default_at: datetime | None = None,
    ) -> Reading:
        """Map rows of a file (`rows.iter_rows`); `index` of what is rejected is its line."""
        return self._collect(rows, {}, now, as_history, default_at)

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

    def _collect(
        self,
        rows: Iterable[Row | Rejected],
        headers: Mapping[str, str],
        now: datetime,
        as_history: bool,
        default_at: datetime | None,
        context: Context | None = None,
    ) -> Reading:
        items: list[Signal] = []
        facts: list[EntityFacts] = []
        rejected: list[Rejected] = []
        skipped = 0
        for row in rows:
            if isinstance(row, Rejected):
                rejected.append(row)
                continue
            around = context or Context(headers, row.value)
            fields: dict[str, object] = {}
            try:
                if not self._wanted(row.value, around):
                    skipped += 1
                    continue
                for name, shape in self._fields.items():
                    fields[name] = search(shape, row.value, around, name)
                signal = make_signal(self.name, fields, now=now, as_history=as_history, default_at=default_at)
                found = None if self._facts is None else search(self._facts, row.value, around, "facts")
                said = list(entity_facts(found, signal))
            except FieldError as error:
                rejected.append(Rejected(row.index, _readable_id(fields.get("id")), error.code, error.text))
                continue
            items.append(signal)
            facts.extend(said)
        return Reading(tuple(items), tuple(facts), tuple(rejected), skipped)

    def _wanted(self, item: object, context: Context) -> bool:
        if not isinstance(item, dict):
            raise FieldError("wrong_type", "an item must be an object")
        if self._skip_unless is None:
            return True
        found = self._skip_unless.search(item, context, "skip_unless")
        return found is not None and found is not False and found not in ("", [], {})


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


def _readable_id(value: object) -> str | None:
    try:
        return entity_id(value, "id")
    except FieldError:
        return None
