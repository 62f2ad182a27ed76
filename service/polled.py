"""Sources that are asked, as they stand: their secrets, their place, and how that is shown and kept."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import quote, quote_plus

import orjson
from cryptography.fernet import InvalidToken

from service.clock import rfc3339
from service.context import Context
from service.domain.polls import PollStanding, PollState, PollView
from service.sealed import POSITIONS, cipher
from service.settings import Settings, secret_key
from voc.feed import Feed
from voc.links import Unaskable
from voc.polling import START, Poll, Position
from voc.signing import Secrets

JOB = "poll:"
"""What the lease of a feed that is being asked is called, before its name."""
LEAST_HIDDEN = 4
"""Characters from which on a secret is looked for in what is shown."""


def job_of(feed: str) -> str:
    """The name of the lease under which one process asks a source."""
    return f"{JOB}{feed}"


def missing(poll: Poll, secrets: Secrets) -> list[str]:
    """The secrets that a source needs and that are not set."""
    return [name for name in poll.secret_names if not secrets.get(name)]


def chosen(poll: Poll, secrets: Secrets, attempt: int = 0) -> Mapping[str, str]:
    """One value of each secret that is set: of several the newest, at later attempts those before it."""
    found = {name: secrets[name] for name in poll.secret_names if secrets.get(name)}
    return {name: values[min(attempt, len(values) - 1)] for name, values in found.items()}


def attempts(poll: Poll, secrets: Secrets) -> int:
    """How many values there are to try."""
    return max([1, *(len(secrets.get(name, ())) for name in poll.secret_names)])


def hidden(text: str, poll: Poll, secrets: Secrets) -> str:
    """A text with the names of the source's secrets in the place of their values."""
    for name in poll.secret_names:
        for value in secrets.get(name, ()):
            if len(value) >= LEAST_HIDDEN:
                for written in {value, quote(value, safe=""), quote_plus(value)}:
                    text = text.replace(written, f"{{secret:{name}}}")
    return text


def shape_of(poll: Poll) -> str:
    """A mark of what is asked: while it is the same, a place in it means the same."""
    said = poll.document.model_dump(include={"url", "method", "query", "body", "next", "since"})
    return hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()[:32]


def proof_of(settings: Settings, feed: Feed, poll: Poll, secrets: Secrets) -> str:
    """A mark of the document and its secrets: what was refused under it is refused again."""
    values = {name: secrets.get(name, ()) for name in poll.secret_names}
    said = hashlib.sha256(feed.text.encode()).digest() + orjson.dumps(values, option=orjson.OPT_SORT_KEYS)
    return hmac.digest(secret_key(settings), said, "sha256").hex()[:32]


def sealed(settings: Settings, position: Position) -> bytes:
    """A position as it is kept: addresses that sources give may hold what proves who asks."""
    return cipher(settings, POSITIONS).encrypt(orjson.dumps(position.json()))


def position_of(settings: Settings, state: PollState | None, shape: str) -> Position:
    """Where a source goes on; from its start where nothing else can be known. What comes again is known."""
    if state is None or state.sealed is None or state.shape != shape:
        return START
    try:
        return Position.of_json(orjson.loads(cipher(settings, POSITIONS).decrypt(state.sealed)))
    except (InvalidToken, TypeError, ValueError):
        return START


def poll_view(
    ctx: Context, feed: Feed, state: PollState | None, *, busy: bool, at: datetime
) -> PollView | None:
    """A source as it is shown; None where it is not asked. busy: somebody asks it just now."""
    poll = feed.poll
    if poll is None:
        return None
    secrets = ctx.feeds.secrets(at)
    unset = missing(poll, secrets)
    position = position_of(ctx.settings, state, shape_of(poll))
    same = state is not None and state.proof == proof_of(ctx.settings, feed, poll, secrets)
    # What was kept under another document, or with other secrets, is tried again at once.
    current = state if same else None
    due = None if unset or (current and current.stopped) else (current.next_at if current else at)
    said = state or PollState(feed.name, "", "", at)
    return PollView(
        standing=_standing(unset, current, busy=busy),
        every=poll.document.every,
        request=_request(poll, position, secrets, unset, at),
        cursor=_place(poll, position, secrets),
        missing=unset,
        at=_moment(said.at),
        next_at=_moment(due),
        outcome=said.outcome,
        reason=said.reason,
        text=said.text,
        failures=said.failures,
        since=_moment(said.since),
        pages=said.counts.pages,
        accepted=said.counts.accepted,
        duplicates=said.counts.duplicates,
        rejected=said.counts.rejected,
    )


def _standing(unset: Sequence[str], state: PollState | None, *, busy: bool) -> PollStanding:
    if unset:
        return "unset"
    if busy:
        return "polling"
    if state is None:
        return "waiting"
    return "stopped" if state.stopped else "failing" if state.failures else "waiting"


def _request(poll: Poll, position: Position, secrets: Secrets, unset: Sequence[str], at: datetime) -> str:
    names = {name: (f"{{secret:{name}}}",) for name in unset}
    try:
        url = poll.address(position, chosen(poll, {**secrets, **names}), at)
    except Unaskable:
        # A host that is made of a secret which is not set yet.
        url = poll.document.url
    for name in unset:
        url = url.replace(quote(f"{{secret:{name}}}", safe=""), f"{{secret:{name}}}")
    return f"{poll.document.method} {hidden(url, poll, secrets)}"


def _place(poll: Poll, position: Position, secrets: Secrets) -> str | None:
    for place in (position.cursor, position.url):
        if place is not None:
            return hidden(place, poll, secrets)[:200]
    if position.page is not None:
        return str(position.page)
    return None if position.since is None else rfc3339(position.since)


def _moment(at: datetime | None) -> str | None:
    return None if at is None else rfc3339(at)
