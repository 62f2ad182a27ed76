"""Answers that were told before: what is asked again under the same circumstances is not worked out again.

Numbers cost microseconds, reasons and ways forward milliseconds; and of a thousand open cases most stand as
they stood. An answer is found again by everything that it was computed from, and by nothing else, so that it
is the same to the byte: the boundaries that name the action (read anew, they are others), the facts that they
read, the meters, which other actions are open, and the moment where a condition reads it.
"""

import threading
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from rules.boundary_set import BoundarySet, Case
from rules.meters import MeterKey
from rules.question import ActionRules

MOST = 10_000
"""Answers that are kept at most; beyond, those go that were not asked for lately."""


@dataclass(frozen=True, slots=True)
class Told:
    """One action's answer as JSON, not to be changed, and until when it stands."""

    json: dict[str, Any]
    valid_until: datetime | None


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known under a key: whether the action is open, and its answers by the open ones of those that
    it offers instead. What the key names by identity is held, so that it lives as long as the key.
    """

    opens: bool
    told: dict[frozenset[str], Told]
    held: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class _Circumstances:
    """What an action's answer depends on, for one set. `identity` is what a key takes from it."""

    identity: Hashable
    held: tuple[object, ...]
    reads: tuple[str, ...]
    meters: tuple[MeterKey, ...]
    offers: frozenset[str]
    timed: bool

    @classmethod
    def of(cls, boundaries: BoundarySet, rules: ActionRules) -> "_Circumstances":
        own = [live.boundary for live in rules.boundaries]
        ends = any(one.start is not None or one.until is not None for one in own)
        return cls(
            identity=(id(boundaries.vocabulary), rules.action.name, tuple(id(one) for one in own)),
            held=(boundaries.vocabulary, *own),
            reads=tuple(sorted(rules.reads)),
            meters=tuple(key for live in rules.boundaries for key in live.meters),
            offers=frozenset(name for one in own for name in one.offer_instead),
            timed=ends or any(live.timed for live in rules.boundaries),
        )

    def key(self, case: Case, known: Mapping[str, Hashable], asked: Hashable) -> Hashable:
        """Everything of a case that bears on the answer, but for which other actions are open; `known` are
        its facts, told apart as the answer tells them.
        """
        meters = case.meters
        return (
            self.identity,
            case.now if self.timed else None,
            case.audience,
            tuple([known.get(name) for name in self.reads]),
            asked,
            tuple([name in case.assumed for name in self.reads]) if case.assumed else None,
            tuple([meters.get(key) for key in self.meters]),
        )


class Memo:
    """Answers by their circumstances. Safe to be used from any thread."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        # Two generations: what was asked for since the last change of them, and what was before.
        self._young: dict[Hashable, _Known] = {}
        self._old: dict[Hashable, _Known] = {}
        self._lock = threading.Lock()
        # The sets that were asked last: a live one, and maybe one that is tried beside it.
        self._last: tuple[tuple[BoundarySet, Mapping[str, _Circumstances]], ...] = ()

    def __len__(self) -> int:
        return len(self._young) + len(self._old)

    def tell(self, boundaries: BoundarySet, case: Case, request: Mapping[str, object]) -> list[Told]:
        """The answers for every action, in the vocabulary's order; `request` by short name."""
        depends = self._circumstances(boundaries)
        asked = tuple((name, _exact(value)) for name, value in sorted(request.items()))
        exact = {name: _exact(value) for name, value in case.environment.items()}
        keys = {name: on.key(case, exact, asked) for name, on in depends.items()}
        known = self._find(keys)
        missing = keys.keys() - known.keys()
        # Numbers only; an answer's reasons are worked out where they are read, below.
        answers = boundaries.answers(case, request, missing, _opens(known)) if missing else {}
        for name in missing:
            known[name] = self._keep(keys[name], _Known(answers[name].alone > 0, {}, depends[name].held))
        opened = frozenset(name for name, each in known.items() if each.opens)
        told = []
        for name, on in depends.items():
            others = on.offers & opened
            found = known[name].told.get(others)
            if found is None:
                if name not in answers:
                    answers |= boundaries.answers(case, request, {name}, _opens(known))
                # Another thread may work out the same meanwhile, and finds the same.
                found = Told(answers[name].to_json(), answers[name].valid_until)
                known[name].told[others] = found
            told.append(found)
        return told

    def _circumstances(self, boundaries: BoundarySet) -> Mapping[str, _Circumstances]:
        for asked, known in self._last:
            if asked is boundaries:
                return known
        made = {name: _Circumstances.of(boundaries, rules) for name, rules in boundaries.rules.items()}
        self._last = ((boundaries, made), *self._last[:1])
        return made

    def _find(self, keys: Mapping[str, Hashable]) -> dict[str, _Known]:
        found = {}
        with self._lock:
            for name, key in keys.items():
                known = self._young.get(key)
                if known is None and (known := self._old.pop(key, None)) is not None:
                    self._put(key, known)
                if known is not None:
                    found[name] = known
        return found

    def _keep(self, key: Hashable, known: _Known) -> _Known:
        with self._lock:
            self._put(key, known)
        return known

    def _put(self, key: Hashable, known: _Known) -> None:
        if len(self._young) >= self._most // 2:
            self._old, self._young = self._young, {}
        self._young[key] = known


def _opens(known: Mapping[str, _Known]) -> dict[str, bool]:
    return {name: each.opens for name, each in known.items()}


def _exact(value: object) -> Hashable:
    """Told apart as the answer tells it: `1`, `1.0` and `true` are equal to Python."""
    if isinstance(value, list | tuple):
        return tuple(_exact(item) for item in value)
    if isinstance(value, Decimal):
        return value.as_tuple()
    return (type(value).__name__, value) if isinstance(value, bool | int | float) else str(value)
