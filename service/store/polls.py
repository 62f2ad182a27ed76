"""Sources that are asked: where each stands. It moves in the unit that takes what a page brought."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from service.domain.polls import PollCounts, PollState
from service.store.dialect import Upsert
from service.store.tables import polls

_ONE = select(polls).where(polls.c.feed == bindparam("of"))
_SAVE = Upsert(
    polls,
    key=("feed",),
    set_=lambda new: {column.name: new[column.name] for column in polls.c if column.name != "feed"},
)
_COUNTS = tuple(PollCounts.__dataclass_fields__)
_SAID = tuple(name for name in PollState.__dataclass_fields__ if name != "counts")


def load(conn: Connection, feed: str) -> PollState | None:
    """Where a source stands; None before it was first asked."""
    row = conn.execute(_ONE, {"of": feed}).first()
    return None if row is None else _state(row)


def every(conn: Connection) -> Mapping[str, PollState]:
    """Every source that was ever asked, by its feed."""
    return {row.feed: _state(row) for row in conn.execute(select(polls))}


def save(conn: Connection, state: PollState) -> None:
    """Keeps where a source stands."""
    said = {**{name: getattr(state, name) for name in _SAID}, "letters": list(state.letters)}
    _SAVE(conn, {**said, **{name: getattr(state.counts, name) for name in _COUNTS}})


def _state(row: Row[Any]) -> PollState:
    said = row._asdict()
    counts = PollCounts(**{name: said.pop(name) for name in _COUNTS})
    return PollState(**{**said, "letters": tuple(said["letters"])}, counts=counts)
