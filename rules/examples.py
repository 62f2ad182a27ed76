"""Examples run: each over its own document alone, so that a document explains and tests itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from rules.boundary import Boundary, Example, Expectation
from rules.boundary_set import BoundarySet
from rules.findings import Finding, quoted
from rules.latitude import ActionLatitude, amount_text
from rules.meters import Meter, MeterKey, Meters, unspent_but
from rules.pack import Pack
from rules.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class ExampleRun:
    """One example with its answer; `wrong` says what was expected and is not so, by the key of `expect`."""

    boundary: str
    example: Example
    latitude: ActionLatitude
    wrong: tuple[tuple[str, str], ...]


def run_examples(pack: Pack) -> list[Finding]:
    """An error for everything that an example expects and that is not so."""
    return [
        finding
        for boundary in pack.boundaries.values()
        for run in examples_of(pack.vocabulary, boundary)
        for finding in findings_of(pack, run)
    ]


def findings_of(pack: Pack, run: ExampleRun) -> list[Finding]:
    """An error for everything that one example expects and that is not so, at its place."""
    source = pack.boundaries[run.boundary].source
    return [
        source.finding(
            (*run.example.path, "expect", key), "example", f'example "{run.example.name}": {message}'
        )
        for key, message in run.wrong
    ]


def examples_of(vocabulary: Vocabulary, boundary: Boundary) -> Iterator[ExampleRun]:
    """Every example of one document, run."""
    if not boundary.examples:
        return
    alone = BoundarySet.of(vocabulary, {boundary.name: boundary}, boundary.name)
    for example in boundary.examples:
        if example.expect.unknown is not None:
            # What is missing is found in full by the fast reading; other examples do without.
            alone.readings(example.audience)
        latitude = alone.latitude(
            example.given,
            at=example.at,
            meters=_meters(boundary, example),
            audience=example.audience,
            request=example.request,
        )[example.action]
        yield ExampleRun(boundary.name, example, latitude, tuple(_wrong(latitude, example.expect)))


def _meters(boundary: Boundary, example: Example) -> Meters:
    """Unspent whatever the key, but for what the example says: a sum where there is one, else uses."""
    told: dict[MeterKey, Meter | None] = {}
    sums = {budget.id for budget in boundary.budgets if budget.at_most is not None}
    for name, spent in example.spent.items():
        told[boundary.name, name] = Meter(spent=spent) if name in sums else Meter(used=int(spent))
    return unspent_but(told)


def _wrong(latitude: ActionLatitude, expect: Expectation) -> Iterator[tuple[str, str]]:
    digits = latitude.action.digits
    amounts: list[tuple[str, Decimal | None, Decimal]] = [
        ("alone", expect.alone, latitude.alone),
        ("with_peer", expect.with_peer, latitude.with_peer),
        ("smallest", expect.smallest, latitude.smallest),
    ]
    for key, wanted, found in amounts:
        if wanted is not None and wanted != found:
            yield key, f"expected {key} {wanted:f}, it is {amount_text(found, digits)}{_why(latitude)}"
    if expect.closed is not None:
        closers = [ref.clause for ref in latitude.closed_by]
        if not any(expect.closed in {clause, clause.split(".", 1)[1]} for clause in closers):
            said = f"it is closed by {quoted(closers)}" if closers else _open_or_not(latitude)
            yield "closed", f"expected {expect.closed} to close it, {said}"
    duties = frozenset(duty.id for duty in latitude.duties)
    if expect.duties is not None and expect.duties != duties:
        yield "duties", f"expected the duties {_set(expect.duties)}, they are {_set(duties)}"
    unknown = frozenset(latitude.unknown)
    if expect.unknown is not None and expect.unknown != unknown:
        yield "unknown", f"expected {_set(expect.unknown)} to be unknown and matter, it is {_set(unknown)}"


def _open_or_not(latitude: ActionLatitude) -> str:
    if latitude.closed:
        return "no grant holds"
    return f"it is open up to {amount_text(latitude.with_peer, latitude.action.digits)}"


def _why(latitude: ActionLatitude) -> str:
    if latitude.closed_by:
        return f" (closed by {quoted(ref.clause for ref in latitude.closed_by)})"
    set_by = latitude.set_by_alone
    return f" (set by {set_by.clause})" if set_by else " (no grant holds)"


def _set(names: frozenset[str]) -> str:
    return quoted(sorted(names)) or "none"
