"""A document read aloud: every clause of a boundary, every promise, every word, as a sentence of its own.

The same document always reads the same. Nothing of its meaning is left out: each clause has its sentence,
and each fact, number and word of its conditions stands in one. The sentences of its authors (`why`,
`because`) are not repeated, but for what is asked of a person.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Final

from rules.boundary import Boundary, Budget, Duty, Emergency, Grant, Guarantee, Limit
from rules.language.titles import length_text, moment_words, number_text, value_text
from rules.language.wording import PLAIN, Unit, Wording, times_of
from rules.source import Path, Source
from rules.syntax import Constant, Expression
from rules.values import Value
from rules.vocabulary import Action, Fact, Missing, Vocabulary

_WHOSE: Final = {
    "associate": "by each associate",
    "team": "by each team",
    "customer": "for each customer",
    "case": "in each case",
    "all": "by everybody together",
}


@dataclass(frozen=True, slots=True)
class Sentence:
    """What one part of a document says. `clause` is its name as answers give it (`grants.loyal`), or the
    document's key; `line` is where it stands, from 1.
    """

    clause: str
    text: str
    line: int


def read_boundary_aloud(boundary: Boundary, vocabulary: Vocabulary) -> list[Sentence]:
    """A boundary in plain words, in the order of its sections."""
    return list(_Aloud(boundary, vocabulary).sentences())


def read_guarantee_aloud(guarantee: Guarantee, vocabulary: Vocabulary) -> Sentence:
    """A guarantee in plain words."""
    wording = Wording(vocabulary)
    actions = [vocabulary.actions[name] for name in guarantee.actions]
    names = _listed([action.title for action in actions], "or")
    unit = unit_of(actions)
    parts = []
    if guarantee.never_above is not None:
        amount = wording.number(guarantee.never_above, unit)
        parts.append(
            f"nobody is ever given {names}"
            if not guarantee.never_above
            else f"nobody is ever given more than {amount} of {names}"
        )
    if guarantee.never_below is not None:
        amount = wording.number(guarantee.never_below, unit)
        who = (
            "a customer may always choose"
            if guarantee.audience == "customer"
            else "one associate may always give"
        )
        parts.append(
            f"{who} {amount} of {names}" if unit != PLAIN or guarantee.never_below != 1 else f"{who} {names}"
        )
    where = ""
    if guarantee.when is not None:
        unsure = _unsure(guarantee.when, vocabulary) if guarantee.never_above is not None else ""
        where = f"Where {wording.condition(guarantee.when.tree)}{unsure}, "
    text = _capital(f"{where}{' and '.join(parts)}, whatever anyone edits.")
    return _sentence(guarantee.source, (), guarantee.name, text)


def read_vocabulary_aloud(vocabulary: Vocabulary, source: Source) -> list[Sentence]:
    """Every fact and every action of a vocabulary."""
    wording = Wording(vocabulary)
    found = [
        _sentence(source, ("facts", fact.name), fact.name, fact_aloud(fact, vocabulary, wording))
        for fact in vocabulary.facts.values()
    ]
    found += [
        _sentence(source, ("actions", action.name), action.name, action_aloud(action))
        for action in vocabulary.actions.values()
    ]
    return found


def fact_aloud(fact: Fact, vocabulary: Vocabulary, wording: Wording) -> str:
    """What a fact is, what it may be, where it comes from."""
    said = [f"{_capital(wording.noun(fact.name))}: {fact.type.expectation()}"]
    if fact.type.kind == "money":
        said[0] += f", in {vocabulary.currency}"
    if fact.window is not None:
        window = fact.window
        of = f" of {vocabulary.actions[window.action].title}" if window.action else ""
        what = "Counted" if window.op == "count" else "Summed"
        said.append(
            f"{what} over the {window.source}{of} of the {value_text(window.entity)} "
            f"in the last {length_text(window.over)}"
        )
    elif fact.name in vocabulary.supplied:
        said.append("The service itself knows it")
    elif fact.name.startswith("request."):
        said.append("Asked with every action")
    elif fact.ask:
        said.append("An associate may ask the customer and state it")
    else:
        said.append("A system of record says it")
    if not isinstance(fact.default, Missing):
        said.append(f"While nobody said anything it is {_shown(fact.default)}")
    return ". ".join(said) + "."


def action_aloud(action: Action) -> str:
    """What a remedy is, what its amount counts, what is asked with it."""
    unit = "money" if action.measure == "money" else action.unit or action.measure
    said = [f"{action.title}: " + (f"an amount of {unit}" if action.measure else "it is done, or it is not")]
    if action.measure == "money":
        said[0] += f" in {action.unit}"
    for name, type_ in action.params.items():
        said.append(f"With it is asked {value_text(name)}: {type_.expectation()}")
    if action.floor is not None:
        said.append(f"Some grant should reach {number_text(action.floor)} in every case")
    if action.always:
        said.append("It is open in every case")
    return ". ".join(said) + "."


class _Aloud:
    def __init__(self, boundary: Boundary, vocabulary: Vocabulary) -> None:
        self.boundary = boundary
        self.vocabulary = vocabulary
        self.wording = Wording(vocabulary, boundary.tables)
        self.actions = [vocabulary.actions[name] for name in boundary.actions]
        self.measured = any(action.measure for action in self.actions)
        self.unit = unit_of(self.actions)

    def sentences(self) -> Iterator[Sentence]:
        one = self.boundary
        yield self.say(("action",), "action", self.about())
        if one.applies_when is not None:
            told = self.wording.condition(one.applies_when.tree)
            yield self.say(("applies_when",), "applies_when", f"It is about cases where {told}.")
        if one.start is not None:
            yield self.say(("from",), "from", f"It counts from {moment_words(one.start)}.")
        if one.until is not None:
            yield self.say(("until",), "until", f"It no longer counts from {moment_words(one.until)}.")
        for name in one.tables:
            yield self.say(("tables", name), f"tables.{name}", self.table(name))
        for index, grant in enumerate(one.grants):
            yield self.say(("grants", index), f"grants.{grant.id}", self.grant(grant))
        for index, limit in enumerate(one.limits):
            yield self.say(("limits", index), f"limits.{limit.id}", self.limit(limit))
        for index, budget in enumerate(one.budgets):
            yield self.say(("budgets", index), f"budgets.{budget.id}", self.budget(budget))
        for index, duty in enumerate(one.duties):
            yield self.say(("duties", index), f"duties.{duty.id}", self.duty(duty))
        if one.emergency is not None:
            yield self.say(("emergency",), "emergency", self.emergency(one.emergency))
        if one.offer_instead:
            names = [self.vocabulary.actions[name].title for name in one.offer_instead]
            text = f"Where it is closed or too small: {_listed(names, 'or')}."
            yield self.say(("offer_instead",), "offer_instead", text)

    def say(self, path: Path, clause: str, text: str) -> Sentence:
        return _sentence(self.boundary.source, path, clause, text)

    def about(self) -> str:
        names = _listed([action.title for action in self.actions], "and")
        if self.boundary.everything:
            names = "every remedy that is not always open"
        doors: dict[tuple[str, ...], str] = {
            ("associate",): "for associates",
            ("customer",): "for customers who help themselves",
        }
        who = doors.get(self.boundary.audience, "for associates, and for customers who help themselves")
        return f"{_capital(names)}, {who}."

    def table(self, name: str) -> str:
        table = self.boundary.tables[name]
        rows = []
        for key, row in table.rows.items():
            cells = ", ".join(f"{value_text(column)} {value_text(cell)}" for column, cell in row.items())
            rows.append(f"{' and '.join(_shown(part) for part in key)}: {cells}")
        keys = " and ".join(self.wording.noun(key) for key in table.keys)
        return f"The table {value_text(name)}, by {keys}. {_capital('; '.join(rows))}."

    def grant(self, grant: Grant) -> str:
        where = "" if grant.when is None else f"Where {self.wording.condition(grant.when.tree)}: "
        alone, peer = grant.alone.tree, None if grant.with_peer is None else grant.with_peer.tree
        if not self.measured:
            told = self.done(alone, Constant(Decimal(0)) if peer is None else peer)
            return f"{where}{told if where else _capital(told)}."
        comma = "" if isinstance(alone, Constant) else ","
        told = f"{self.wording.amount(alone, self.unit)}{comma} alone"
        if isinstance(alone, Constant) and not alone.value:
            told = "nothing alone"
        if peer is not None:
            times = times_of(alone, peer)
            more = self.wording.amount(peer, self.unit)
            if times is not None and not isinstance(alone, Constant):
                more = "twice that" if times == 2 else f"{number_text(times)} times that"
            told += f"; {more} with a colleague"
        return f"{where}{told if where else _capital(told)}."

    def done(self, alone: object, peer: object) -> str:
        """Of an action that may be done or not."""
        match alone, peer:
            case Constant(Decimal() as once), _ if once >= 1:
                return "it may be done alone"
            case Constant(Decimal() as never), Constant(Decimal() as once) if never < 1:
                return "it may be done with a colleague" if once >= 1 else "it may not be done"
        parts = []
        for node, how in ((alone, "alone"), (peer, "with a colleague")):
            if not (isinstance(node, Constant) and node.value == 0):
                told = self.wording.amount(node, PLAIN)  # type: ignore[arg-type]  # both are nodes
                parts.append(f"{how} where {told} is at least 1")
        return f"it may be done {' and '.join(parts)}"

    def limit(self, limit: Limit) -> str:
        parts = []
        closed = False
        if limit.at_most is not None:
            closed = isinstance(limit.at_most.tree, Constant) and not limit.at_most.tree.value
            told = "nothing" if closed else f"never more than {self.value(limit.at_most)}"
            parts.append(told)
        if limit.smallest is not None:
            parts.append(f"never less than {self.value(limit.smallest)}")
        if limit.exactly is not None:
            parts.append(f"exactly {self.value(limit.exactly)}, neither more nor less")
        told = " and ".join(parts)
        if limit.when is None:
            return f"{_capital(told)}, whoever grants it."
        where = f"Where {self.wording.condition(limit.when.tree)}{_unsure(limit.when, self.vocabulary)}"
        return f"{where}: {told}, whoever grants it."

    def value(self, expression: Expression) -> str:
        return self.wording.amount(expression.tree, self.unit)

    def budget(self, budget: Budget) -> str:
        parts = []
        if budget.at_most is not None:
            parts.append(f"{self.wording.number(budget.at_most, self.unit)} in all")
        if budget.uses is not None:
            parts.append(_times(budget.uses))
        whose = _WHOSE.get(budget.per, f"for each {value_text(budget.per)}")
        return f"At most {' and '.join(parts)} {whose}, {_over(budget.over)}."

    def duty(self, duty: Duty) -> str:
        where = ""
        if duty.when is not None:
            where = f"Where {self.wording.condition(duty.when.tree)}{_unsure(duty.when, self.vocabulary)}: "
        match duty.kind:
            case "note":
                told = "a line of why is written"
            case "confirm":
                told = f"somebody confirms: “{duty.text}”"
            case "must":
                must = "" if duty.must is None else self.wording.condition(duty.must.tree)
                told = f"only if {must}"
        return f"{where}{told if where else _capital(told)}{'' if told.endswith('.”') else '.'}"

    def emergency(self, emergency: Emergency) -> str:
        upto = f"up to {self.wording.number(emergency.at_most, self.unit)} " if self.measured else ""
        whose = _WHOSE.get(emergency.per, f"for each {value_text(emergency.per)}")
        how = f"{_times(emergency.uses)} {whose}, {_over(emergency.over)}"
        return f"In an emergency, {upto}by one's own judgement and with a written reason, {how}."


def unit_of(actions: Iterable[Action]) -> Unit:
    """What amounts of these actions are in, where all are in one."""
    kinds = {(action.measure, action.unit) for action in actions}
    if len(kinds) != 1:
        return PLAIN
    ((measure, unit),) = kinds
    return Unit(measure == "money", None if measure in (None, "money") else unit)


def _unsure(condition: Expression, vocabulary: Vocabulary) -> str:
    """What narrows counts while it is not ruled out: said where a fact may be unknown."""
    known = {*vocabulary.defaults, "now", "today"}
    return "" if condition.reads <= known else " (or nobody knows)"


def _over(over: timedelta | None) -> str:
    return "for ever" if over is None else f"in any {length_text(over)}"


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number:,} times"


def _shown(value: Value) -> str:
    return ", ".join(map(value_text, value)) if isinstance(value, tuple) else value_text(value)


def _listed(names: list[str], word: str) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {word} {names[-1]}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _sentence(source: Source, path: Path, clause: str, text: str) -> Sentence:
    place = source.keys.get(path)
    return Sentence(clause, text, place.line if place else source.finding(path, "", "").line)
