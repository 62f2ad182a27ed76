"""Asking a source page by page: what is asked next, and what is remembered of it. No I/O, no clock.

A *turn* is a walk from the newest place that is known for good to the last page. After each page there is a
`Position`, to be kept together with what the page brought: from there the walk goes on, whatever happened in
between.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta

from voc.errors import FieldError
from voc.helpers import Context
from voc.links import Unaskable, beside, next_link
from voc.mapping import Expression
from voc.poll_document import PollDocument
from voc.poll_request import PollRequest, address_of, fits_header, request_of
from voc.shapes import Compiler
from voc.times import parse_epoch, parse_rfc3339, to_rfc3339
from voc.web_tokens import token_of

_MOMENTS = ("since", "seen", "began", "last", "earlier")
_FORMER = frozenset({"whole", "pages", "news", "met", "again"})
"""What an older Remit kept of a place; none of it is needed to go on."""
_TURNS = 3
"""Whole turns before one may end at what is known, and turns in which what moved stands before that."""
MAX_PLACE = 4_000
"""Characters of a cursor or an address that a source gives."""
NO_PAGE = frozenset({400, 404, 410, 422})
"""What sources answer that do not know, or do not know any more, what is asked for."""
_NOT_THERE = frozenset({404, 410})
_MAX_TAG = 500


@dataclass(frozen=True, slots=True)
class Position:
    """Where a walk stands. cursor, page, url: of the page that is next.

    since: what the turn asks from. seen: the latest moment that it has met. etag, modified: what the source
    said of the first page, which was asked for at the address `of`. began: when the first page of this turn
    came; None: a turn is to begin. last, earlier: likewise of the turn before, and of the one before that.
    turns: how many came to their end, three at most.

    deep: something new stood behind the first page of this turn. closely: turns that ask for the first page
    also if it is as it was.
    """

    cursor: str | None = None
    page: int | None = None
    url: str | None = None
    since: datetime | None = None
    seen: datetime | None = None
    etag: str | None = None
    modified: str | None = None
    of: str | None = None
    began: datetime | None = None
    last: datetime | None = None
    earlier: datetime | None = None
    turns: int = 0
    deep: bool = False
    closely: int = 0

    @property
    def settled(self) -> datetime | None:
        """What was taken before then may end this turn; None: nothing may.

        Where a source takes something off its list while a turn is between two pages, the first of the next
        page goes to the end of the one that was read. All that is newer was taken in that turn or after it:
        the next turn, and the one after it, pass over none of it on their way there.
        """
        return self.earlier if self.turns == _TURNS else None

    def json(self) -> dict[str, object]:
        """All that it holds, as JSON has it."""
        said = {one.name: (getattr(self, one.name), one.default) for one in fields(self)}
        return {
            name: to_rfc3339(value) if isinstance(value, datetime) else value
            for name, (value, default) in said.items()
            if value != default
        }

    @classmethod
    def of_json(cls, said: Mapping[str, object]) -> "Position":
        """What `json` gave. Raises TypeError or ValueError where it did not."""
        moments = {name: parse_rfc3339(str(said[name])) for name in _MOMENTS if name in said}
        kept = {name: value for name, value in said.items() if name not in _FORMER}
        return cls(**{**kept, **moments})  # type: ignore[arg-type]


START = Position()
"""Where nothing was asked yet."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page that was taken. at: when it came. value: its body, where that is one value.

    items: how many it held. latest: the latest moment of its signals. known: it had signals, and all of them
    were taken before `Position.settled`. new: something of it was not known until now.
    """

    url: str
    headers: Mapping[str, str]
    at: datetime
    value: object
    items: int
    latest: datetime | None
    known: bool
    new: bool


class Poll:
    """The compiled `poll:` part of a feed. Immutable; threads may share it."""

    def __init__(self, document: PollDocument, compiler: Compiler, secret: str) -> None:
        """secret: the name of the feed's own. What is wrong with expressions is kept by the compiler."""
        self.document = document
        self._secret = secret
        way, since = document.next, document.since
        self._last = compiler.optional(document.last, ("poll", "last"))
        self._cursor = compiler.optional(way.cursor if way else None, ("poll", "next", "cursor"))
        self._url = compiler.optional(way.url if way else None, ("poll", "next", "url"))
        self._at = compiler.optional(since.at if since else None, ("poll", "since", "at"))
        self._keeps = way is not None and way.keep

    @property
    def secret_names(self) -> tuple[str, ...]:
        """The names NAME of the settings REMIT_SECRET_<NAME> that its requests need."""
        names = {self._name(each) for each in self.document.placeholders if each.startswith("secret")}
        token = self.document.token
        return tuple(sorted(names if token is None else names.union(token.secrets)))

    def request(self, position: Position, secrets: Mapping[str, str], now: datetime) -> PollRequest:
        """The request for the page that is next. secrets: one value by name. Raises Unaskable."""
        known = self._known(position, secrets, now)
        if self.document.token is not None:
            known["token"] = token_of(self.document.token, secrets, now)
        asked = request_of(self.document, known)
        if position.url is not None:
            return replace(asked, url=beside(asked.url, position.url))
        if position.began is not None or position.closely or position.of != asked.url:
            return asked
        unless = {"If-None-Match": position.etag, "If-Modified-Since": position.modified}
        said = {name: value for name, value in unless.items() if value is not None}
        return replace(asked, headers={**asked.headers, **said})

    def address(self, position: Position, secrets: Mapping[str, str], now: datetime) -> str:
        """The address of that request: what is signed for it need not be there. Raises Unaskable."""
        url = address_of(self.document, self._known(position, secrets, now))
        return url if position.url is None else beside(url, position.url)

    def after(self, position: Position, page: Page) -> tuple[Position, bool]:
        """Where the walk stands once a page was taken, and whether the turn has more.

        Raises FieldError where an expression fails, or finds what is no place; Unaskable where the next page
        is none of this source.
        """
        context = Context(page.headers, page.value, page.url)
        further = _read_on(position, page, _later(position.seen, self._latest(page, context)))
        if position.began is None:
            tag, modified = page.headers.get("etag"), page.headers.get("last-modified")
            further = replace(
                further, began=page.at, etag=_short(tag), modified=_short(modified), of=page.url
            )
        following = self._next(further, page, context)
        if following is not None and not self._ended(further, page, context):
            return following, True
        return self.ended(following if self._keeps and following is not None else further), False

    def ended(self, position: Position) -> Position:
        """Where the next turn begins once one is at its end."""
        cursor = position.cursor if self._keeps else None
        since = _later(position.since, position.seen)
        # What moved behind the first page leaves that as it was.
        closely = _TURNS - 1 if position.deep else max(0, position.closely - 1)
        turns = min(position.turns + 1, _TURNS)
        place = Position(cursor=cursor, since=since, last=position.began, earlier=position.last)
        place = replace(place, turns=turns, closely=closely)
        return replace(place, etag=position.etag, modified=position.modified, of=position.of)

    def lost(self, position: Position, status: int) -> tuple[Position, bool]:
        """Where the walk stands when the source answers that a page is none of its own, and whether the turn
        is at its end. A place that the source forgot within a turn is left for the turn's beginning; one that
        it gave for good is not, as that would ask for everything again.
        """
        if position.began is None or self._keeps or status not in NO_PAGE:
            return position, False
        if position.page is not None and status in _NOT_THERE:
            return self.ended(position), True
        place = replace(position, cursor=None, page=None, url=None, seen=None)
        return replace(place, etag=None, modified=None, of=None), False

    def _name(self, placeholder: str) -> str:
        return placeholder.partition(":")[2] or self._secret

    def _known(self, position: Position, secrets: Mapping[str, str], now: datetime) -> dict[str, str | None]:
        unset = [name for name in self.secret_names if not secrets.get(name)]
        if unset:
            raise Unaskable("no_secret", f"REMIT_SECRET_{unset[0]} is not set")
        known: dict[str, str | None] = {"token": None}
        for placeholder in self.document.placeholders:
            if placeholder.startswith("secret"):
                known[placeholder] = secrets[self._name(placeholder)]
        known["cursor"] = position.cursor
        known["page"] = str(self._number(position))
        known["since"] = self._since(position, now)
        return known

    def _number(self, position: Position) -> int:
        first = 0 if self.document.next is None else self.document.next.page or 0
        return first if position.page is None else position.page

    def _since(self, position: Position, now: datetime) -> str | None:
        said = self.document.since
        if said is None or (position.since is None and said.first is None):
            return None
        if position.since is None:
            at = now - timedelta(seconds=said.first or 0)
        else:
            at = position.since - timedelta(seconds=said.overlap)
        match said.format:
            case "rfc3339":
                return to_rfc3339(at.replace(microsecond=0))
            case "date":
                return at.date().isoformat()
            case "epoch":
                return str(int(at.timestamp()))
            case "epoch_ms":
                return str(int(at.timestamp() * 1_000))

    def _ended(self, position: Position, page: Page, context: Context) -> bool:
        # Behind what is known there is nothing new only if somebody was there, and more than once.
        if self.document.until_known and page.known and position.settled is not None:
            return True
        found = None if self._last is None else self._last.search(page.value, context, "poll.last")
        return found not in (None, False, "", [], {})

    def _next(self, further: Position, page: Page, context: Context) -> Position | None:
        way = self.document.next
        if way is None:
            return None
        if way.page is not None:
            number = self._number(further)
            full = page.items > 0 and (way.upto is None or number < way.upto)
            return replace(further, page=number + 1) if full else None
        if self._cursor is not None:
            cursor = _place(self._cursor, page.value, context, "poll.next.cursor")
            # A source whose cursor stands still has said all that it has.
            return None if cursor in (None, further.cursor) else replace(further, cursor=cursor)
        link = next_link(page.headers.get("link", "")) if way.link else None
        if self._url is not None:
            link = _place(self._url, page.value, context, "poll.next.url")
        url = None if link is None else beside(page.url, link)
        return None if url in (None, page.url) else replace(further, url=url)

    def _latest(self, page: Page, context: Context) -> datetime | None:
        if self._at is None:
            return page.latest
        found = self._at.search(page.value, context, "poll.since.at")
        if found is None:
            return None
        try:
            at = parse_rfc3339(found) if isinstance(found, str) else parse_epoch(found)
        except ValueError as error:
            raise FieldError("unmappable", f"poll.since.at: {error}") from None
        # A clock that runs ahead must not make what is said until then be passed over.
        return min(at, page.at)


def _read_on(position: Position, page: Page, seen: datetime | None) -> Position:
    return replace(position, seen=seen, deep=position.deep or (page.new and position.began is not None))


def _place(shape: Expression, value: object, context: Context, where: str) -> str | None:
    found = shape.search(value, context, where)
    if found is None or found is False or found == "":
        return None
    if isinstance(found, bool) or not isinstance(found, str | int):
        raise FieldError("wrong_type", f"{where}: finds {type(found).__name__}, not a text or a number")
    text = str(found)
    if len(text) > MAX_PLACE:
        raise FieldError("too_long", f"{where}: has {len(text):,} characters; at most {MAX_PLACE:,} are kept")
    return text


def _short(value: str | None) -> str | None:
    return value if value is not None and len(value) <= _MAX_TAG and fits_header(value) else None


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((at.astimezone(UTC) for at in (one, other) if at is not None), default=None)
