"""Which boundaries bear on which action; of an edited set, anew for those on which the edit bears."""

from collections.abc import Mapping, Sequence
from typing import Final

from rules.boundary import Audience, Boundary
from rules.compiling.compiler import request_types
from rules.live_boundary import LiveBoundary
from rules.pausing import in_pieces
from rules.question import ActionRules
from rules.vocabulary import Action, Vocabulary
from rules.weighing import Weighing

_TIME: Final = frozenset({"now", "today"})
_FEW: Final = 30
"""Words that an action's conditions read, of which it is soon seen whether two cases agree in all."""


def rules_of(
    vocabulary: Vocabulary,
    old: Mapping[str, ActionRules],
    ended: Sequence[LiveBoundary],
    begun: Mapping[str, LiveBoundary],
) -> dict[str, ActionRules]:
    """The rules of every action where some boundaries ended and others, by name, begun; of the `old` ones,
    those on which neither bears.
    """
    fresh: dict[str, list[LiveBoundary]] = {name: [] for name in vocabulary.actions}
    for one in in_pieces(begun.values()):
        for name in one.boundary.actions:
            fresh[name].append(one)
    replaced = {one.boundary.name for one in ended}
    touched = {name for one in (*ended, *begun.values()) for name in one.boundary.actions}
    rules: dict[str, ActionRules] = {}
    for name, action in in_pieces(vocabulary.actions.items(), 1):
        if name in old and name not in touched:
            rules[name] = old[name]
            continue
        stay = old[name].boundaries if name in old else ()
        live = [*(one for one in stay if one.boundary.name not in replaced), *fresh[name]]
        rules[name] = _rules(vocabulary, action, sorted(live, key=lambda one: one.boundary.name))
    return rules


def _dated(boundary: Boundary) -> bool:
    """Whether it does not hold at all times."""
    return boundary.start is not None or boundary.until is not None


def _rules(vocabulary: Vocabulary, action: Action, live: list[LiveBoundary]) -> ActionRules:
    named = tuple(live)
    request = request_types(vocabulary, action)
    words = {name: fact.type for name, fact in vocabulary.facts.items()}
    words |= {f"request.{name}": type_ for name, type_ in request.items()}
    reads = frozenset[str]().union(*(one.words for one in named)) - _TIME
    asks = any(name.startswith("request.") for name in reads)
    weighed = frozenset[str]().union(*(one.reads for one in named))
    conditions = [duty.when for one in named for duty in one.boundary.duties if duty.when is not None]
    asked = frozenset[str]().union(*(condition.reads for condition in conditions))
    dated = any(_dated(one.boundary) for one in named)
    timed = tuple(one for one in named if one.timed or _dated(one.boundary))
    return ActionRules(
        action,
        named,
        request,
        words,
        reads,
        tuple(sorted(reads)),
        asks,
        dated,
        timed,
        not dated and all(part.reads <= weighed | _TIME for one in named for part in one.timed),
        # What is asked a reading may take for something else than the question.
        not timed and not asks and len(reads) <= _FEW,
        {name: place for place, name in enumerate(words)},
        tuple(name for name in words if name in weighed),
        tuple(key for one in named for key in one.meters),
        tuple(one.emergency.key for one in named if one.emergency is not None),
        asked - weighed,
        tuple(one for one in named if one.says_more),
        frozenset(vocabulary.defaults),
        frozenset[Audience]().union(*(one.boundary.audience for one in named)),
        Weighing([one.boundary for one in named]),
    )
