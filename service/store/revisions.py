"""Revisions of the boundary set: immutable, with author, reason and the stage they were published in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, desc, func, insert, select

from service.domain.actor import PersonRef
from service.domain.candidate import Stage
from service.store.tables import people, revisions, tokens


@dataclass(frozen=True, slots=True)
class Revision:
    """A published set: its number, its content hash, the texts of its files."""

    number: int
    revision: str
    files: Mapping[str, str]
    at: datetime
    by: PersonRef | None
    reason: str
    stage: Stage = "live"


_ALL = (
    select(revisions, func.coalesce(people.c.name, tokens.c.name).label("who"))
    .outerjoin(people, people.c.id == revisions.c.by)
    .outerjoin(tokens, tokens.c.id == revisions.c.by)
)
_IS_LIVE = revisions.c.stage == "live"


def add(
    conn: Connection,
    revision: str,
    files: Mapping[str, str],
    at: datetime,
    by: str | None,
    reason: str,
    stage: Stage = "live",
) -> None:
    """Keeps a publication."""
    # Not by the database's own counting, which leaves a gap for each that was taken back.
    number = int(conn.execute(select(func.coalesce(func.max(revisions.c.number), 0))).scalar_one()) + 1
    conn.execute(
        insert(revisions).values(
            number=number, revision=revision, files=dict(files), at=at, by=by, reason=reason, stage=stage
        )
    )


def latest(conn: Connection) -> str | None:
    """The content hash of the set that is live: of the last publication for everybody."""
    query = select(revisions.c.revision).where(_IS_LIVE).order_by(desc(revisions.c.number)).limit(1)
    return conn.execute(query).scalar()


def live(conn: Connection) -> Revision | None:
    """The set that is live: the last publication for everybody."""
    row = conn.execute(_ALL.where(_IS_LIVE).order_by(desc(revisions.c.number)).limit(1)).first()
    return None if row is None else _revision(row)


def load(conn: Connection, revision: str) -> Revision | None:
    """The set with this content hash, as it was published last."""
    query = _ALL.where(revisions.c.revision == revision).order_by(desc(revisions.c.number)).limit(1)
    row = conn.execute(query).first()
    return None if row is None else _revision(row)


def every(conn: Connection) -> list[Revision]:
    """All publications, newest first."""
    return [_revision(row) for row in conn.execute(_ALL.order_by(desc(revisions.c.number)))]


def _revision(row: Row[Any]) -> Revision:
    return Revision(
        number=row.number,
        revision=row.revision,
        files=row.files,
        at=row.at,
        by=None if row.by is None else PersonRef(row.by, row.who or row.by),
        reason=row.reason,
        stage=row.stage,
    )
