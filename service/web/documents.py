"""The documents of the draft set as the console lists them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from rules.boundary import Boundary
from rules.source import SourceError, read_documents
from service.boundaries import Live
from service.clock import rfc3339
from service.domain import drafts
from service.domain.actor import PersonRef
from service.domain.drafts import Draft, State


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One document. Where a draft cannot be read, what it says of itself is as in the live one; `etag` is
    null where it is to go. `at` and `by` are of the draft.
    """

    name: str
    file: str
    boundary: bool
    state: State
    etag: str | None
    title: str
    why: str
    owner: str
    actions: list[str]
    audience: list[str]
    review_by: str | None
    examples: int
    at: str | None
    by: PersonRef | None


def rows(live: Live, edits: Mapping[str, Draft]) -> list[DocumentRow]:
    """Every document that is live or drafted: boundaries by name, then the others."""
    files = {*live.pack.files, *edits}
    return [
        _row(file, live, edits)
        for file in sorted(files, key=lambda file: (not drafts.is_boundary(file), file))
    ]


def _row(file: str, live: Live, edits: Mapping[str, Draft]) -> DocumentRow:
    name = drafts.name_of(file)
    draft = edits.get(file)
    text = draft.text if draft else live.pack.files[file]
    said = _said(live.pack.boundaries.get(name))
    if draft is not None and draft.text is not None and drafts.is_boundary(file):
        said |= _read(file, draft.text)
    return DocumentRow(
        name=name,
        file=file,
        boundary=drafts.is_boundary(file),
        state=drafts.state_of(file, live.pack.files, edits),
        etag=None if text is None else drafts.tag_of(text),
        title=said.get("title") or name,
        why=said.get("why") or "",
        owner=said.get("owner") or "",
        actions=said.get("actions") or [],
        audience=said.get("audience") or ["associate"],
        review_by=said.get("review_by"),
        examples=said.get("examples", 0),
        at=rfc3339(draft.at) if draft else None,
        by=draft.by if draft else None,
    )


def _said(boundary: Boundary | None) -> dict[str, Any]:
    if boundary is None:
        return {}
    return {
        "title": boundary.title,
        "why": boundary.why,
        "owner": boundary.owner,
        "actions": ["*"] if boundary.everything else list(boundary.actions),
        "audience": list(boundary.audience),
        "review_by": None if boundary.review_by is None else boundary.review_by.isoformat(),
        "examples": len(boundary.examples),
    }


def _read(file: str, text: str) -> dict[str, Any]:
    """What a draft says of itself, as far as it can be read: it need not be right yet."""
    try:
        data: Any = next(read_documents(file, text)).data
    except (SourceError, StopIteration):
        return {}
    if not isinstance(data, dict):
        return {}
    said: dict[str, Any] = {
        key: data[key] for key in ("title", "why", "owner") if isinstance(data.get(key), str)
    }
    for key, called in (("action", "actions"), ("audience", "audience")):
        value = data.get(key)
        if isinstance(value, str):
            said[called] = [value]
        elif isinstance(value, list) and all(isinstance(item, str) for item in value):
            said[called] = value
    if isinstance(data.get("examples"), list):
        said["examples"] = len(data["examples"])
    if _is_date(data.get("review_by")):
        said["review_by"] = data["review_by"]
    return said


def _is_date(value: object) -> bool:
    try:
        date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        return False
    return True
