"""Which latitudes a decision or a signal elsewhere may have moved: what shares a meter or a window with it.

Both sides are named alike, `associate:01K…`, `team:north`, `all:all`, `case:01K…`, `customer:c-7`: whose
meter it is, or of what a window counts decisions; `signals:customer:c-7`: of what one counts signals.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, is_dataclass
from typing import Any

from rules.boundary_set import BoundarySet
from service.domain.events import DecisionChanged, SignalReceived
from service.latitude.known import Place
from service.latitude.situation import Situation

_SIGNALS = "signals:"


def shared_with(boundaries: BoundarySet, place: Place, situation: Situation) -> frozenset[str]:
    """What the latitude of a place reads that decisions and signals in other cases may move."""
    entities = place.case.entities
    meters = ((spec, situation.keys.get(spec.key)) for spec in boundaries.budgets)
    metered = (f"{spec.per}:{meter.key}" for spec, meter in meters if meter is not None)
    counted = (
        f"{'' if window.source == 'decisions' else _SIGNALS}{window.entity}:{entities[window.entity]}"
        for window in boundaries.vocabulary.windows
        if window.entity in entities
    )
    return frozenset([*metered, *counted])


def moved_by_decision(data: object) -> frozenset[str]:
    """What a decision that was made moved, by its event's data: `DecisionChanged`, or as the journal has it.

    Shared budgets are listed there; the others are those of who decided and of what the case concerns.
    """
    return frozenset(_moved(_looked_at(data) if isinstance(data, DecisionChanged) else _plain(data)))


def moved_by_signal(data: object) -> frozenset[str]:
    """What a signal that joined a case moved, by its event's data: `SignalReceived`, or as the journal has
    it.
    """
    # Signals are many: of one that comes straight from the unit only this is looked at.
    if isinstance(data, SignalReceived):
        about, customer = data.case.about, data.case.customer
    elif (case := _plain(data).get("case")) is not None:
        about, customer = case["about"], case["customer"]
    else:
        return frozenset()
    return frozenset(_SIGNALS + one for one in _concerned(about, customer))


def _moved(data: Mapping[str, Any]) -> Iterator[str]:
    for budget in data.get("budgets", ()):
        yield f"{budget['per']}:{budget['key']}"
    if (case := data.get("case")) is not None:
        yield f"case:{case['id']}"
        yield from _concerned(case["about"], case["customer"])
    if (entry := data.get("entry")) is not None:
        yield f"associate:{entry['decision']['by']['id']}"
        if case is not None and entry["decision"].get("stage") == "canary":
            # Budgets that only the candidate has are on no team's list.
            yield from (f"team:{case['team']}", "all:all")


def _looked_at(data: DecisionChanged) -> Mapping[str, Any]:
    """What `_moved` looks at: decisions that come straight from units are many, and all of one is a lot."""
    case, entry = data.case, data.entry
    return {
        "budgets": [{"per": budget.per, "key": budget.key} for budget in data.budgets],
        "case": None
        if case is None
        else {"id": case.id, "team": case.team, "about": case.about, "customer": case.customer},
        "entry": None
        if entry is None
        else {"decision": {"by": {"id": entry.decision.by.id}, "stage": entry.decision.stage}},
    }


def _concerned(about: Mapping[str, str], customer: str | None) -> Iterator[str]:
    """The entities that a case concerns."""
    yield from (f"{entity}:{id_}" for entity, id_ in about.items())
    if customer is not None:
        yield f"customer:{customer}"


def _plain(data: object) -> Mapping[str, Any]:
    """An event's data as the journal keeps it, also where it comes straight from the unit."""
    if is_dataclass(data) and not isinstance(data, type):
        return asdict(data)
    return data if isinstance(data, Mapping) else {}
