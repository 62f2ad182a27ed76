"""A signal: one thing that one customer (or an associate who heard it) said, wherever it was said."""

import math
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import field, fields
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from operator import attrgetter
from typing import TypeGuard

from voc.changing import changer
from voc.errors import FieldError, nearest
from voc.quick import quick
from voc.times import parse_rfc3339, to_rfc3339

MAX_TEXT = 20_000
MAX_ID = 200
MAX_NAME = 100
MAX_TOPICS = 50
MAX_ABOUT = 20
CLOCK_SKEW = timedelta(seconds=60)
"""A source's clock may run ahead of ours by this much; what it says is then taken as said now."""
LATENESS = timedelta(days=7)
"""How late a live signal may come. Older ones are history and are taken as such or not at all."""

OWN_READERS = "remit-reader/"
"""What the versions of the readers of this software begin with."""

_MAX_ENTITY = 40
_ENTITY = re.compile(r"[a-z][a-z0-9_]*")
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]{1,8}){0,4}")
_TAGS = 256
"""Different tags of languages that are remembered."""
_NAMES = 256
"""Different names of entities that are."""
# Characters that no store keeps or no reader sees; line breaks and tabs are words' own.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Kind(StrEnum):
    """What sort of thing was said."""

    MESSAGE = "message"
    COMPLAINT = "complaint"
    PRAISE = "praise"
    REVIEW = "review"
    SURVEY = "survey"
    CALL = "call"
    RETURN = "return"
    DISPUTE = "dispute"
    CHURN = "churn"
    STAFF = "staff"


class Author(StrEnum):
    """Who said it: the customer, an associate (staff voice), or a machine."""

    CUSTOMER = "customer"
    ASSOCIATE = "associate"
    SYSTEM = "system"


_KINDS: Mapping[str, Kind] = {kind.value: kind for kind in Kind}
_AUTHORS: Mapping[str, Author] = {author.value: author for author in Author}


@quick(frozen=True, slots=True)
class Signal:
    """One voice. (feed, id) names it for ever.

    at: when it was said, UTC. public: a post that everybody sees. rating: 0 (worst) to 1 (best).
    about: the other entities that it concerns, entity -> id. sentiment: -1 to 1. severity: 0 to 3.
    acute: danger or distress. reader: the version of the reader that filled what the source left out, or who
    read it there where the source brings its own reading; empty before. marks: (start, end, topic) of the
    words that made the reading, as offsets in `text`.
    """

    feed: str
    id: str
    kind: Kind
    at: datetime
    text: str = ""
    customer: str | None = None
    author: Author = Author.CUSTOMER
    channel: str = "other"
    public: bool = False
    rating: float | None = None
    topics: tuple[str, ...] = ()
    about: Mapping[str, str] = field(default_factory=dict)
    team: str | None = None
    language: str | None = None
    sentiment: float | None = None
    severity: int = 0
    acute: bool = False
    reader: str = ""
    marks: tuple[tuple[int, int, str], ...] = ()

    def __reduce__(self) -> tuple[type["Signal"], tuple[object, ...]]:
        """Between processes go the values alone: they are many, and each name would go with each of them."""
        return Signal, _VALUES(self)

    def changed(self, **values: object) -> "Signal":
        """The signal with other values in these fields."""
        return _changed(self, **values)


_VALUES = attrgetter(*(one.name for one in fields(Signal)))
_changed = changer(Signal)
SAID = (
    *("id", "kind", "at", "text", "customer", "author", "channel", "public", "rating"),
    *("topics", "about", "team", "language", "sentiment", "severity", "acute", "reader"),
)
"""What `make_signal` asks a source about, in its order."""


def make_signal(
    feed: str,
    fields: Mapping[str, object],
    *,
    now: datetime,
    as_history: bool,
    default_at: datetime | None = None,
) -> Signal:
    """A signal from what a source said, each field checked; the one gate for feeds and canonical signals.

    `fields` uses the names of `Signal`; null is the same as absent. Without `at` it was said at `default_at`,
    else `now`. Raises FieldError.
    """
    id_, said_kind, at, words, customer, author, channel, public, rated, *others = map(fields.get, SAID)
    topics, about, team, language, sentiment, severity, acute, reader = others
    identifier = _identifier(id_, "id")
    kind = _kind(said_kind)
    rating = None if rated is None else _number(rated, "rating", 0, 1)
    text = _text(words, "text", MAX_TEXT) or ""
    if (
        not text.strip()
        and rating is None
        and kind in (Kind.MESSAGE, Kind.COMPLAINT, Kind.PRAISE, Kind.STAFF)
    ):
        raise FieldError("empty", f"text: a {kind} without words and without rating says nothing")
    rank = None if severity is None else _number(severity, "severity", 0, 3)
    # What most sources leave unsaid is not asked about: of a signal that is half the time.
    return Signal(
        feed=feed,
        id=identifier,
        kind=kind,
        at=(default_at or now) if at is None else _moment(at, now, as_history),
        text=text,
        customer=None if customer is None else _identifier(customer, "customer"),
        author=Author.CUSTOMER if author is None else _author(author),
        channel="other" if channel is None else _text(channel, "channel", MAX_NAME) or "other",
        public=public is not None and _boolean(public, "public"),
        rating=rating,
        topics=() if topics is None else _topics(topics),
        about={} if about is None else _about(about),
        team=None if team is None else _text(team, "team", MAX_NAME) or None,
        language=None if language is None else _language(language),
        sentiment=None if sentiment is None else _number(sentiment, "sentiment", -1, 1),
        severity=0 if rank is None else int(rank),
        acute=acute is not None and _boolean(acute, "acute"),
        reader="" if reader is None else _reader(reader),
    )


def entity_id(value: object, where: str) -> str:
    """`value` as the id of an entity. Raises FieldError that names `where`."""
    return _identifier(value, where)


def entity_name(value: object, where: str) -> str:
    """`value` as the name of an entity of a vocabulary. Raises FieldError that names `where`."""
    if not isinstance(value, str) or len(value) > _MAX_ENTITY or not _is_entity(value):
        raise FieldError("wrong_type", f"{where}: a name is lower-case letters, digits and _")
    return value


@lru_cache(maxsize=_NAMES)
def _is_entity(name: str) -> bool:
    return _ENTITY.fullmatch(name) is not None


def check_characters(text: str, where: str) -> None:
    """Raises FieldError where `text` holds a character no store keeps (NUL, half a surrogate pair)."""
    # What can be seen can be kept.
    found = None if text.isprintable() else _UNFIT.search(text)
    if found:
        raise FieldError(
            "bad_character", f"{where}: character U+{ord(found[0]):04X} at {found.start()} cannot be kept"
        )


def _kind(value: object) -> Kind:
    if value is None:
        raise FieldError("missing", "kind: is missing")
    known = _KINDS.get(value) if isinstance(value, str) else None
    if known is None:
        shown = value if isinstance(value, str) else type(value).__name__
        raise FieldError(
            "unknown_kind", f"kind: {shown[:40]!r} is no kind of signal; {nearest(shown[:40], Kind)}"
        )
    return known


def _author(value: object) -> Author:
    known = _AUTHORS.get(value) if isinstance(value, str) else None
    if known is None:
        shown = value if isinstance(value, str) else type(value).__name__
        raise FieldError(
            "unknown_author", f"author: {shown[:40]!r} is no author; {nearest(shown[:40], Author)}"
        )
    return known


def _moment(value: object, now: datetime, as_history: bool) -> datetime:
    if isinstance(value, datetime) and value.tzinfo is not None:
        at = value.astimezone(UTC)
    elif isinstance(value, str):
        try:
            at = parse_rfc3339(value)
        except ValueError as error:
            raise FieldError("bad_time", f"at: {error}") from error
    else:
        raise FieldError("bad_time", f"at: a time is RFC 3339 text, not {_type(value)}")
    if at > now + CLOCK_SKEW:
        raise FieldError("in_future", f"at: {to_rfc3339(at)} is after {to_rfc3339(now)}")
    if not as_history and at < now - LATENESS:
        late = f"at: {to_rfc3339(at)} is more than {LATENESS.days} days ago; send it as history"
        raise FieldError("too_late", late)
    return min(at, now)


def _plain(value: object, limit: int) -> TypeGuard[str]:
    """Whether it is a name as nearly all are, that no closer look would change or refuse."""
    return type(value) is str and 0 < len(value) <= limit and value.isprintable() and value == value.strip()


def _text(value: object, where: str, limit: int) -> str | None:
    if value is None:
        return None
    if type(value) is str and len(value) <= limit and value.isprintable():
        return value
    if not isinstance(value, str):
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            raise FieldError("wrong_type", f"{where}: must be text, not {_type(value)}")
        value = str(value)
    if len(value) > limit:
        raise FieldError("too_long", f"{where}: {len(value):,} characters; at most {limit:,} are taken")
    check_characters(value, where)
    return value


def _identifier(value: object, where: str) -> str:
    if type(value) is str and 0 < len(value) <= MAX_ID and value.isprintable() and value == value.strip():
        return value
    if value is None or value == "":
        raise FieldError("missing", f"{where}: is missing")
    if not isinstance(value, str) and (isinstance(value, bool) or not isinstance(value, int)):
        raise FieldError("wrong_type", f"{where}: must be text or a whole number, not {_type(value)}")
    text = _text(value, where, MAX_ID) or ""
    if text != text.strip() or "\n" in text or "\r" in text or "\t" in text:
        raise FieldError("bad_character", f"{where}: has white space around it or a line break in it")
    return text


def _number(value: object, where: str, low: float, high: float) -> float | None:
    if (type(value) is float or type(value) is int) and low <= value <= high:
        return float(value)
    if value == "":
        return None
    number = math.nan
    if isinstance(value, int | float | Decimal | str) and not isinstance(value, bool):
        with suppress(ValueError, OverflowError):
            number = float(value)
    if math.isnan(number):
        raise FieldError("wrong_type", f"{where}: must be a number, not {_type(value)}")
    if not low <= number <= high:
        raise FieldError("out_of_range", f"{where}: {number:g} is not between {low:g} and {high:g}")
    return number


def _boolean(value: object, where: str) -> bool:
    if isinstance(value, bool):
        return value
    if value == "":
        return False
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    raise FieldError("wrong_type", f"{where}: must be true or false, not {_type(value)}")


def _topics(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise FieldError("wrong_type", f"topics: must be a list of names, not {_type(value)}")
    unique = _plain_names(value)
    if unique is None:
        names = [_text(name, f"topics[{i}]", MAX_NAME) for i, name in enumerate(value)]
        unique = tuple(dict.fromkeys(name.strip() for name in names if name and name.strip()))
    if len(unique) > MAX_TOPICS:
        raise FieldError("too_many", f"topics: {len(unique)}; at most {MAX_TOPICS} are taken")
    return unique


def _plain_names(value: Sequence[object]) -> tuple[str, ...] | None:
    """Different names, if they are plain, as nearly all are."""
    unique: dict[str, None] = {}
    for name in value:
        if not _plain(name, MAX_NAME):
            return None
        unique[name] = None
    return tuple(unique)


def _about(value: object) -> Mapping[str, str]:
    if type(value) is not dict and not isinstance(value, Mapping):
        raise FieldError("wrong_type", f"about: must be an object of entity and id, not {_type(value)}")
    named: dict[str, object] = {}
    for name, said in value.items():
        if said is not None and said != "":
            named[entity_name(name, "about")] = said
    if "customer" in named:
        raise FieldError("wrong_type", "about: the customer is said in `customer`")
    if len(named) > MAX_ABOUT:
        raise FieldError("too_many", f"about: {len(named)} entities; at most {MAX_ABOUT} are taken")
    return {name: v if _plain(v, MAX_ID) else _identifier(v, f"about.{name}") for name, v in named.items()}


def _language(value: object) -> str | None:
    text = _text(value, "language", 35)
    return _tag(text) if text else None


@lru_cache(maxsize=_TAGS)
def _tag(text: str) -> str:
    match = _LANGUAGE.fullmatch(text)
    if match is None:
        raise FieldError("wrong_type", "language: must be a tag such as en or pt-BR")
    return match[1].lower()


def _reader(value: object) -> str:
    said = (_text(value, "reader", MAX_NAME) or "").strip()
    # What one of our own read comes again from a file: it is read as well as we can now.
    return "" if said.startswith(OWN_READERS) else said


def _type(value: object) -> str:
    names = {dict: "an object", list: "a list", str: "text", bool: "true or false", type(None): "null"}
    return names.get(
        type(value), "a number" if isinstance(value, int | float | Decimal) else type(value).__name__
    )
