"""Answers that were told before: what is asked again under the same circumstances is not worked out again.

Numbers cost microseconds, reasons and ways forward milliseconds; and of a thousand open cases most stand as
they stood. An answer is found again by everything that it was computed from, and by nothing else, so that it
is the same to the byte: the boundaries that name the action (read anew, they are others), the facts that they
read, the meters, which other actions are open, and the moment where a condition reads it. Of the very same
case under another set, only that is asked again which the two sets do not have in common.
"""

import threading
from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from rules.boundary_set import BoundarySet, Case
from rules.latitude import ActionLatitude
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
class Telling:
    """What was told of a case under a set: an answer for every action, in the vocabulary's order, and which
    of them are open. `request`: what was asked with them, by short name.
    """

    boundaries: BoundarySet
    case: Case
    request: Mapping[str, object]
    told: Mapping[str, Told]
    opened: frozenset[str]
    exact: Mapping[str, Hashable] = field(compare=False, repr=False)
    """The facts of the case, as keys tell them apart."""

    def stays(self, boundaries: BoundarySet) -> list[str]:
        """The actions of which another set of the same vocabulary says what this one does."""
        before = self.boundaries.rules
        return [name for name, rules in boundaries.rules.items() if before.get(name) is rules]


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


class _Asking:
    """One case with what is asked, under one set, and the answers as far as they were worked out."""

    def __init__(
        self,
        boundaries: BoundarySet,
        case: Case,
        request: Mapping[str, object],
        exact: Mapping[str, Hashable] | None = None,
    ) -> None:
        self.boundaries = boundaries
        self.case = case
        self.request = request
        self.exact = exact or {name: _exact(value) for name, value in case.environment.items()}
        self.answers: dict[str, ActionLatitude] = {}
        self._asked = tuple((name, _exact(value)) for name, value in sorted(request.items()))

    def key(self, on: _Circumstances) -> Hashable:
        """By what an action's answer is found again."""
        return on.key(self.case, self.exact, self._asked)

    def work_out(self, names: Collection[str], opens: Mapping[str, bool]) -> None:
        """Work out some answers; `opens` as in `BoundarySet.answers`."""
        if names:
            self.answers |= self.boundaries.answers(self.case, self.request, names, opens)

    def answer(self, name: str, opens: Mapping[str, bool]) -> ActionLatitude:
        """One answer."""
        if name not in self.answers:
            self.work_out((name,), opens)
        return self.answers[name]


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

    def tell(self, boundaries: BoundarySet, case: Case, request: Mapping[str, object]) -> Telling:
        """The answers for every action, in the vocabulary's order; `request` by short name."""
        return self._tell(_Asking(boundaries, case, request), None)

    def tell_again(self, before: Telling, boundaries: BoundarySet) -> Telling:
        """The same under another set of the same vocabulary."""
        return self._tell(_Asking(boundaries, before.case, before.request, before.exact), before)

    def _tell(self, asking: "_Asking", before: Telling | None) -> Telling:
        depends = self._circumstances(asking.boundaries)
        stays = [] if before is None else before.stays(asking.boundaries)
        opens = {} if before is None else {name: name in before.opened for name in stays}
        known = self._known(asking, depends, depends.keys() - opens.keys(), opens)
        opened = frozenset(name for name, is_open in (opens | _opens(known)).items() if is_open)
        told = {}
        if before is not None:
            # What is offered in the place of an action may be open now, or not any more.
            moved = opened ^ before.opened
            offering = [name for name in stays if not depends[name].offers.isdisjoint(moved)]
            known |= self._known(asking, depends, offering, opens)
            told = {name: before.told[name] for name in stays}
        for name, one in known.items():
            others = depends[name].offers & opened
            found = one.told.get(others)
            if found is None:
                answer = asking.answer(name, opens | _opens(known))
                # Another thread may work out the same meanwhile, and finds the same.
                found = one.told[others] = Told(answer.to_json(), answer.valid_until)
            told[name] = found
        ordered = {name: told[name] for name in depends}
        return Telling(asking.boundaries, asking.case, asking.request, ordered, opened, asking.exact)

    def _known(
        self,
        asking: "_Asking",
        depends: Mapping[str, "_Circumstances"],
        wanted: Collection[str],
        opens: Mapping[str, bool],
    ) -> dict[str, _Known]:
        """What is known of the wanted actions; of those that were never asked about, their numbers are worked
        out, and reasons where they are read.
        """
        if not wanted:
            return {}
        keys = {name: asking.key(depends[name]) for name in wanted}
        known = self._find(keys)
        missing = keys.keys() - known.keys()
        asking.work_out(missing, {**opens, **_opens(known)})
        for name in missing:
            kept = _Known(asking.answers[name].alone > 0, {}, depends[name].held)
            known[name] = self._keep(keys[name], kept)
        return known

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
