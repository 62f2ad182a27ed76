"""The workload as a pack of our own: its documents, its set, and how long it takes from one to the other."""

import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rules.boundary_set import BoundarySet
from rules.pack import VOCABULARY, parse_pack
from service.bench.workload import ACTIONS, FIELDS, Bound, Cond, Field, expression
from service.boundaries import LiveBoundaries
from service.collecting import at_once
from service.compiled import CompiledDocuments


def files_of(bounds: list[Bound]) -> dict[str, str]:
    """The documents of a pack, by file name, as people would write them."""
    facts = "".join(f"  {name}: {_type(field)}\n" for name, field in FIELDS.items())
    actions = "".join(f"  {name}: {{measure: integer, unit: points}}\n" for name in ACTIONS)
    words = f"vocabulary: bench\ncurrency: USD\nfacts:\n{facts}actions:\n{actions}"
    found = {VOCABULARY: f"{words}  call: {{title: Call back, always: true}}\n"}
    found |= {f"boundaries/{bound.name}.yaml": _document(bound) for bound in bounds}
    return found


def boundary_set(bounds: list[Bound]) -> BoundarySet:
    """Boundaries read, typed and compiled, in this process."""
    return BoundarySet.compile(parse_pack(files_of(bounds)))


@dataclass(frozen=True, slots=True)
class Loading:
    """Seconds to a set that decides: from documents that nobody read before, from a file in which they are
    kept, and from a set to one with another amount in one document.
    """

    cold: float
    kept: float
    edit: float


def load(bounds: list[Bound]) -> Loading:
    """How long a service takes to its set, in each way."""
    files = files_of(bounds)
    with tempfile.TemporaryDirectory() as folder:
        cold, _ = _started(files, Path(folder))
        kept, live = _started(files, Path(folder))
    live.documents.warm()
    start = time.perf_counter()
    live.compiled(_edited(files))
    return Loading(cold, kept, time.perf_counter() - start)


def _started(files: Mapping[str, str], folder: Path) -> tuple[float, LiveBoundaries]:
    documents = CompiledDocuments(folder, b"of the bench")
    start = time.perf_counter()
    with at_once():
        live = LiveBoundaries(documents.pack(files), documents)
    return time.perf_counter() - start, live


def _edited(files: Mapping[str, str]) -> dict[str, str]:
    file = sorted(files)[len(files) // 2]
    return {**files, file: files[file].replace("alone: ", "alone: 1", 1)}


def _type(field: Field) -> str:
    if field.kind == "text":
        return f"{{type: text, one_of: [{', '.join(field.values)}]}}"
    if field.kind == "boolean":
        return "{type: boolean}"
    return f"{{type: {field.kind}, min: {field.low}, max: {field.high}}}"


def _document(bound: Bound) -> str:
    lines = [f"boundary: {bound.name}", f"action: {bound.action}", f"applies_when: {_when(bound.applies)}"]
    lines.append("grants:")
    for number, grant in enumerate(bound.grants):
        lines.append(f"  - id: g{number}")
        if grant.when is not None:
            lines.append(f"    when: {_when(grant.when)}")
        lines.append(f"    alone: {grant.amount}")
    return "\n".join(lines) + "\n"


def _when(cond: Cond) -> str:
    text = expression(cond)
    # A pair of parentheses around the whole says nothing.
    return f"'{text[1:-1] if cond.op in {'all', 'any'} else text}'"
