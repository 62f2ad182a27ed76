"""Revisions of the boundary set: immutable, with author, reason and the stage they were published in.

A text stands once, named by its content, and with each file which document it was in which publications. So
a publication costs what it changes, whatever the size of the set.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, desc, func, insert, or_, select, update

from rules.differing import other_texts
from service.domain.actor import PersonRef
from service.domain.candidate import Stage
from service.store.dialect import Upsert
from service.store.prepared import Read
from service.store.tables import documents, people, revision_files, revisions, tokens


@dataclass(frozen=True, slots=True)
class Revision:
    """A published set: its number, its content hash; who published it, when and why."""

    number: int
    revision: str
    at: datetime
    by: PersonRef | None
    reason: str
    stage: Stage = "live"


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of a set's files, and the content hash that names it."""

    revision: str
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """How a set differs from the one of the revision `before`: the files that it has no more, or with another
    text, and the texts of those that are new or other.
    """

    before: str
    gone: Sequence[str]
    new: Mapping[str, str]

    @property
    def files(self) -> frozenset[str]:
        """All that differ."""
        return frozenset(self.gone) | self.new.keys()


@dataclass(frozen=True, slots=True)
class Publication:
    """When, by whom and why a set is published. `by`: a person or a token; nobody for the first revision."""

    at: datetime
    by: str | None
    reason: str
    stage: Stage = "live"


_ALL = (
    select(revisions, func.coalesce(people.c.name, tokens.c.name).label("who"))
    .outerjoin(people, people.c.id == revisions.c.by)
    .outerjoin(tokens, tokens.c.id == revisions.c.by)
    .order_by(desc(revisions.c.number))
)
_LIVE = _ALL.where(revisions.c.stage == "live").limit(1)
_LATEST = Read(
    select(revisions.c.revision)
    .where(revisions.c.stage == "live")
    .order_by(desc(revisions.c.number))
    .limit(1)
)
_LAST = select(revisions.c.number, revisions.c.revision).order_by(desc(revisions.c.number)).limit(1)
_of = revision_files.c
_FILES = (
    select(_of.file, documents.c.text)
    .join(documents, documents.c.id == _of.document)
    .where(_of.since <= bindparam("number"), or_(_of.until.is_(None), _of.until > bindparam("number")))
    .order_by(_of.file)
)
_KEEP = Upsert(documents, key=["id"])
_END = (
    update(revision_files)
    .where(_of.file == bindparam("gone"), _of.until.is_(None))
    .values(until=bindparam("number"))
)


def difference(before: Texts, after: Texts) -> Difference:
    """What differs between two sets. It looks at every file, with pauses: of ten thousand that takes as long
    as a decision, which it must not hold up inside a unit.
    """
    gone, other = other_texts(before.files, after.files)
    ended = sorted([*gone, *(file for file in other if file in before.files)])
    return Difference(before.revision, ended, {file: after.files[file] for file in other})


def add(conn: Connection, texts: Texts, of: Publication, known: Difference | None = None) -> None:
    """Keeps a publication. `known`: how it differs from a set, taken for the one published last if it is that
    set; else the texts published last are read.
    """
    last = conn.execute(_LAST).first()
    # Not by the database's own counting, which leaves a gap for each that was taken back.
    number = 1 if last is None else last.number + 1
    if last is None:
        differs = difference(Texts("", {}), texts)
    elif known is not None and known.before == last.revision:
        differs = known
    else:
        differs = difference(Texts(last.revision, files(conn, last.number)), texts)
    conn.execute(
        insert(revisions).values(
            number=number, revision=texts.revision, at=of.at, by=of.by, reason=of.reason, stage=of.stage
        )
    )
    _differ(conn, number, differs)


def _differ(conn: Connection, number: int, differs: Difference) -> None:
    """Keeps what differs between the publication of a number and the one before it."""
    if differs.gone:
        conn.execute(_END, [{"gone": file, "number": number} for file in differs.gone])
    new = differs.new
    if new:
        ids = {text: hashlib.sha256(text.encode()).hexdigest() for text in new.values()}
        _KEEP(conn, [{"id": id_, "text": text} for text, id_ in ids.items()])
        rows = [{"file": file, "since": number, "document": ids[text]} for file, text in new.items()]
        conn.execute(insert(revision_files), rows)


def latest(conn: Connection) -> str | None:
    """The content hash of the set that is live: of the last publication for everybody."""
    found = _LATEST(conn)
    return found[0].revision if found else None


def live(conn: Connection) -> Revision | None:
    """The set that is live: the last publication for everybody."""
    row = conn.execute(_LIVE).first()
    return None if row is None else _revision(row)


def load(conn: Connection, revision: str) -> Revision | None:
    """The set with this content hash, as it was published last."""
    row = conn.execute(_ALL.where(revisions.c.revision == revision).limit(1)).first()
    return None if row is None else _revision(row)


def files(conn: Connection, number: int) -> dict[str, str]:
    """The texts of the files that a publication had, by name."""
    return {row.file: row.text for row in conn.execute(_FILES, {"number": number})}


def every(conn: Connection) -> list[Revision]:
    """All publications, newest first."""
    return [_revision(row) for row in conn.execute(_ALL)]


def _revision(row: Row[Any]) -> Revision:
    return Revision(
        number=row.number,
        revision=row.revision,
        at=row.at,
        by=None if row.by is None else PersonRef(row.by, row.who or row.by),
        reason=row.reason,
        stage=row.stage,
    )
