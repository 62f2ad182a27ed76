"""The live set: one attribute, replaced whole, never changed in place."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from rules.boundary_set import BoundarySet
from rules.pack import Pack
from rules.vocabulary import Fact, Type
from service.compiled import CompiledDocuments
from service.domain.snapshots import ActionWords, BoundariesSnapshot, BoundaryWords, TypeWords


@dataclass(frozen=True, slots=True)
class Live:
    """A pack and what it compiles to."""

    pack: Pack
    set: BoundarySet

    @classmethod
    def of(cls, pack: Pack, before: "Live | None" = None) -> "Live":
        """Compiles a pack; of `before`, what is the same is taken over."""
        return cls(pack, BoundarySet.compile(pack, None if before is None else before.set))


class LiveBoundaries:
    """Which set everybody is under. Read `live` once and use that: it may be replaced between two reads.

    INVARIANT: it is replaced by the writer, between two units; inside a unit it is the set of its moment.
    """

    def __init__(self, pack: Pack, documents: CompiledDocuments | None = None) -> None:
        """Compiles the pack. `documents` reads others."""
        self.documents = CompiledDocuments() if documents is None else documents
        self.live = Live.of(pack)

    def compiled(self, files: Mapping[str, str], before: Live | None = None) -> Live:
        """A set of documents, read and compiled; of `before` (None: what is live), what is the same is taken
        over. It blocks, and leaves most of the work to other processes: call it in a thread of its own.

        Raises: PackError with everything that is wrong with the documents; NotCompiled.
        """
        base = self.live if before is None else before
        return Live.of(self.documents.pack(files, base.pack), base)

    @property
    def current(self) -> BoundarySet:
        """The compiled set of this moment."""
        return self.live.set

    @property
    def pack(self) -> Pack:
        """The texts and settings of this moment."""
        return self.live.pack


def words_of(live: Live) -> BoundariesSnapshot:
    """How the live set is called: what screens show beside ids."""
    vocabulary = live.pack.vocabulary
    return BoundariesSnapshot(
        revision=live.set.revision,
        currency=vocabulary.currency,
        timezone=str(vocabulary.timezone),
        actions={
            action.name: ActionWords(
                title=action.title,
                measure=action.measure,
                unit=action.unit,
                digits=action.digits,
                always=action.always,
                params={
                    name: _type(type_, title_of(name), ask=False) for name, type_ in action.params.items()
                },
            )
            for action in vocabulary.actions.values()
        },
        facts={name: _fact(fact) for name, fact in vocabulary.facts.items()},
        boundaries={
            name: BoundaryWords(
                title=boundary.title,
                why=boundary.why or "",
                owner=boundary.owner or "",
                budgets={budget.id: budget.because or title_of(budget.id) for budget in boundary.budgets},
            )
            for name, boundary in live.pack.boundaries.items()
        },
        topics={name: topic.title for name, topic in live.pack.topics.items()},
    )


def title_of(name: str) -> str:
    """A readable title of a name: `flight.delay_minutes` is "Flight delay minutes".

    What is the customer's own, or asked with an action, goes without saying whose it is.
    """
    words = re.sub(r"^(customer|request)\.", "", name)
    words = re.sub(r"[._-]+", " ", words).strip()
    return words[:1].upper() + words[1:]


def _fact(fact: Fact) -> TypeWords:
    return _type(fact.type, fact.title or title_of(fact.name), ask=fact.ask)


def _type(type_: Type, title: str, *, ask: bool) -> TypeWords:
    narrow = type_ if type_.item is None else type_.item
    return TypeWords(
        type=type_.kind,
        title=title,
        ask=ask,
        one_of=None if narrow.one_of is None else [str(option) for option in narrow.one_of],
        min=None if narrow.min is None else format(narrow.min, "f"),
        max=None if narrow.max is None else format(narrow.max, "f"),
        item=None if type_.item is None else type_.item.kind,
    )
