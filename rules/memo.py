"""Answers that were told before: what is asked again under the same circumstances is not worked out again.

Numbers cost microseconds, reasons and ways forward milliseconds; and of a thousand open cases most stand as
they stood. An answer is found again by everything that it was computed from, and by nothing else, so that it
is the same to the byte: the boundaries that name the action (read anew, they are others), the facts that they
read, the meters, which other actions are open, and the moment where a condition reads it.
"""

import threading
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from rules.boundary_set import BoundarySet, Case
from rules.latitude import ActionLatitude
from rules.question import ActionRules
from rules.vocabulary import Vocabulary

MOST = 10_000
"""Answers that are kept; beyond, those go that were not asked for the longest."""


@dataclass(frozen=True, slots=True)
class Told:
    """One action's answer as JSON, not to be changed, and until when it stands.

    `rules` and `words` are held so that what the key names by identity lives as long as the key.
    """

    json: dict[str, Any]
    valid_until: datetime | None
    rules: ActionRules
    words: Vocabulary


class Memo:
    """Answers by their circumstances. Safe to be used from any thread."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._told: OrderedDict[Hashable, Told] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._told)

    def tell(self, boundaries: BoundarySet, case: Case, request: Mapping[str, object]) -> list[Told]:
        """The answers for every action, in the vocabulary's order; `request` by short name."""
        answers = boundaries.answers(case, request)
        opened = frozenset(name for name, one in answers.items() if one.alone > 0)
        asked = tuple((name, _exact(value)) for name, value in sorted(request.items()))
        told = []
        for name, one in answers.items():
            rules = boundaries.rules[name]
            key = _key(boundaries, rules, case, asked, opened)
            told.append(self._known(key) or self._keep(key, one, rules, boundaries.vocabulary))
        return told

    def _known(self, key: Hashable) -> Told | None:
        with self._lock:
            known = self._told.get(key)
            if known is not None:
                self._told.move_to_end(key)
            return known

    def _keep(self, key: Hashable, one: ActionLatitude, rules: ActionRules, words: Vocabulary) -> Told:
        # Outside the lock: another thread may work out the same meanwhile, and finds the same.
        made = Told(one.to_json(), one.valid_until, rules, words)
        with self._lock:
            self._told[key] = made
            while len(self._told) > self._most:
                self._told.popitem(last=False)
        return made


def _key(
    boundaries: BoundarySet, rules: ActionRules, case: Case, asked: Hashable, opened: frozenset[str]
) -> Hashable:
    stand = [live.boundary.in_force(case.now) for live in rules.boundaries]
    timed = any(
        live.timed or live.boundary.start is not None or live.boundary.until is not None
        for live in rules.boundaries
    )
    offers = {name for live in rules.boundaries for name in live.boundary.offer_instead}
    known = case.environment
    return (
        id(boundaries.vocabulary),
        rules.action.name,
        tuple(id(live.boundary) for live in rules.boundaries),
        tuple(stand),
        case.now if timed else None,
        case.audience,
        tuple(_exact(known.get(name)) for name in sorted(rules.reads)),
        asked,
        rules.reads & case.assumed,
        tuple(case.meters.get(key) for live in rules.boundaries for key in live.meters),
        opened & offers,
    )


def _exact(value: object) -> Hashable:
    """Told apart as the answer tells it: `1`, `1.0` and `true` are equal to Python."""
    if isinstance(value, list | tuple):
        return tuple(_exact(item) for item in value)
    if isinstance(value, Decimal):
        return value.as_tuple()
    return (type(value).__name__, value) if isinstance(value, bool | int | float) else str(value)
