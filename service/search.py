"""Finding by words: what is kept, as far as the actor may see it, with the words marked where they stand."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Literal

from service import views
from service.access.permissions import may, require, teams_seen
from service.context import Context
from service.domain import tokens
from service.domain.actor import Actor
from service.domain.cursors import cursor_of, place_of
from service.domain.found import BoundaryRef, CustomerRef, Found, FoundPage
from service.store import cases, decisions, moves, replies, search, signals
from service.store.cases import Case
from service.store.decisions import Decision
from service.store.search import Doc, Hit, Place
from service.store.types import Connection

MAX_QUESTION = 500
MOST_BOUNDARIES = 5
_NUMBER = re.compile(r"\s*(?:c-|#)?([0-9]{1,9})\s*", re.IGNORECASE)
_NEAREST: tuple[str, ...] = ("entity", "customer", "note", "lesson", "peer_note", "signal", "reply", "move")
_NOTES = frozenset({"note", "lesson", "peer_note"})
Where = Literal["number", "id", "name", "said", "reply", "note", "title", "belongs"]
_WHERE: Mapping[str, Where] = {"signal": "said", "reply": "reply", "entity": "id"}


def search_for(
    ctx: Context, conn: Connection, actor: Actor, question: str, after: str | None, limit: int
) -> FoundPage:
    """What is found of the cases of the actor's teams, their customers and decisions; boundaries by title.

    Boundaries are few, and stand on the first page. Raises Problem: not_yours, invalid (`after`).
    """
    require(actor, "read_cases")
    wanted = tokens.asked(question[:MAX_QUESTION])
    number = _NUMBER.fullmatch(question)
    place = None if after is None else Place(*place_of(after, int, datetime, str))
    if not wanted and number is None:
        return FoundPage([], None)
    teams = teams_seen(actor)
    hits = search.find(conn, teams, wanted, int(number[1]) if number else None, place, limit + 1)
    shown = _Shown(ctx, conn, wanted, hits[:limit], search.latest_case(conn, teams, _customers(hits[:limit])))
    items = [one for hit in hits[:limit] if (one := shown.found(hit)) is not None]
    if place is None and may(actor, "read_boundaries"):
        items += _boundaries(ctx, wanted)
    last = hits[limit - 1].place if len(hits) > limit else None
    return FoundPage(items, None if last is None else cursor_of(last.rank, last.at, last.id))


class _Shown:
    """Everything that a page of hits shows, read at once."""

    def __init__(
        self,
        ctx: Context,
        conn: Connection,
        wanted: Sequence[str],
        hits: Sequence[Hit],
        latest: Mapping[str, str],
    ) -> None:
        self._vocabulary = ctx.boundaries.current.vocabulary
        self._wanted = wanted
        self._latest = latest
        self._conn = conn
        self._decisions: dict[str, Decision] = {}
        self._load(hit.id for hit in hits if hit.kind == "decision")
        ids = {hit.id for hit in hits if hit.kind == "case"} | {one.case for one in self._decisions.values()}
        self._cases: dict[str, Case] = cases.load_all(conn, ids)
        self._names = signals.names(conn, _customers(hits))
        self._docs: dict[tuple[str, str], Doc] = {}
        docs = search.docs_of(conn, wanted, sorted(ids))
        for doc in sorted(docs, key=lambda doc: _NEAREST.index(doc.kind)):
            self._docs.setdefault(("case", doc.case), doc)
            if doc.kind in _NOTES:
                self._docs.setdefault(("decision", doc.of), doc)
        self._load(doc.of for doc in self._docs.values() if doc.kind in _NOTES)
        said = [doc.of for doc in self._docs.values() if doc.kind == "signal"]
        self._said = {id_: entry.text for id_, entry in signals.by_ids(conn, said).items()}
        self._replies = replies.texts_of(conn, [doc.of for doc in self._docs.values() if doc.kind == "reply"])
        self._moves = moves.notes_of(conn, [doc.of for doc in self._docs.values() if doc.kind == "move"])

    def _load(self, ids: Iterable[str]) -> None:
        new = dict.fromkeys(id_ for id_ in ids if id_ not in self._decisions)
        self._decisions |= {kept.id: kept for kept in decisions.by_ids(self._conn, list(new))}

    def found(self, hit: Hit) -> Found | None:
        """A hit as it is shown; None for what went meanwhile."""
        if hit.kind == "customer":
            name = self._names.get(hit.id)
            return self._marked(
                "customer", "name", name or hit.id, customer=CustomerRef(hit.id, name, self._latest[hit.id])
            )
        if hit.kind == "decision":
            kept = self._decisions[hit.id]
            view = views.decision(self._vocabulary, kept)
            case = self._cases[kept.case].row()
            doc = self._docs.get(("decision", hit.id))
            if doc is None:
                return self._marked("decision", "belongs", kept.note or "", case=case, decision=view)
            return self._marked("decision", "note", self._text(doc), case=case, decision=view)
        case_found = self._cases[hit.id]
        row, doc = case_found.row(), self._docs.get(("case", hit.id))
        if hit.rank == search.NUMBER or (doc is None and row.customer is None):
            return self._marked("case", "number", f"C-{row.number}", case=row)
        if doc is None:
            return self._marked("case", "name", row.name or row.customer or "", case=row)
        return self._marked("case", _WHERE.get(doc.kind, "note"), self._text(doc), case=row)

    def _marked(
        self, kind: Literal["case", "customer", "decision"], where: Where, text: str, **of: object
    ) -> Found:
        part, marks = tokens.excerpt(text, self._wanted)
        return Found(kind, where, part, marks, **of)  # type: ignore[arg-type]

    def _text(self, doc: Doc) -> str:
        match doc.kind:
            case "entity":
                return doc.of.partition(":")[2]
            case "signal":
                return self._said.get(doc.of, "")
            case "reply":
                return self._replies.get(doc.of, "")
            case "move":
                return self._moves.get(doc.of, "")
            case _:
                return self._noted(doc)

    def _noted(self, doc: Doc) -> str:
        kept = self._decisions.get(doc.of)
        if kept is None:
            return ""
        if doc.kind == "peer_note":
            return (kept.cosign.note if kept.cosign else None) or ""
        return (kept.lesson if doc.kind == "lesson" else kept.note) or ""


def _customers(hits: Sequence[Hit]) -> list[str]:
    return [hit.id for hit in hits if hit.kind == "customer"]


def _boundaries(ctx: Context, wanted: Sequence[str]) -> list[Found]:
    if not wanted:
        return []
    whole, begun = wanted[:-1], wanted[-1]
    found = []
    for name, boundary in ctx.boundaries.pack.boundaries.items():
        title = boundary.title or name
        words = tokens.tokens(title)
        if all(word in words for word in whole) and any(word.startswith(begun) for word in words):
            text, marks = tokens.excerpt(title, wanted)
            found.append(Found("boundary", "title", text, marks, boundary=BoundaryRef(name, title)))
    return found[:MOST_BOUNDARIES]
