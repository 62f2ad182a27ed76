"""What is missing: the smallest sets of unknown facts of which some values would widen an action; computed.

A set of one is tried with every value that matters. Larger sets come from making each grant true step by
step, lifting what still holds the amount down, and dropping every fact that turns out not to be needed. The
work is bounded by a number of evaluations, never by time, so that the same question has the same answer.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations, islice
from typing import Final

from rules.engine.openings import Way
from rules.engine.possible import Beyond
from rules.engine.trial import Trial
from rules.forward import Ask, If
from rules.live_boundary import LiveBoundary
from rules.making import making
from rules.meaning import Bounds, bounds, together
from rules.opening import opening_of
from rules.question import Question
from rules.reaching import reached
from rules.syntax import Expression
from rules.trying import Trying
from rules.values import Value
from rules.vocabulary import Vocabulary

MAX_EVALUATIONS: Final = 600
MAX_PAIRED: Final = 6
WAYS_OF_A_GRANT: Final = 4
MAX_WITNESSES: Final = 200

Assignment = dict[str, Value]


@dataclass(slots=True)
class Search:
    """The search of one question, whose numbers as things stand are `found`."""

    question: Question
    found: Bounds
    vocabulary: Vocabulary
    left: int = MAX_EVALUATIONS
    parts: dict[tuple[object, ...], Bounds] = field(default_factory=dict)
    trying: Trying = field(init=False)
    sets: dict[tuple[str, ...], Assignment] = field(default_factory=dict)
    openings: dict[str, list[Value]] = field(default_factory=dict)
    trial: Trial | None = None
    guessed: bool = False
    looked: bool = False
    read_off: list[tuple[str, ...]] | None = None
    answerable: list[tuple[str, ...]] | None = None
    may_open: list[str] | None = None

    def __post_init__(self) -> None:
        self.trying = Trying(self.question, self.found, self.vocabulary)

    @property
    def exhausted(self) -> bool:
        """Whether sets were guessed at, or the work came to its bound: what is found may then depend on how
        it was looked for.
        """
        return self.guessed or self.left <= 0

    def run(self) -> None:
        """Find the sets; `sets` then maps each to values that widen."""
        if self.enough() or self.confirmed():
            return
        self.guessed = True
        missing = self.missing()
        for name in missing:
            opening = self.opening(name)
            if opening:
                self.openings[name] = opening
                self.sets[(name,)] = {name: opening[0]}
        rest = [name for name in missing if name not in self.openings]
        if 1 < len(rest) <= MAX_PAIRED:
            self.pairs(rest)
        if len(rest) > 1:
            self.larger(rest)

    def told(self) -> tuple[str, ...]:
        """The unknown facts that matter, in the vocabulary's order; `sets` are then at least those that a
        person can answer. Where all of them can be read off, values are looked for in these alone.
        """
        told, asked = self.mattering(), self.asked()
        if told is None or any(len(names) > 2 for names in asked):
            self.run()
            told = list(self.sets)
        else:
            for names in asked:
                self.confirm(names, ())
        return self.question.rules.in_order({name for names in told for name in names})

    def mattering(self) -> list[tuple[str, ...]] | None:
        """The sets, where all of them can be read off; values are not looked for."""
        if not self.looked:
            self.looked = True
            try:
                now = self.found.alone, self.found.with_peer
                self.read_off = None if self.trial is None else self.trial.mattering(*now)
            except Beyond:
                self.read_off = None
        return self.read_off

    def asked(self) -> list[tuple[str, ...]]:
        """Those of them that a person can answer."""
        if self.answerable is None:
            self.answerable = self.question.rules.ordered(
                [names for names in self.mattering() or () if all(map(self.askable, names))]
            )
        return self.answerable

    @property
    def plain(self) -> bool:
        """Whether what matters can be read off, and values are looked for of single facts alone."""
        return self.mattering() is not None and all(len(names) == 1 for names in self.asked())

    # Sets that are known beforehand

    def enough(self) -> bool:
        """Whether what every set that widens contains does so by itself."""
        try:
            names = () if self.trial is None else self.trial.unavoidable()
        except Beyond:
            return False
        if not 0 < len(names) <= 2 or not all(map(self.may_be_known, names)):
            return False
        left = self.left
        (names,) = self.question.rules.ordered([names])
        self.confirm(names, ())
        if not self.sets:
            # It is looked at again, among others.
            self.left = left
        return bool(self.sets)

    def confirmed(self) -> bool:
        """Whether the sets could be told from the conditions themselves, and values were found for each."""
        if self.trial is None:
            return False
        try:
            told = self.trial.sets()
        except Beyond:
            return False
        for names in self.question.rules.ordered(told):
            if any(set(known) <= set(names) for known in self.sets):
                continue
            if not self.confirm(names, told[frozenset(names)]):
                # The search that follows begins anew, so that it finds what it would have found by itself.
                self.sets.clear()
                self.openings.clear()
                self.left = MAX_EVALUATIONS
                return False
        return True

    def confirm(self, names: tuple[str, ...], ways: Sequence[Way]) -> bool:
        """Find values of a set that widen, if there are any; whether it is certain where none are found."""
        if len(names) == 1:
            opening = self.opening(names[0])
            if opening:
                self.openings[names[0]] = opening
                self.sets[names] = {names[0]: opening[0]}
            return True
        if len(names) == 2:
            self.pairs(names)
            return True
        if self.trial is not None and self.trial.about(names).stuck:
            return True
        for way in ways:
            witness = self.witness(names, way, beside=False)
            if witness:
                self.sets[names] = witness
                return True
        return all(self.witness(names, way, beside=True) == {} for way in ways) and self.left >= 0

    def witness(self, names: tuple[str, ...], way: Way, *, beside: bool) -> Assignment | None:
        """Values of a set that widen in one way, empty where there are none; None where too many would have
        to be looked at. With `beside`, what is worth trying of a fact depends on those before it.
        """
        trial = self.trial
        if trial is None:
            return None
        agreeing = trial.agreeing(
            way, names, lambda name, more: self.trying.values(name, more if beside else {})
        )
        try:
            for looked_at, tried in enumerate(agreeing):
                if looked_at >= MAX_WITNESSES:
                    return None
                if self.widens(tried):
                    return tried
        except Beyond:
            return None
        return {}

    # The pieces of the search

    def opening(self, name: str) -> list[Value]:
        """The values of one fact that widen, of those worth trying."""
        if self.trial is None:
            return [value for value in self.trying.values(name, {}) if self.widens({name: value})]
        about = self.trial.about((name,))
        if about.stuck:
            return []
        values = self.trying.values(name, {})
        left = max(0, self.left)
        self.left -= len(values)
        return about.opening(values if left >= len(values) else values[:left])

    def missing(self) -> list[str]:
        """The unknown facts that conditions in play read, in the vocabulary's order."""
        reads = frozenset[str]().union(*(live.reads for live in self.question.in_play))
        unknown = reads - self.question.environment.keys()
        words = self.question.rules.words if unknown else ()
        return [name for name in words if name in unknown and self.may_be_known(name)]

    def may_be_known(self, name: str) -> bool:
        """Whether anybody could come to know it: where customers help themselves, there is no associate."""
        return self.question.audience != "customer" or not name.startswith("associate.")

    def changed(self, more: Mapping[str, Value]) -> list[Bounds] | None:
        """The bounds of every boundary with more known, new only where it reads what changed.

        None when the search has used up its evaluations.
        """
        if self.left <= 0:
            return None
        self.left -= 1
        return [self.part(live, more) for live in self.question.boundaries]

    def part(self, live: LiveBoundary, more: Mapping[str, Value]) -> Bounds:
        """The bounds that one boundary alone gives with more known."""
        key: tuple[object, ...] = (live.boundary.name,)
        if not live.reads.isdisjoint(more):
            key = (*key, *((name, value) for name, value in more.items() if name in live.reads))
        found = self.parts.get(key)
        if found is None:
            question = self.question
            environment = {**question.environment, **more}
            found = self.parts[key] = bounds(
                question.rules.action, (live,), environment, question.meters, question.audience
            )
        return found

    def widens(self, more: Mapping[str, Value]) -> bool:
        """Whether that would raise `alone` or `with_peer`."""
        if self.trial is not None:
            self.left -= 1
            return self.left >= 0 and self.trial.about(tuple(more)).widens(more.values())
        parts = self.changed(more)
        return parts is not None and self.better(together(parts))

    def pairs(self, rest: Sequence[str]) -> None:
        """Every two of the facts that do nothing alone."""
        for one, other in combinations(rest, 2):
            if self.trial is not None and self.trial.about((one, other)).stuck:
                continue
            for value in self.trying.values(one, {}):
                if (second := self.match(one, value, other)) is not None:
                    self.sets[one, other] = {one: value, other: second}
                    break

    def match(self, one: str, value: Value, other: str) -> Value | None:
        """The first value of another fact that widens together with a value of one."""
        seconds = self.trying.values(other, {one: value})
        if self.trial is None:
            return next((more for more in seconds if self.widens({one: value, other: more})), None)
        left = max(0, self.left)
        place = self.trial.about((one, other)).match(value, seconds[:left])
        self.left -= len(seconds) if place is None else place + 1
        return None if place is None else seconds[place]

    def larger(self, rest: Sequence[str]) -> None:
        """Sets of any size, one a way of making a grant hold."""
        for start in self.starts():
            full = self.lift(start, [name for name in rest if name not in start])
            if full is None:
                continue
            needed = self.shrink(full)
            names = tuple(name for name in self.question.rules.words if name in needed)
            if not any(set(known) <= set(names) for known in self.sets):
                self.sets[names] = {name: needed[name] for name in names}

    def starts(self) -> Iterator[Assignment]:
        """Ways to make each grant that is not ruled out hold; and none at all, where one already holds."""
        yield {}
        for live in self.question.in_play:
            for grant in live.boundary.grants if self.question.audience in live.boundary.audience else ():
                wanted = [part for part in (live.boundary.applies_when, grant.when) if part is not None]
                yield from islice(self.satisfy(live, wanted, {}), WAYS_OF_A_GRANT)

    def satisfy(
        self, live: LiveBoundary, wanted: Sequence[Expression], more: Assignment
    ) -> Iterator[Assignment]:
        """Assignments, beside `more`, under which all the wanted expressions hold."""
        if not wanted:
            yield more
            return

        def values(name: str, assumed: Mapping[str, Value]) -> list[Value]:
            return self.trying.values(name, assumed) if self.may_be_known(name) else []

        for option in islice(
            making(wanted[0].tree, True, {**self.question.environment, **more}, live.boundary.tables, values),
            WAYS_OF_A_GRANT,
        ):
            yield from self.satisfy(live, wanted[1:], {**more, **option})

    def lift(self, start: Assignment, rest: Sequence[str]) -> Assignment | None:
        """The start with more facts chosen, each as widening as can be, until the action widens; or None."""
        chosen = dict(start)
        parts = self.changed(chosen)
        for name in rest:
            if parts is None or self.better(together(parts)):
                break
            best, options = self.score(parts), self.trying.values(name, chosen)
            for value in options:
                tried = self.changed({**chosen, name: value})
                if tried is None:
                    return None
                if self.score(tried) > best:
                    best, parts, chosen = self.score(tried), tried, {**chosen, name: value}
        return chosen if parts is not None and chosen and self.better(together(parts)) else None

    def better(self, found: Bounds) -> bool:
        """Whether these amounts are wider than as things stand."""
        return found.alone > self.found.alone or found.with_peer > self.found.with_peer

    def score(self, parts: Sequence[Bounds]) -> tuple[int, Decimal]:
        """How few clauses still hold the amount at or below what it is now; then the amount."""
        total, now = together(parts), self.found.with_peer
        held = sum(part.held_at(now) for part in parts) + (total.granted_peer <= now)
        return (-held - (total.smallest > total.granted_peer), total.with_peer)

    def shrink(self, full: Assignment) -> Assignment:
        """Without every fact that is not needed."""
        needed = dict(full)
        changed = True
        while changed:
            changed = False
            for name in list(needed):
                fewer = {other: value for other, value in needed.items() if other != name}
                if fewer and self.widens(fewer):
                    needed, changed = fewer, True
        return needed

    # What comes of it

    def asks(self) -> list[Ask]:
        """The sets that a person can answer: facts marked `ask: true` and what is asked with the action."""
        asks = [self.ask(names) for names in self.sets if all(map(self.askable, names))]
        return sorted(asks, key=lambda ask: len(ask.facts))

    def askable(self, name: str) -> bool:
        """Whether a person can answer it: it is asked with the action, or marked `ask: true`."""
        fact = self.vocabulary.facts.get(name)
        return name.startswith("request.") or (fact is not None and fact.ask)

    def ask(self, names: tuple[str, ...]) -> Ask:
        """A set of facts as a question, with what it opens and how far."""
        if len(names) > 1:
            return Ask(names, None, reached(self.question, self.around(self.sets[names])))
        name, opening = names[0], self.openings[names[0]]
        type_ = self.question.rules.words[name]
        shown = opening_of(type_, opening, self.trying.values(name, {}))
        return Ask(names, shown, reached(self.question, [{name: value} for value in opening]))

    def around(self, witness: Assignment) -> list[Assignment]:
        """The witness of a set, and what differs from it in the value of one fact."""
        others = [{**witness, name: value} for name in witness for value in self.trying.values(name, {})]
        return [witness, *others]

    def ifs(self) -> list[If]:
        """The known facts whose change alone would open a closed action."""
        ways, words = [], self.question.rules.words
        for name in self.openers():
            if opening := self.opening(name):
                shown = opening_of(words[name], opening, self.trying.values(name, {}))
                ways += [] if shown is None else [If(name, shown)]
        return ways

    def openers(self) -> list[str]:
        """The known facts, in the vocabulary's order, that may open a closed action, as far as shows."""
        if self.may_open is None:
            known: Collection[str] = ()
            if self.found.with_peer <= 0:
                known = self.question.environment.keys()
                if self.trial is not None:
                    known = self.trial.may_open(granted=self.found.granted_peer > 0)
            rules, live = self.question.rules, self.question.boundaries
            self.may_open = [
                name
                for name in (rules.weighed if known else ())
                if name in known
                and not name.startswith("signal.")
                and (not rules.dated or any(name in one.reads for one in live))
            ]
        return self.may_open
