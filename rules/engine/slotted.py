"""The words of a vocabulary and its actions as slots: one for each that bears on an amount."""

from collections.abc import Mapping, Sequence

from rules.boundary import Audience
from rules.engine.slots import Slot, held_by
from rules.question import ActionRules
from rules.vocabulary import MISSING, Missing, Type, Vocabulary

_SUPPLIED = {"now": Type("datetime"), "today": Type("date")}


def slots_of(
    vocabulary: Vocabulary,
    rules: Mapping[str, ActionRules],
    audience: Audience,
    before: Sequence[Slot] = (),
) -> list[Slot]:
    """A slot for every word that bears on an amount. Those of `before` come first, as long as all of them
    are still what they were: what was made for them stays right.
    """
    names = {"now", "today"}
    for one in rules.values():
        names.update(one.weighed)

    def slot(index: int, name: str) -> Slot | None:
        fact = vocabulary.facts.get(name)
        type_ = fact.type if fact is not None else _SUPPLIED.get(name) or _asked_type(rules, name)
        if type_ is None:
            return None
        default = MISSING if fact is None else fact.default
        return Slot(
            index,
            name,
            type_,
            None if isinstance(default, Missing) else held_by(default, type_),
            name.removeprefix("request.") if name.startswith("request.") else None,
            fact is not None,
            audience == "customer" and name.startswith("associate."),
        )

    kept = [one.name for one in before if slot(one.index, one.name) == one]
    first = kept if len(kept) == len(before) else []
    ordered = [*first, *sorted(names - set(first))]
    return [made for index, name in enumerate(ordered) if (made := slot(index, name)) is not None]


def _asked_type(rules: Mapping[str, ActionRules], name: str) -> Type | None:
    """The type of a word that only the actions know: of the one whose boundaries read it; None: none does."""
    short = name.removeprefix("request.")
    return next(
        (one.request[short] for one in rules.values() if short in one.request and name in one.weighed),
        None,
    )


def apart(vocabulary: Vocabulary, rules: Mapping[str, ActionRules]) -> list[dict[str, ActionRules]]:
    """The actions in groups in which no word that is asked has two types; nearly always one group."""
    groups: list[tuple[dict[str, ActionRules], dict[str, Type]]] = []
    for action, one in rules.items():
        words = {
            name: one.request[name.removeprefix("request.")]
            for name in one.weighed
            if name.startswith("request.") and name not in vocabulary.facts
        }
        for group, types in groups:
            if all(types.get(name, type_) == type_ for name, type_ in words.items()):
                group[action] = one
                types.update(words)
                break
        else:
            groups.append(({action: one}, words))
    return [group for group, _ in groups]
