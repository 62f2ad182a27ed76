"""What was seen of a candidate, summed up: cases it changes, what became of decisions, the most telling."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rules.latitude import amount_text
from rules.vocabulary import Action
from service.boundaries import OnTrial
from service.clock import rfc3339
from service.domain.actor import PersonRef
from service.domain.candidate import CandidateWords, End, Ended, Side
from service.domain.harm import Tally
from service.store import observations
from service.store.observations import CaseCounts, Effects, Telling
from service.store.types import Connection

TELLING = 10
"""Cases that are shown: those that the candidate changes most."""
_NO_EFFECTS = Effects({}, {})


@dataclass(frozen=True, slots=True)
class DecisionCounts:
    """Wishes by what the candidate does to them: goes as far, further, less far; allows what live refuses;
    refuses what live allows.
    """

    same: int
    more: int
    less: int
    allowed: int
    refused: int


@dataclass(frozen=True, slots=True)
class ActionSeen:
    """One action: the cases in which its limits are others, and wishes by effect. `money`: by how much more
    (below 0: less) is given under the candidate; null for what is no money.
    """

    action: str
    title: str
    cases: CaseCounts
    decisions: DecisionCounts
    money: str | None


@dataclass(frozen=True, slots=True)
class SideSeen:
    """What became of the decisions made under one of the two sets since the candidate began."""

    decisions: int
    reversed: int
    complained: int
    given: str


@dataclass(frozen=True, slots=True)
class ChangeSeen:
    """How far an action goes: (live, candidate), and the clause that sets each."""

    action: str
    title: str
    unit: str | None
    alone: list[str]
    with_peer: list[str]
    set_by: list[str | None]


@dataclass(frozen=True, slots=True)
class TellingCase:
    """A case that the candidate changes, as it was seen last."""

    case: str
    number: int
    team: str
    at: str
    changes: list[ChangeSeen]


@dataclass(frozen=True, slots=True)
class StopWords:
    """When it ends by itself, beside harm."""

    until: str | None
    give_at_most: str | None


@dataclass(frozen=True, slots=True)
class Report:
    """A candidate and all that was seen of it. `money`: by how much more is given under it, in all; `sides`
    by `live` and `candidate`; `telling` only of teams that the reader sees.
    """

    candidate: CandidateWords
    live: str
    begun_at: str
    stop: StopWords
    currency: str
    cases: CaseCounts
    decisions: DecisionCounts
    money: str
    actions: list[ActionSeen]
    sides: dict[Side, SideSeen]
    telling: list[TellingCase]


@dataclass(frozen=True, slots=True)
class EndedTrial:
    """How the one before ended. `by` null: by itself. `seen`: its report as it was then."""

    revision: str
    end: End
    at: str
    by: PersonRef | None
    reason: str
    seen: dict[str, object]


def report_of(on_trial: OnTrial, conn: Connection, teams: Sequence[str] | None) -> Report:
    """What was seen so far; `teams`: whose cases may be named (None: all)."""
    of, vocabulary = on_trial.candidate, on_trial.live.pack.vocabulary
    effects = observations.effects(conn, of.id)
    changed = observations.count_actions(conn, of.id)
    counts: dict[str, int] = defaultdict(int)
    money = Decimal(0)
    for each in effects.values():
        for effect, number in each.counts.items():
            counts[effect] += number
        money += sum(each.money.values(), Decimal(0))
    tallies = observations.tallies(conn, of.id, vocabulary.currency)
    stop = of.stop
    return Report(
        candidate=on_trial.words,
        live=of.base,
        begun_at=rfc3339(of.begun_at),
        stop=StopWords(
            None if stop.until is None else rfc3339(stop.until),
            None if stop.give_at_most is None else amount_text(stop.give_at_most, vocabulary.digits),
        ),
        currency=vocabulary.currency,
        cases=observations.count_cases(conn, of.id),
        decisions=_counts(counts),
        money=amount_text(money, vocabulary.digits),
        actions=[
            _action(action, changed.get(name), effects.get(name))
            for name, action in vocabulary.actions.items()
            if name in changed or name in effects
        ],
        sides={side: _side(tally, vocabulary.digits) for side, tally in tallies.items()},
        telling=[
            _telling(one, vocabulary.actions) for one in observations.telling(conn, of.id, teams, TELLING)
        ],
    )


def ended_view(ended: Ended) -> EndedTrial:
    """As screens show it."""
    return EndedTrial(
        revision=ended.candidate.revision,
        end=ended.end,
        at=rfc3339(ended.at),
        by=ended.by,
        reason=ended.reason,
        seen=dict(ended.seen),
    )


def _action(action: Action, cases: CaseCounts | None, effects: Effects | None) -> ActionSeen:
    found = effects or _NO_EFFECTS
    return ActionSeen(
        action=action.name,
        title=action.title,
        cases=cases or CaseCounts(),
        decisions=_counts(found.counts),
        money=amount_text(sum(found.money.values(), Decimal(0)), action.digits)
        if action.measure == "money"
        else None,
    )


def _counts(found: Mapping[str, int]) -> DecisionCounts:
    return DecisionCounts(
        found.get("same", 0),
        found.get("more", 0),
        found.get("less", 0),
        found.get("allowed", 0),
        found.get("refused", 0),
    )


def _side(tally: Tally, digits: int) -> SideSeen:
    return SideSeen(tally.decisions, tally.reversed, tally.complained, amount_text(tally.given, digits))


def _telling(one: Telling, actions: Mapping[str, Action]) -> TellingCase:
    changes = [
        ChangeSeen(
            action=change.action,
            title=action.title,
            unit=action.unit,
            alone=[amount_text(value, action.digits) for value in change.alone],
            with_peer=[amount_text(value, action.digits) for value in change.with_peer],
            set_by=list(change.set_by),
        )
        for change in sorted(one.seen.changes, key=lambda change: -change.weight)
        if (action := actions.get(change.action)) is not None
    ]
    return TellingCase(one.seen.case, one.number, one.seen.team, rfc3339(one.seen.at), changes)
