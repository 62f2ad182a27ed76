"""Hypothesis strategies for whole packs: documents, their clauses, meters and cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import TypeVar

from hypothesis import strategies as st

from support.language.documents import Budget, Document, Duty, Emergency, Grant, Limit
from support.language.draws import UNKNOWN_IN_TEN, Trees, moment, one_of, tables, worlds
from support.language.oracle import Case, Meters, Spent
from support.language.tree import Literal, Node
from support.language.words import NOON

T = TypeVar("T")

# Boundaries out of the order of the alphabet, so that a tie must be settled by name and not by position.
NAMES = ("wide", "all_day", "all-day", "all9", "b2", "care")
ACTIONS: Sequence[tuple[str, ...]] = (
    *(("voucher",), ("voucher",), ("refund", "voucher"), ("voucher", "refund"), ("miles",), ("lounge",)),
    *(("miles", "voucher"), ("*",), ("voucher",), ("miles",), ("refund",), ("voucher",)),
)
BOTH = ("associate", "customer")
DOORS = (("associate",), ("customer",), BOTH, BOTH, BOTH)
PERS = ("associate", "team", "customer", "case", "booking", "all")
TIMES = (
    *(
        (None, None),
        (None, None),
        (None, None),
        (None, None),
        (None, None),
        (NOON, None),
        (NOON + timedelta(seconds=1), None),
    ),
    *((None, NOON), (NOON, NOON + timedelta(hours=1))),
)
SHARES = tuple(Decimal(text) for text in ("0", "0", "0", "0", "0.5", "0.9", "1", "1.5"))
AMOUNTS = tuple(Decimal(text) for text in ("0", "1", "10", "25", "50", "99.99", "100", "200"))


@dataclass(frozen=True, slots=True)
class Drawn:
    """A pack and cases to judge with it."""

    documents: tuple[Document, ...]
    cases: tuple[Case, ...]


class Clauses:
    """Draws the clauses of one document over `actions`."""

    def __init__(self, draw: st.DrawFn, actions: tuple[str, ...], trees: Trees) -> None:
        self._draw = draw
        self._trees = trees
        self.mixed = actions in {("*",), ("miles", "voucher")}
        self.counted = actions == ("lounge",)
        self.whole = actions == ("miles",)

    def condition(self) -> Node | None:
        """A `when`: absent in most clauses, else up to two deep."""
        return self._trees.boolean(self._one((0, 1, 2))) if self._draw(st.integers(0, 9)) < 3 else None

    def grant(self, name: str) -> Grant:
        """A grant; a peer carries it further in some."""
        if self.counted:
            alone, peer = self._one(((None, None), (Decimal(0), Decimal(1)), (Decimal(1), None)))
            return Grant(name, self.condition(), _literal(alone), _literal(peer))
        if self._draw(st.integers(0, 2)):
            low, high = sorted((self._one(AMOUNTS[2:]), self._one(AMOUNTS)))
            return Grant(name, self.condition(), Literal(low), self._one((None, Literal(high))))
        peer_tree = self._trees.number(1, self._kind()) if self._draw(st.booleans()) else None
        return Grant(name, self.condition(), self._trees.value(2), peer_tree)

    def limit(self, name: str) -> Limit:
        """A limit: where actions are mixed, only a closing one."""
        if self.mixed or self.counted:
            return Limit(name, self._trees.boolean(self._one((0, 1))), "at_most", Literal(Decimal(0)))
        word = self._one(("at_most", "at_most", "smallest", "exactly"))
        literal = self._draw(st.booleans())
        return Limit(
            name, self.condition(), word, Literal(self._one(AMOUNTS)) if literal else self._trees.value(2)
        )

    def budget(self, name: str, pers: Sequence[str] = PERS) -> Budget:
        """A budget by sum, by uses, or both; by uses alone where actions are mixed."""
        over = self._one((None, "1d", "7d"))
        uses = self._one((None, None, 1, 3))
        at_most = None if self.mixed else self._one((Decimal(50), Decimal(120), Decimal(1000), None))
        return Budget(name, self._one(pers), over, at_most, 2 if uses is None and at_most is None else uses)

    def duty(self, name: str) -> Duty:
        """A duty of any kind."""
        kind = self._one(("note", "confirm", "must"))
        return Duty(name, self.condition(), kind, self._trees.boolean(1) if kind == "must" else None)

    def emergency(self) -> Emergency | None:
        """Own judgement, in one document of three, where it may stand."""
        allowed = not self.mixed and not self.counted and self._draw(st.integers(0, 2)) == 0
        return Emergency(self._one((1, 2)), self._one(AMOUNTS[1:5])) if allowed else None

    def _kind(self) -> str:
        return self._one(("number", "money"))

    def _one(self, options: Sequence[T]) -> T:
        return one_of(self._draw, options)


@st.composite
def documents(draw: st.DrawFn, name: str) -> Document:
    """One boundary document."""
    actions = one_of(draw, ACTIONS)
    table = draw(st.none() | tables("each_of"))
    clauses = Clauses(draw, actions, Trees(draw, [table] if table else []))
    audience = one_of(draw, DOORS)
    starts, ends = one_of(draw, TIMES)
    budgets = [clauses.budget(f"b{n}") for n in range(one_of(draw, (0, 0, 1, 2)))]
    if "customer" in audience:
        budgets.append(clauses.budget("door", ("customer", "case", "booking", "all")))
    return Document(
        name=name,
        actions=actions,
        audience=audience,
        applies_when=clauses.condition() if draw(st.integers(0, 2)) == 0 else None,
        starts=starts,
        ends=ends,
        tables=(table,) if table else (),
        grants=() if clauses.mixed else tuple(clauses.grant(f"g{n}") for n in range(draw(st.integers(1, 3)))),
        limits=tuple(clauses.limit(f"l{n}") for n in range(one_of(draw, (0, 0, 1, 2)))),
        budgets=tuple(budgets),
        duties=tuple(clauses.duty(f"d{n}") for n in range(draw(st.integers(0, 2)))),
        emergency=clauses.emergency(),
    )


@st.composite
def packs(
    draw: st.DrawFn, *, largest: int = 3, cases_each: int = 4, unknown_in_ten: int = UNKNOWN_IN_TEN
) -> Drawn:
    """One to `largest` documents, with `cases_each` cases to judge."""
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=largest, unique=True))
    drawn = tuple(draw(documents(name)) for name in names)
    return Drawn(drawn, tuple(draw(cases(drawn, unknown_in_ten)) for _ in range(cases_each)))


@st.composite
def cases(draw: st.DrawFn, of: tuple[Document, ...], unknown_in_ten: int) -> Case:
    """A case: raw facts, what every meter has counted, a door and a moment."""
    audience = one_of(draw, ("associate", "associate", "associate", "customer"))
    return Case(draw(worlds(unknown_in_ten=unknown_in_ten)), draw(meters(of)), audience, draw(moment()))


@st.composite
def meters(draw: st.DrawFn, of: tuple[Document, ...]) -> Meters:
    """What each meter has counted; one in twenty belongs to a key that nobody knows."""
    budgets = [(document.name, budget.id, budget.at_most) for document in of for budget in document.budgets]
    budgets += [(document.name, "emergency", None) for document in of if document.emergency]
    counted: dict[tuple[str, str], Spent | None] = {}
    for name, budget, at_most in budgets:
        if draw(st.integers(0, 19)) == 0:
            counted |= {(name, budget): None} if draw(st.booleans()) else {}
            continue
        spent = (at_most or Decimal(0)) * one_of(draw, SHARES)
        counted[name, budget] = Spent(spent.quantize(Decimal(1)), one_of(draw, (0, 0, 0, 0, 0, 1, 3)))
    return counted


@st.composite
def additions(draw: st.DrawFn, to: tuple[Document, ...]) -> tuple[Document, ...]:
    """The same documents with one more limit, duty or budget in one of them."""
    chosen = draw(st.integers(0, len(to) - 1))
    document = to[chosen]
    clauses = Clauses(draw, document.actions, Trees(draw, document.tables))
    match draw(st.sampled_from(("limit", "cap", "duty", "budget"))):
        case "limit":
            document = replace(document, limits=(*document.limits, clauses.limit("added")))
        case "cap":
            cap = Limit("added", None, "at_most", Literal(Decimal(0)))
            document = replace(document, limits=(*document.limits, cap))
        case "duty":
            document = replace(document, duties=(*document.duties, clauses.duty("added")))
        case _:
            document = replace(document, budgets=(*document.budgets, clauses.budget("added")))
    return (*to[:chosen], document, *to[chosen + 1 :])


def _literal(number: Decimal | None) -> Literal | None:
    return None if number is None else Literal(number)
