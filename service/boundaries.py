"""The live set and at most one candidate: one attribute, replaced whole, never changed in place."""

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import NamedTuple

from rules.boundary_set import BoundarySet
from rules.language.titles import title_of
from rules.pack import Pack
from rules.pausing import pausing
from rules.vocabulary import Fact, Type
from service.clock import rfc3339
from service.compiled import CompiledDocuments
from service.domain.actor import Actor
from service.domain.candidate import Candidate, CandidateWords
from service.domain.publication import ChangedDocument
from service.domain.snapshots import ActionWords, BoundariesSnapshot, BoundaryWords, TypeWords
from service.turns import OF_AN_EDIT, Idle, Turns


class Bar(NamedTuple):
    """What the bar of a budget says whatever was spent of it. `digits`: with which amounts are written."""

    title: str
    over: str | None
    at_most: str | None
    digits: int


@dataclass(frozen=True, slots=True)
class Live:
    """A pack and what it compiles to."""

    pack: Pack
    set: BoundarySet
    bars: dict[tuple[str, str], "Bar"] = field(default_factory=dict, repr=False, compare=False)
    """By (boundary, budget): what bars of budgets say that never moves, once one was shown."""

    @classmethod
    def of(cls, pack: Pack, before: "Live | None" = None) -> "Live":
        """Compiles a pack; of `before`, what is the same is taken over."""
        return cls(pack, BoundarySet.compile(pack, None if before is None else before.set))


@dataclass(frozen=True, slots=True)
class OnTrial:
    """The candidate and what it compiles to; `documents`: what differs from the live set."""

    candidate: Candidate
    live: Live
    documents: tuple[ChangedDocument, ...]

    @property
    def words(self) -> CandidateWords:
        """As screens name it."""
        of = self.candidate
        return CandidateWords(
            id=of.id,
            revision=of.revision,
            stage=of.stage,
            teams=list(of.reach.teams),
            share=of.reach.share,
            since=rfc3339(of.since),
            reason=of.reason,
            by=of.by,
            documents=list(self.documents),
        )


@dataclass(frozen=True, slots=True)
class Sets:
    """The live set and the candidate of one moment. Whoever asks twice asks the same value twice."""

    live: Live
    on_trial: OnTrial | None = None

    def under(self, actor: Actor) -> Live:
        """The set that a person is under: the candidate where it counts for her, else the live one."""
        on_trial = self.on_trial
        return on_trial.live if on_trial is not None and on_trial.candidate.holds(actor) else self.live

    def of_team(self, team: str) -> Live:
        """The set whose shared budgets a team sees: the candidate where it counts for the whole team."""
        on_trial = self.on_trial
        return on_trial.live if on_trial is not None and on_trial.candidate.of_team(team) else self.live

    def beside(self, live: Live) -> Live | None:
        """The other of the two; None where there is no candidate, or this is neither any more."""
        if self.on_trial is None:
            return None
        if live is self.live:
            return self.on_trial.live
        return self.live if live is self.on_trial.live else None


class LiveBoundaries:
    """Which set everybody is under. Read `sets` or `live` once and use that: they may be replaced between two
    reads.

    INVARIANT: they are replaced by the writer, between two units; inside a unit they are those of its moment.
    """

    def __init__(self, pack: Pack, documents: CompiledDocuments | None = None) -> None:
        """Compiles the pack. `documents` reads others."""
        self.documents = CompiledDocuments() if documents is None else documents
        self.sets = Sets(Live.of(pack))

    @property
    def live(self) -> Live:
        """The set that counts for everybody for whom no candidate does."""
        return self.sets.live

    @live.setter
    def live(self, live: Live) -> None:
        """Another set is live. A candidate differed from the one before, and is none of this one."""
        self.sets = Sets(live)

    @property
    def on_trial(self) -> OnTrial | None:
        """The candidate of this moment."""
        return self.sets.on_trial

    def under(self, actor: Actor) -> Live:
        """The set that a person is under at this moment."""
        return self.sets.under(actor)

    def compiled(
        self,
        files: Mapping[str, str],
        before: Live | None = None,
        *,
        in_time: bool = False,
        idle: Idle | None = None,
    ) -> Live:
        """A set of documents, read and compiled; of `before` (None: what is live), what is the same is taken
        over. It blocks, and leaves most of the work to other processes: call it in a thread of its own, with
        `idle`, for which it then lets go first what somebody waits for.

        Raises: PackError with everything that is wrong with the documents; with `in_time`, NotCompiled.
        """
        base = self.live if before is None else before
        with nullcontext() if idle is None else pausing(Turns(idle, patience=OF_AN_EDIT).give_way):
            return Live.of(self.documents.pack(files, base.pack, in_time=in_time), base)

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
