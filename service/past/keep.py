"""Keeps the files of the past up with the database: what is new is added, what was erased goes.

A part is made again where fewer of its facts are kept than it holds; everything is, where the database began
another life, or a word came to be of another kind. What is already there is not read again.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any

import polars as pl

from rules.replay.past import Kinds, part_of
from rules.vocabulary import Vocabulary
from service.collecting import uncollected
from service.latitude.known import counted
from service.past import rows
from service.past.building import build, build_together, spans, with_known
from service.past.files import Files, Listed, Needed, Part, Source
from service.past.known import About, By, known
from service.past.rows import Moment
from service.store import decisions, heard, past, signals
from service.store.types import Connection, to_microseconds

MOST = 100_000
"""Moments in a part."""
_ULID_TIME = 10
"""Letters of an identifier that tell its millisecond."""

Told = Callable[[int], None]


class Past:
    """The past of one database, in a folder."""

    def __init__(self, folder: Path, database: Path | str | None = None) -> None:
        """`database`: which it is, so that a child may help where there is much; None: none does."""
        self.folder = folder
        self._database = database
        self._files = Files(folder)
        self._listed = Listed("", {})

    @property
    def moments(self) -> int:
        """How many there are."""
        return sum(part.rows for part in self._listed.parts)

    @property
    def bytes(self) -> int:
        """How large the files are."""
        return self._files.size(self._listed)

    def catch_up(self, conn: Connection, vocabulary: Vocabulary, of: Kinds, told: Told | None = None) -> None:
        """Brings the files to what the database holds at the moment of `conn`.

        Args:
            conn: one read transaction.
            vocabulary: whose windows are counted where nothing was recorded.
            of: under which kinds words may be read; words that were kept before stay.
            told: is told how many moments were added so far.

        Raises: OSError where the folder cannot be written; ReplayError.
        """
        with self._files.locked(), uncollected():
            self._listed = self._still_good(conn, of)
            others = (self._others(conn, vocabulary, source) for source in ("closings", "voices"))
            for added in chain(self._decisions(conn), *others):
                if told is not None:
                    told(added)
            self._listed.witness = asdict(past.witness(conn))
            self._files.write(self._listed)

    def parts(self, reversed_ids: Sequence[str], needed: Needed | None = None) -> Iterator[pl.DataFrame]:
        """All moments that count: decisions first, in order of time, without those that were taken back; then
        cases closed without one, then voices. With those columns that are needed. Raises DamagedError.
        """
        gone = pl.Series(reversed_ids, dtype=pl.String)
        decided: list[pl.Series] = []
        for each in self._files.each(self._of("decisions"), needed):
            frame = each if gone.is_empty() else each.filter(~pl.col("id").is_in(gone.implode()))
            decided.append(frame["number"].unique())
            yield frame
        with_one = pl.concat(decided).unique() if decided else pl.Series(dtype=pl.Int64)
        seen: set[int] = set()
        # The last closing of a case is the one that counts.
        for each in self._files.each(self._of("closings")[::-1], needed):
            frame = each.reverse().unique("number", keep="first", maintain_order=True)
            frame = frame.filter(~pl.col("number").is_in(with_one.implode()), ~pl.col("number").is_in(seen))
            seen.update(frame["number"].to_list())
            yield frame
        yield from self._files.each(self._of("voices"), needed)

    def forget(self) -> None:
        """Begins anew: the next time everything is made again. Raises OSError."""
        with self._files.locked():
            self._files.write(Listed("", {}))

    def _of(self, source: Source) -> list[Part]:
        return [part for part in self._listed.parts if part.source == source]

    def _still_good(self, conn: Connection, of: Kinds) -> Listed:
        """What of the files may stay: all of it, but for parts of which something was erased."""
        epoch, listed = past.epoch(conn), self._files.read()
        wanted = {name: set(kinds) for name, kinds in of.items()}
        if listed is None or listed.epoch != epoch or not _covers(listed.kinds, wanted):
            before = {} if listed is None or listed.epoch != epoch else listed.kinds
            return Listed(epoch, _together(before, wanted))
        listed.kinds = _together(listed.kinds, wanted)
        witness = past.Witness(**{name: tuple(value) for name, value in listed.witness.items()})
        if not past.unchanged(conn, witness):
            listed.parts = [part for part in listed.parts if part.source == "decisions"]
            listed.reached = {
                source: told for source, told in listed.reached.items() if source == "decisions"
            }
        whole = []
        for part in listed.parts:
            if part.source == "decisions" and past.kept_between(conn, part.first, part.last) != part.rows:
                # Those after it are made again with it: their order is that of their numbers.
                listed.reached["decisions"] = (part.first - 1, [])
                break
            whole.append(part)
        others = [part for part in listed.parts if part.source != "decisions"]
        listed.parts = [*(part for part in whole if part.source == "decisions"), *others]
        return listed

    def _decisions(self, conn: Connection) -> Iterator[int]:
        """Adds the decisions that are new, part by part; yields how many each has."""
        of, (after, _) = self._kinds(), self._listed.reached.get("decisions", (0, []))
        wanted = spans(after, past.last_record(conn), MOST)
        if len(wanted) > 1 and self._database is not None:
            for part in build_together(conn, self._database, self._files, of, wanted):
                self._listed.parts.append(part)
                yield part.rows
            # They come as they are done.
            self._listed.parts.sort(key=lambda part: part.first if part.source == "decisions" else 0)
        else:
            for span in wanted:
                built = build(conn, of, span)
                if built is not None:
                    self._append("decisions", built.frame, built.first, built.last)
                    yield built.frame.height
        if wanted:
            self._listed.reached["decisions"] = (wanted[-1].until, [])

    def _others(self, conn: Connection, vocabulary: Vocabulary, source: Source) -> Iterator[int]:
        """Adds what is new of a source in which nothing was decided, as `_decisions`."""
        moments = self._new(conn, source)
        while some := list(islice(moments, MOST)):
            self._append(source, self._frame(conn, vocabulary, source, some), some[0].place, some[-1].place)
            self._listed.reached[source] = self._place(source, some)
            yield len(some)

    def _append(self, source: Source, frame: pl.DataFrame, first: Any, last: Any) -> None:
        before = self._of(source)
        if before and before[-1].rows + frame.height <= MOST:
            # A short part grows; many short ones would be slow to read.
            short = before[-1]
            frame = pl.concat([self._files.load(short), frame], how="diagonal_relaxed")
            self._listed.parts.remove(short)
            first = short.first
        self._listed.parts.append(self._files.add(source, frame, first, last))

    def _place(self, source: Source, added: list[Moment]) -> tuple[Any, list[str]]:
        last = added[-1].place
        # Of the last millisecond more may come with a smaller identifier: it is read once more.
        ending = last[:_ULID_TIME]
        _, before = self._listed.reached.get(source, ("", []))
        ids = [moment.place for moment in added if moment.place[:_ULID_TIME] == ending]
        return (ending, [*(one for one in before if one[:_ULID_TIME] == ending), *ids])

    def _new(self, conn: Connection, source: Source) -> Iterator[Moment]:
        since, had = self._listed.reached.get(source, ("", []))
        known_before = set(had)
        if source == "voices":
            return (one for one in rows.voices(past.voices(conn, since)) if one.place not in known_before)
        return self._closings(conn, since, known_before)

    def _closings(self, conn: Connection, since: str, had: set[str]) -> Iterator[Moment]:
        found = (row for row in past.closings(conn, since) if row.place not in had)
        while some := list(islice(found, MOST)):
            yield from rows.closings(some, signals.latest(conn, {row.case for row in some}))

    def _frame(
        self, conn: Connection, vocabulary: Vocabulary, source: Source, some: list[Moment]
    ) -> pl.DataFrame:
        of = self._kinds()
        some = [_with_windows(moment, found) for moment, found in _windows(conn, vocabulary, some)]
        by: By = "at" if source == "voices" else "taken_at"
        return with_known(part_of([moment.row for moment in some], of), known(conn, _about(some), of, by))

    def _kinds(self) -> Kinds:
        return {name: frozenset(kinds) for name, kinds in self._listed.kinds.items()}


def _about(moments: Sequence[Moment]) -> About:
    entities = sorted({kind for moment in moments for kind in moment.entities})
    return About(
        [to_microseconds(moment.row.at) for moment in moments],
        {kind: [moment.entities.get(kind) for moment in moments] for kind in entities},
        [moment.case for moment in moments],
    )


def _covers(kept: Mapping[str, list[str]], wanted: Mapping[str, set[str]]) -> bool:
    """Whether every word that was kept before was kept under all kinds that are wanted of it now."""
    return all(set(kept[name]) >= kinds for name, kinds in wanted.items() if name in kept)


def _together(kept: Mapping[str, list[str]], wanted: Mapping[str, set[str]]) -> dict[str, list[str]]:
    names = sorted(kept.keys() | wanted.keys())
    return {name: sorted({*kept.get(name, ()), *wanted.get(name, ())}) for name in names}


def _windows(
    conn: Connection, vocabulary: Vocabulary, some: list[Moment]
) -> Iterator[tuple[Moment, Mapping[str, object]]]:
    """What each window held at each of these moments; nothing recorded it, for nothing was decided."""
    if not some:
        return
    since: dict[tuple[str, str], datetime] = {}
    for window in vocabulary.windows:
        for moment in some:
            if window.source == "decisions" and window.entity in moment.entities:
                key = (window.entity, moment.entities[window.entity])
                begin = moment.row.at - window.over
                since[key] = min(begin, since.get(key, begin))
    moments = [moment.row.at for moment in some]
    of_signals = [window for window in vocabulary.windows if window.source == "signals"]
    # What was so long ago nobody else asks about.
    held = heard.held(
        conn, of_signals, [moment.entities for moment in some], min(moments), max(moments), heard.Memory()
    )
    given = decisions.given_since(conn, since, max(moments))
    for moment in some:
        at = moment.row.at
        got = {key: [one for one in given.get(key, ()) if one.at <= at] for key in moment.entities.items()}
        found, _ = counted(vocabulary.windows, moment.entities, held, got, at)
        yield moment, found


def _with_windows(moment: Moment, found: Mapping[str, object]) -> Moment:
    row = replace(moment.row, facts={**moment.row.facts, **found})
    return replace(moment, row=row)
