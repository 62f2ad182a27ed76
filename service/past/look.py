"""One back-test from end to end: the files brought up to date, then two sets over them.

Runs in whatever process asks: a child of the service, or the command.
"""

import tempfile
from pathlib import Path

from rules.boundary_set import BoundarySet, revision_of
from rules.pack import Pack, parse_pack
from rules.replay.backtest import backtest
from rules.replay.edit import edit_of
from rules.replay.past import kinds_of
from service.domain.backtest import BacktestReport
from service.past.asked import Files, Look, Stepped
from service.past.files import DamagedError
from service.past.keep import Past
from service.past.told import report_of
from service.store import past as kept
from service.store import revisions
from service.store.base import StoreError, read_beside
from service.store.types import Connection


def look(asked: Look, told: Stepped) -> BacktestReport:
    """The past under both sets.

    Raises: PackError for a set that is not right; ReplayError; StoreError.
    """
    after = parse_pack(asked.after)
    try:
        return _look(asked, after, Past(asked.folder, asked.database), told)
    except OSError:
        # Nobody may write there: the past is read anew, and gone afterwards.
        with tempfile.TemporaryDirectory(prefix="remit-past-") as folder:
            return _look(asked, after, Past(Path(folder), asked.database), told)


def _look(asked: Look, pack: Pack, past: Past, told: Stepped) -> BacktestReport:
    with read_beside(asked.database) as conn:
        before = parse_pack(_live(conn) if asked.before is None else asked.before, pack)
        of = dict(kinds_of(before.vocabulary))
        for name, kinds in kinds_of(pack.vocabulary).items():
            of[name] = of.get(name, frozenset()) | kinds
        added = 0

        def reading(more: int) -> None:
            nonlocal added
            added += more
            told("reading", added, None)

        told("reading", 0, None)
        past.catch_up(conn, before.vocabulary, of, reading)
        gone, left_out = kept.reversed_ids(conn), kept.erased(conn)
    one, other = _set(before), _set(pack)
    total = past.moments
    told("comparing", 0, total)

    def comparing(done: int) -> None:
        told("comparing", done, total)

    try:
        edit = edit_of(one, other)
        found = backtest(edit, past.parts(gone, edit.needed), left_out=left_out, progress=comparing)
    except DamagedError:
        past.forget()
        return _look(asked, pack, past, told)
    topics = {name: topic.title for each in (before, pack) for name, topic in each.topics.items()}
    return report_of(found, one, other, topics)


def _live(conn: Connection) -> Files:
    live = revisions.live(conn)
    if live is None:
        raise StoreError("Nothing is live here yet: say --against FOLDER, another pack.")
    return revisions.files(conn, live.number)


def _set(pack: Pack) -> BoundarySet:
    """Without its fast reading, which answers one case at a time."""
    return BoundarySet.of(pack.vocabulary, pack.boundaries, revision_of(pack.files))
