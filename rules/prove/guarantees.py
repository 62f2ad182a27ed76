"""What becomes of one guarantee for one of its actions: it holds in every case, or a case in which not."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

import z3

from rules.boundary import Audience, Guarantee
from rules.findings import Finding
from rules.latitude import amount_text
from rules.prove.cases import DisagreementError, Found, Holds, confirm, refined, simplest
from rules.prove.court import case_of, condition_of, hear
from rules.prove.first import first_of
from rules.prove.guess import literals
from rules.prove.logic import Formula, all_of, any_of, negation
from rules.prove.proofs import Case, Proof, Road
from rules.prove.rules import ActionLogic
from rules.prove.solver import Solver, UnsureError
from rules.prove.subject import Subject
from rules.prove.words import UntranslatableError
from rules.values import Value
from rules.vocabulary import Action

EFFORT: Final = 400_000
"""How much it may take to see that a fact may be anything, in Z3's own count; where that is not seen, it is
told."""


def prove_guarantee(guarantee: Guarantee, subject: Subject) -> Proof:
    """What becomes of a guarantee for one of its actions."""
    try:
        case = _above(guarantee, subject) if guarantee.never_above is not None else _below(guarantee, subject)
    except UntranslatableError as reason:
        return Proof(guarantee.name, "untranslatable", f"{subject.action.name}: {reason}")
    except (UnsureError, z3.Z3Exception):
        told = f"{subject.action.name}: not decided in {subject.seconds:g} s"
        return Proof(guarantee.name, "undecided", told)
    except DisagreementError as error:
        return Proof(guarantee.name, "undecided", f"a mistake of the prover, not of the pack: {error}")
    promise = promise_of(guarantee, subject.action)
    if case is None:
        return Proof(guarantee.name, "proved", f"{promise}, in every case")
    return Proof(guarantee.name, "refuted", f"{case}, though {promise}", case)


def promise_of(guarantee: Guarantee, action: Action) -> str:
    """What a guarantee promises, in words."""
    amount = guarantee.never_above if guarantee.never_above is not None else guarantee.never_below
    word = "above" if guarantee.never_above is not None else "below"
    shown = f"{amount_text(amount or Decimal(0), action.digits)} {action.unit or ''}".strip()
    return f"never {word} {shown}"


def finding_of(proof: Proof, guarantee: Guarantee) -> Finding | None:
    """An error at the guarantee's place unless it is proved."""
    if proof.outcome == "proved":
        return None
    path = "never_above" if guarantee.never_above is not None else "never_below"
    said = {
        "refuted": "does not hold: ",
        "undecided": "is not proved: ",
        "untranslatable": "cannot be proved: ",
    }[proof.outcome]
    code = {"refuted": "guarantee", "undecided": "not_decided", "untranslatable": "not_translatable"}
    message = f"the guarantee {guarantee.name} {said}{proof.text}"
    return guarantee.source.finding((path,), code[proof.outcome], message)


def _above(guarantee: Guarantee, subject: Subject) -> Case | None:
    """A case in which some road gives more than the amount, where the condition is not false."""
    amount = guarantee.never_above or Decimal(0)
    boundaries, holds_when = subject.boundaries, condition_of(guarantee)
    # A fact that the condition does not read may be taken as known: knowing more never narrows.
    reads = guarantee.when.reads if guarantee.when else frozenset[str]()
    name = subject.action.name
    for door in subject.doors():

        def asked(logic: ActionLogic, door: Audience = door) -> list[Formula]:
            formulas: list[Formula] = [negation(logic.condition(guarantee.when).no)]
            if amount >= 0:
                roads = [logic.inside(boundaries, door, road) for road in ("with_peer", "emergency")]
                formulas += [logic.steps >= logic.least_above(amount), any_of(roads)]
            formulas += logic.known(frozenset(logic.words.facts) - reads, door)
            return [*formulas, *logic.defaults(door), *logic.door(door)]

        first = first_of(subject, asked)
        if first is None:
            continue

        def holds(facts: Mapping[str, Value], at: datetime, door: Audience = door) -> bool:
            heard = hear(subject.set, name, facts, at, door)
            most = max(heard.bounds.with_peer, heard.gives("emergency"))
            return most > amount and holds_when(heard.question.environment) is not False

        facts, at = simplified(subject, first[1], holds)
        heard = hear(subject.set, name, facts, at, door)
        road: Road = "alone" if heard.bounds.alone > amount else heard.widest
        return case_of(subject.set, name, facts, at, door, road, subject.since)
    return None


def _below(guarantee: Guarantee, subject: Subject) -> Case | None:
    """A case in which one person alone may give less than the amount, where the condition is true."""
    amount, door = guarantee.never_below or Decimal(0), guarantee.audience
    boundaries, name, holds_when = subject.boundaries, subject.action.name, condition_of(guarantee)
    least = subject.logic.least_from(amount)
    if least <= 0:
        return None
    read = frozenset(fact for boundary in boundaries for part in boundary.amounts() for fact in part.reads)

    def known(logic: ActionLogic) -> list[Formula]:
        return [*logic.defaults(door), *logic.door(door), *logic.known(read, door)]

    def asked(logic: ActionLogic) -> list[Formula]:
        condition = logic.condition(guarantee.when)
        short = any_of([logic.steps < least, logic.too_little(boundaries)])
        less = [logic.steps >= 0, logic.no_more(boundaries, door), short]
        return [condition.yes, *known(logic), *less]

    first = first_of(subject, asked)
    if first is None:
        return None
    logic, found = first
    hidden = "associate." if door == "customer" else "\0"
    needed = {fact for fact in read - {"now", "today"} if not fact.startswith(hidden)}

    def holds(facts: Mapping[str, Value], at: datetime) -> bool:
        heard = hear(subject.set, name, facts, at, door)
        seen = heard.question.environment
        return needed <= seen.keys() and heard.bounds.alone < amount and holds_when(seen) is True

    facts, at = simplified(subject, found, holds)
    enough = all_of([logic.inside(boundaries, door, "alone"), logic.steps >= least])
    fine = any_of([negation(logic.condition(guarantee.when).yes), enough])
    keep = guarantee.when.reads if guarantee.when else frozenset[str]()
    told = what_matters(logic, facts, at, [*known(logic), fine], keep)
    return case_of(subject.set, name, told, at, door, "alone", subject.since)


def simplified(subject: Subject, found: Found, holds: Holds) -> tuple[dict[str, Value], datetime]:
    """The case simplified, and confirmed by the decide reading. Raises: DisagreementError."""
    confirm(subject.action, found, holds)
    types = subject.set.rules[subject.action.name].words
    vocabulary = subject.set.vocabulary
    return simplest(vocabulary, types, found, subject.since, holds, literals(subject.boundaries))


def what_matters(
    logic: ActionLogic,
    facts: Mapping[str, Value],
    at: datetime,
    fine: Sequence[Formula],
    keep: Collection[str],
) -> dict[str, Value]:
    """Facts without those that may be anything: with the rest as it is, no case is fine.

    A fact that the condition of the guarantee reads is kept: without it the promise is not made. The logic
    is one of which nothing was asked that is not asked each time, as for `first_case`.
    """
    told = dict(facts)
    solver = Solver([*fine, logic.is_at(at), *logic.always()], own=True)
    solver.take(effort=EFFORT)
    for name in sorted(facts):
        if name in keep:
            continue
        rest = {each: value for each, value in told.items() if each != name}
        try:
            if refined(logic, solver, [logic.has_value(each, value) for each, value in rest.items()]) is None:
                told = rest
        except UnsureError:
            continue
    return told
