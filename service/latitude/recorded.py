"""A case as it stands, or as it was when something was decided: what trying it on a draft starts from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from rules.boundary import Audience
from rules.boundary_set import BoundarySet
from rules.language.trying import Counting, counting
from rules.meters import BudgetSpec, Meter
from service.clock import parse_rfc3339
from service.latitude.known import Place, read_facts
from service.latitude.recompute import door_of
from service.latitude.situation import key_of, meter_of
from service.store import meters
from service.store.cases import Case
from service.store.meters import MeterKey
from service.store.records import KeptRecord
from service.store.types import Connection

_ALWAYS_KNOWN = frozenset({"all", "case", "team", "associate"})


@dataclass(frozen=True, slots=True)
class Recorded:
    """What is on record: raw facts by full name, `request` by short name, what budgets hold, and by what they
    count as far as that is known (None: whatever it is); `door`: by which who decides comes in.
    """

    at: datetime
    facts: Mapping[str, object]
    request: Mapping[str, object]
    meters: Mapping[Counting, Meter]
    whose: frozenset[str] | None
    door: Audience = "associate"

    @classmethod
    def nothing(cls, at: datetime) -> "Recorded":
        """Nothing at all: budgets are unspent, whatever they count by."""
        return cls(at, {}, {}, {}, None)


def case_at(
    live: BoundarySet, budgets: Iterable[BudgetSpec], conn: Connection, place: Place, at: datetime
) -> Recorded:
    """A case at a moment, for its associate; windows are those of the live set's words. `budgets`: those of
    the draft, which may count otherwise.
    """
    (facts,) = read_facts(live.vocabulary, conn, [place], at)
    wanted = {counting(spec): spec for spec in (*live.budgets, *budgets)}
    keys = {spec.per: key_of(spec, place.case, place.actor) for spec in wanted.values()}
    whose = frozenset(per for per, key in keys.items() if key is not None)
    held: dict[Counting, Meter] = {}
    for over in {spec.over for spec in wanted.values()}:
        mine = {
            count: MeterKey(spec.boundary, spec.id, key)
            for count, spec in wanted.items()
            if spec.over == over and (key := keys[spec.per]) is not None
        }
        spent = meters.read(conn, dict.fromkeys(mine.values(), None if over is None else at - over))
        held |= {count: meter_of(wanted[count], spent[meter]) for count, meter in mine.items()}
    return Recorded(at, facts.values(), {}, held, whose)


def decided_then(budgets: Iterable[BudgetSpec], case: Case, record: KeptRecord) -> Recorded:
    """A case as a decision's record has it. Of these budgets, those that it does not name are unspent.

    Raises LookupError where the facts of the record were erased.
    """
    if record.facts is None or record.request is None:
        raise LookupError(record.number)
    stood = {
        (each["boundary"], each["id"]): Meter(Decimal(each["spent"]), each["used"])
        for each in record.body["budgets"]
    }
    held = {counting(spec): stood[spec.key] for spec in budgets if spec.key in stood}
    at, whose = parse_rfc3339(record.body["at"]), _ALWAYS_KNOWN | case.entities.keys()
    return Recorded(at, record.facts, record.request, held, whose, door_of(record.body))
