"""A compiled set of boundaries: immutable, named by its content; it answers and judges."""

import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache, lru_cache, partial
from typing import Final

from rules.answering import Answering
from rules.bearing import rules_of
from rules.boundary import Audience, Boundary
from rules.differing import other_objects
from rules.engine.coded import Coded
from rules.engine.plan import Limits
from rules.engine.reading import Reading
from rules.engine.slotted import apart
from rules.engine.standing import Look
from rules.engine.trial import Trial
from rules.findings import nearest
from rules.gist import Gist, gist_of
from rules.judging import Given, Verdict, judge_decision, refused
from rules.latitude import ActionLatitude, Latitude
from rules.live_boundary import LiveBoundary
from rules.meters import UNSPENT, BudgetSpec, Charge, Meter, MeterKey, Meters, unspent_but
from rules.pack import Pack
from rules.pausing import in_pieces
from rules.question import ActionRules, Question
from rules.quick import quick
from rules.values import Value
from rules.vocabulary import NOTHING_READ, Vocabulary
from rules.widening import missing_in

__all__ = [
    "UNSPENT",
    "BoundarySet",
    "BudgetSpec",
    "Case",
    "Charge",
    "Meter",
    "Meters",
    "Verdict",
    "revision_of",
    "unspent_but",
]

NO_REQUEST: Mapping[str, object] = {}
NOTHING_KNOWN: Mapping[str, bool] = {}
MOST_TOLD: Final = 512
"""Groups of files whose texts are kept as bytes: an edit changes one, and the name is that of all."""
_TOGETHER: Final = 64
"""Files of a group: a tenth of a millisecond where it is not kept."""
NOT_CODED: Mapping[str, Coded] = {}


@quick(frozen=True, slots=True)
class Case:
    """What is known of a case, in exact types, with `now` in whole seconds and `today` in the pack's zone."""

    environment: Mapping[str, Value]
    assumed: frozenset[str]
    now: datetime
    audience: Audience
    meters: Meters


@dataclass(frozen=True, slots=True)
class BoundarySet:
    """What may be decided, under one revision. Same questions, same answers, byte for byte."""

    revision: str
    vocabulary: Vocabulary
    boundaries: Mapping[str, Boundary]
    budgets: tuple[BudgetSpec, ...]
    rules: Mapping[str, ActionRules] = field(repr=False)
    specs: Mapping[MeterKey, BudgetSpec] = field(repr=False, compare=False)
    """The budgets, by how meters name them."""
    _live: Mapping[str, LiveBoundary] = field(repr=False, compare=False)
    _readings: dict[Audience, tuple[Reading, ...]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def compile(cls, pack: Pack, before: "BoundarySet | None" = None) -> "BoundarySet":
        """The set of a pack's boundaries, with its fast reading. A `Pack` is right in itself: loading raised
        what was wrong. Of `before`, what is the same is taken over.
        """
        made = cls.of(pack.vocabulary, pack.boundaries, revision_of(pack.files), before, pack.code)
        for door in sorted({door for one in made.rules.values() for door in one.doors}):
            made.readings(door, before)
        return made

    @classmethod
    def of(
        cls,
        vocabulary: Vocabulary,
        boundaries: Mapping[str, Boundary],
        revision: str,
        before: "BoundarySet | None" = None,
        code: Mapping[str, Coded] = NOT_CODED,
    ) -> "BoundarySet":
        """The set of these boundaries, under a revision's name; its fast reading is made when needed. `code`
        are tests of boundaries' conditions, as far as they were made before.
        """
        if before is not None and before.vocabulary is not vocabulary:
            before = None
        gone, other = other_objects({} if before is None else before.boundaries, boundaries)
        live = {} if before is None else dict(before._live)  # noqa: SLF001 - of another of its kind
        ended = [live[name] for name in (*gone, *other) if name in live]
        for name in gone:
            del live[name]
        stood = len(live)
        begun = {name: LiveBoundary(boundaries[name], code.get(name)) for name in in_pieces(other)}
        live.update(begun)
        if len(live) > stood:
            live = {name: live[name] for name in in_pieces(sorted(live))}
        rules = rules_of(vocabulary, {} if before is None else before.rules, ended, begun)
        if before is not None and not any(one.meters for one in (*ended, *begun.values())):
            return cls(revision, vocabulary, boundaries, before.budgets, rules, before.specs, live)
        specs = {spec.key: spec for one in in_pieces(live.values()) for spec in one.specs}
        return cls(revision, vocabulary, boundaries, tuple(specs.values()), rules, specs, live)

    def latitude(
        self,
        facts: Mapping[str, object],
        *,
        at: datetime,
        meters: Meters,
        audience: Audience = "associate",
        request: Mapping[str, object] = NO_REQUEST,
    ) -> Latitude:
        """What may be done in a case, for every action.

        Args:
            facts: raw values by full name, of systems of record, stated, supplied and of windows.
            at: the moment (aware); it counts in whole seconds.
            meters: what is spent, by (boundary, budget id), for the case's keys.
            audience: through which door.
            request: what is asked, by short name, for `request.*`.
        """
        case = self.case(facts, at=at, meters=meters, audience=audience)
        return Latitude(self.answers(case, request), self.revision, case.now, audience)

    def limits(
        self,
        facts: Mapping[str, object],
        *,
        at: datetime,
        meters: Meters,
        audience: Audience = "associate",
        request: Mapping[str, object] = NO_REQUEST,
    ) -> dict[str, Limits]:
        """The limits of every action with what set them and the unknown facts that matter, and nothing else:
        microseconds, whatever the number of boundaries. Same arguments and same numbers as `latitude`.
        """
        now = at.astimezone(UTC).replace(microsecond=0)
        zone = self.vocabulary.timezone
        first, *others = self._readings.get(audience) or self.readings(audience)

        # Made by the first action that asks for it: `cache` itself would take a tenth of all the time here.
        whole: list[tuple[Case, Callable[[Reading], Look]]] = []

        def search(action: str) -> tuple[str, ...]:
            if not whole:
                case = self.case(facts, at=at, meters=meters, audience=audience)
                whole.append((case, self.looks(case, request)))
            case, looks = whole[0]
            return missing_in(self.question(case, action, request, looks), self.vocabulary)

        found = first.limits(facts, request, now, zone, meters, search)
        if not others:
            return found
        for reading in others:
            found |= reading.limits(facts, request, now, zone, meters, search)
        return {name: found[name] for name in self.rules}

    def readings(self, audience: Audience, before: "BoundarySet | None" = None) -> tuple[Reading, ...]:
        """The fast reading at a door, made when it is first asked for."""
        made = self._readings.get(audience)
        if made is None:
            groups = apart(self.vocabulary, self.rules)
            old = () if before is None else before.readings(audience)
            made = tuple(
                Reading(self.vocabulary, group, audience, old[index] if index < len(old) else None)
                for index, group in enumerate(groups)
            )
            self._readings[audience] = made
        return made

    def answers(
        self,
        case: Case,
        request: Mapping[str, object] = NO_REQUEST,
        wanted: Collection[str] | None = None,
        opens: Mapping[str, bool] = NOTHING_KNOWN,
    ) -> dict[str, ActionLatitude]:
        """The answers for the wanted actions (None: all); ways forward point at actions that are open.

        `opens` says of others, as far as it is known already, whether they are open in this case.
        """
        names = [name for name in self.rules if wanted is None or name in wanted]
        looks = self.looks(case, request)
        questions = {name: self.question(case, name, request, looks) for name in names}
        told = {name: gist_of(question) for name, question in questions.items()}
        return self._answers(case, request, looks, questions, told, opens)

    def _answers(
        self,
        case: Case,
        request: Mapping[str, object],
        looks: Callable[[Reading], Look],
        questions: Mapping[str, Question],
        told: Mapping[str, Gist],
        opens: Mapping[str, bool] = NOTHING_KNOWN,
    ) -> dict[str, ActionLatitude]:

        @cache
        def opened() -> frozenset[str]:
            # Read by ways forward only: a decision on one action computes nothing of the others.
            known = {**opens, **{name: one.alone > 0 for name, one in told.items()}}
            for name in self.rules.keys() - known.keys():
                known[name] = self.question(case, name, request, looks).bounds().alone > 0
            return frozenset(name for name, is_open in known.items() if is_open)

        always = tuple([name for name, action in self.vocabulary.actions.items() if action.always])
        answering = Answering(self.vocabulary, always, opened)
        return {name: answering.answer(question, told[name]) for name, question in questions.items()}

    def judge(
        self,
        facts: Mapping[str, object],
        *,
        at: datetime,
        meters: Meters,
        action: str,
        amount: Decimal | None = None,
        params: Mapping[str, object] = NO_REQUEST,
        note: str | None = None,
        confirmed: Collection[str] = (),
        emergency: bool = False,
        with_peer: bool = False,
        audience: Audience = "associate",
        exact: Mapping[str, Value] = NOTHING_READ,
    ) -> Verdict:
        """Whether one decision is inside, by which road, what it charges, and if not why not.

        Args:
            facts: as for `latitude`, and so `at`, `meters` and `audience`.
            at: the moment.
            meters: what is spent.
            action: the remedy's name.
            amount: in its measure; None for an action without measure.
            params: what is asked with it, by short name.
            note: the associate's words; blank counts as none.
            confirmed: names of confirmed duties, `boundary/duty`.
            emergency: whether the emergency allowance is asked for.
            with_peer: whether a colleague agrees.
            audience: through which door.
            exact: those of the facts that this set's vocabulary has read before, as it read them.
        """
        if action not in self.rules:
            said = f'There is no action "{action}"{nearest(action, self.rules)}.'
            return refused("unknown_action", said)
        rules, noted = self.rules[action], bool(note and note.strip())
        # What else is known bears on ways forward alone.
        read = {name: facts[name] for name in rules.reads if name in facts}
        case = self.case(read, at=at, meters=meters, audience=audience, exact=exact)

        def told() -> ActionLatitude:
            whole = self.case(facts, at=at, meters=meters, audience=audience)
            return self.answers(whole, params, {action})[action]

        # One question, with what comes with it where conditions read that: each takes as long as all else.
        asked = params
        if rules.asks:
            beside: dict[str, object] = {"note": note if noted else None, rules.action.amount: amount}
            if not rules.reads.isdisjoint(f"request.{word}" for word in beside):
                asked = {**params, **beside}
        question = self.question(case, action, asked)
        found = question.bounds()
        given = Given(amount, noted, frozenset(confirmed), emergency, with_peer)
        return judge_decision(question, found, told, given)

    def case(
        self,
        facts: Mapping[str, object],
        *,
        at: datetime,
        meters: Meters,
        audience: Audience,
        exact: Mapping[str, Value] = NOTHING_READ,
    ) -> Case:
        """The case as it is known."""
        known, assumed = self.vocabulary.normalise(facts, exact)
        if audience == "customer":
            known = {name: value for name, value in known.items() if not name.startswith("associate.")}
            assumed = assumed & known.keys()
        now = at.astimezone(UTC).replace(microsecond=0)
        known["now"] = now
        known["today"] = now.astimezone(self.vocabulary.timezone).date()
        return Case(known, assumed, now, audience, meters)

    @staticmethod
    def looks(case: Case, request: Mapping[str, object]) -> Callable[[Reading], Look]:
        """A case as each reading sees it, made when it is first needed."""
        return _Looks(case.environment, request).__getitem__

    def question(
        self,
        case: Case,
        action: str,
        request: Mapping[str, object] = NO_REQUEST,
        looks: Callable[[Reading], Look] | None = None,
    ) -> Question:
        """One action of a case, with what is asked; what is not of its type is as good as not asked.

        `looks` is `self.looks(case, request)`, for questions on several actions of one case.
        """
        looks = looks or self.looks(case, request)
        rules = self.rules[action]
        environment, assumed = case.environment, case.assumed
        for name, raw in request.items():
            type_ = rules.request.get(name)
            value = type_.read(raw) if type_ is not None and raw is not None else None
            if value is not None:
                environment = {**environment, f"request.{name}": value}
                assumed = assumed - {f"request.{name}"}
        in_force = rules.boundaries
        if rules.dated:
            in_force = tuple(live for live in in_force if live.boundary.in_force(case.now))
        # A copy of what is read: the answer may be looked into later, when the caller's meters have moved.
        meters = {key: case.meters.get(key) for key in rules.meters}
        trial: Callable[[], Trial] | None = None
        if not rules.action.always:
            for reading in self._readings.get(case.audience, ()):
                if action in reading.actions:
                    trial = partial(reading.trial, action, looks, meters)
        return Question(rules, in_force, environment, assumed, meters, case.audience, case.now, trial)


class _Looks(dict[Reading, Look]):
    """A case as each reading sees it, by reading; `cache` takes longer to be made than most looks."""

    def __init__(self, environment: Mapping[str, Value], request: Mapping[str, object]) -> None:
        self._seen = environment, request

    def __missing__(self, reading: Reading) -> Look:
        look = self[reading] = reading.look(*self._seen)
        return look


def revision_of(files: Mapping[str, str]) -> str:
    """The name of a content: 16 hex digits of the SHA-256 of its file names and texts, in name order."""
    digest = hashlib.sha256()
    names = sorted(files)
    # A group at once: of much, it is computed while other threads run.
    for start in in_pieces(range(0, len(names), _TOGETHER), 2):
        group = tuple(names[start : start + _TOGETHER])
        digest.update(_told(group, tuple(map(files.__getitem__, group))))
    return digest.hexdigest()[:16]


@lru_cache(maxsize=MOST_TOLD)
def _told(names: tuple[str, ...], texts: tuple[str, ...]) -> bytes:
    """What a revision's name is made of: of each file, its name and its text, each after its length. Texts
    remember what they hash to, so a group that is kept is found without a look at their letters.
    """
    told = [part.encode() for both in zip(names, texts, strict=True) for part in both]
    return b"".join([piece for part in told for piece in (len(part).to_bytes(8, "big"), part)])
