"""What is not wrong but worth saying about a pack: unused words, open rows, dates passed."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import islice, product

from rules.boundary import Boundary, Table
from rules.findings import Finding, Severity, quoted
from rules.pack import VOCABULARY, Pack
from rules.source import Path, Source, read_documents
from rules.values import Scalar
from rules.vocabulary import NOT_ENTITIES, Type, Vocabulary

MAX_ROWS = 2_000
MAX_NAMED = 5


def lint(pack: Pack, today: date | None = None) -> list[Finding]:
    """Warnings and hints, in order of place.

    Args:
        pack: a pack that is right in itself.
        today: for `review_by` and `until`; None leaves them out.
    """
    findings = [*_words(pack), *_actions(pack)]
    limits = narrowing(pack)
    for boundary in pack.boundaries.values():
        findings += _tables(boundary, pack.vocabulary)
        findings += _narrowed(boundary, limits)
        if not boundary.examples:
            findings.append(_say(boundary.source, ("boundary",), "hint", "no_examples", "has no examples"))
        if today is not None and boundary.review_by is not None and boundary.review_by < today:
            message = f"its review was due on {boundary.review_by.isoformat()}; it counts as before"
            findings.append(_say(boundary.source, ("review_by",), "warning", "review_by", message))
        if today is not None and boundary.until is not None and boundary.until <= _begin(today):
            message = f"it ended on {boundary.until.date().isoformat()} and no longer counts"
            findings.append(_say(boundary.source, ("until",), "warning", "ended", message))
    return sorted(findings)


def narrowing(pack: Pack) -> dict[tuple[str, str], tuple[tuple[str, str], ...]]:
    """For every grant (boundary, id) the limits (boundary, id) that may narrow it, of all documents."""
    limits: dict[str, list[tuple[str, str]]] = {}
    place: dict[tuple[str, str], int] = {}
    for boundary in pack.boundaries.values():
        keys = [(boundary.name, limit.id) for limit in boundary.limits]
        place |= {key: len(place) + index for index, key in enumerate(keys)}
        for action in boundary.actions:
            limits.setdefault(action, []).extend(keys)
    found: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {}
    for boundary in pack.boundaries.values():
        if boundary.grants:
            own = {key for action in boundary.actions for key in limits[action]}
            told = tuple(sorted(own, key=place.__getitem__))
            found |= {(boundary.name, grant.id): told for grant in boundary.grants}
    return found


def _begin(today: date) -> datetime:
    """The first moment of a day, as proofs count from it."""
    return datetime(today.year, today.month, today.day, tzinfo=UTC)


def _say(source: Source, path: Path, severity: Severity, code: str, message: str) -> Finding:
    at = source.finding(path, code, message)
    return Finding(at.file, at.line, at.column, severity, code, message)


@lru_cache(maxsize=2)
def _vocabulary(text: str) -> Source:
    """Where its words stand; read once for every check of an edit elsewhere."""
    return next(iter(read_documents(VOCABULARY, text)))


def _words(pack: Pack) -> Iterator[Finding]:
    """Facts that no condition, table or window reads."""
    used: set[str] = set()
    for boundary in pack.boundaries.values():
        used |= {name for expression in boundary.expressions() for name in expression.reads}
    for guarantee in pack.guarantees:
        used |= guarantee.when.reads if guarantee.when else frozenset()
    for window in pack.vocabulary.windows:
        used |= window.reads
    source = _vocabulary(pack.files[VOCABULARY])
    for name in pack.vocabulary.facts:
        if name not in used and name.split(".", 1)[0] not in NOT_ENTITIES - {"request"}:
            place = source.keys.get(("facts", name))
            line, column = (place.line, place.column) if place else (1, 1)
            yield Finding(VOCABULARY, line, column, "hint", "unused_fact", f"no condition reads {name}")


def _actions(pack: Pack) -> Iterator[Finding]:
    """Actions that nothing can open."""
    granted = {
        action for boundary in pack.boundaries.values() if boundary.grants for action in boundary.actions
    }
    source = _vocabulary(pack.files[VOCABULARY])
    for name, action in pack.vocabulary.actions.items():
        if name not in granted and not action.always:
            place = source.keys.get(("actions", name))
            line, column = (place.line, place.column) if place else (1, 1)
            yield Finding(VOCABULARY, line, column, "hint", "never_granted", f"no boundary grants {name}")


def _tables(boundary: Boundary, vocabulary: Vocabulary) -> Iterator[Finding]:
    """Rows that the keys' declared values leave open: there the table is unknown."""
    for name, table in boundary.tables.items():
        open_rows = _open_rows(table, [_type_of(key, boundary, vocabulary) for key in table.keys])
        if open_rows:
            rows = ["/".join(_cell(part) for part in row) for row in open_rows[:MAX_NAMED]]
            more = f" and {len(open_rows) - MAX_NAMED} more" if len(open_rows) > MAX_NAMED else ""
            message = f"table {name} has no row for {quoted(rows)}{more}: unknown there"
            yield _say(boundary.source, ("tables", name), "warning", "open_rows", message)


def _cell(value: Scalar) -> str:
    """A key as a table's row has it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _open_rows(table: Table, types: list[Type | None]) -> list[tuple[Scalar, ...]]:
    choices: list[tuple[Scalar, ...]] = []
    for type_ in types:
        if type_ is None or (type_.one_of is None and type_.kind != "boolean"):
            return []
        choices.append(type_.one_of or (True, False))
    return [row for row in islice(product(*choices), MAX_ROWS) if row not in table.rows]


def _type_of(key: str, boundary: Boundary, vocabulary: Vocabulary) -> Type | None:
    fact = vocabulary.facts.get(key)
    if fact is not None:
        return fact.type
    return vocabulary.actions[boundary.actions[0]].params.get(key.removeprefix("request."))


def _narrowed(
    boundary: Boundary, limits: Mapping[tuple[str, str], tuple[tuple[str, str], ...]]
) -> Iterator[Finding]:
    """Grants that limits of other documents may narrow: the reader of this one does not see them."""
    for index, grant in enumerate(boundary.grants):
        others = [
            f"{name}/{limit}" for name, limit in limits[boundary.name, grant.id] if name != boundary.name
        ]
        if others:
            message = f"grant {grant.id} is also narrowed by {quoted(sorted(others))}"
            yield _say(boundary.source, ("grants", index), "hint", "narrowed", message)
