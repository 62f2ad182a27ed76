"""Formulas that are to hold together, and what logic answers of them.

Which of many cases logic finds, and what it takes for that, hangs on the order in which its terms were made:
in the context that all formulas are made in, on everything that was asked before. In a context of its own a
solver answers by the formulas alone, as often as it is asked.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

import z3

from rules.prove.logic import Formula, Term

LOGIC: Final = "QF_UFLIRA"
"""What questions are made of, by the names of SMT-LIB: no quantifiers, linear numbers."""
Values = Callable[[Term], Any]
"""The value of each term in a case that logic found, as a value of Z3."""
_ENDLESS: Final = 2**32 - 1


class UnsureError(Exception):
    """Logic did not come to an answer in its time, or with its effort."""


class Solver:
    """What holds, and questions about it.

    Args:
        formulas: that hold; of the context that all are made in.
        own: in a context of its own, which takes a copy of every formula and some milliseconds.
        simple: with little made ready beforehand, for questions that are mostly easy.
    """

    def __init__(self, formulas: Sequence[Formula], *, own: bool = False, simple: bool = False) -> None:
        self._simple = simple
        self._solver = self._answering = self._made(z3.Context() if own else z3.main_ctx())
        self._anew = 0
        self.hold(*formulas)

    def hold(self, *formulas: Formula) -> None:
        """These hold from here on."""
        self._solver.add(*[_within(self._solver, each) for each in formulas if each is not True])

    def take(self, *, seconds: float | None = None, effort: int = 0, anew: int = 0) -> None:
        """How much each question may take from here on: seconds by the clock, or effort in Z3's own count,
        which comes out the same under load; what is not given is not bounded. `anew` is the effort of a
        solver that begins anew where this one is lost in what it was asked before; as much as this one's
        where it is not given.
        """
        self._anew = anew or effort
        self._solver.set("timeout", _ENDLESS if seconds is None else max(1, int(seconds * 1000)))
        self._solver.set("rlimit", effort)

    def check(self, *assumed: Formula) -> bool | None:
        """Whether there is a case in which all that holds does, and what is assumed; None where nobody
        knows.
        """
        self._answering = self._solver
        answer = self._solver.check(*[_within(self._solver, each) for each in assumed if each is not True])
        if answer == z3.unknown and self._anew:
            self._answering = self._made(z3.Context())
            self._answering.set("rlimit", self._anew)
            self._answering.add(*[_within(self._answering, each) for each in self._solver.assertions()])
            self._answering.add(*[_within(self._answering, each) for each in assumed])
            answer = self._answering.check()
        return None if answer == z3.unknown else bool(answer == z3.sat)

    def values(self, *assumed: Formula) -> Values | None:
        """The values of such a case; None if there is none. Raises: UnsureError."""
        answer = self.check(*assumed)
        if answer is None:
            raise UnsureError(self._answering.reason_unknown())
        if not answer:
            return None
        solver, model = self._answering, self._answering.model()
        return lambda term: model.eval(_within(solver, term), model_completion=True)

    def _made(self, context: Any) -> Any:
        return z3.SimpleSolver(context) if self._simple else z3.SolverFor(LOGIC, context)


def _within(solver: Any, each: Any) -> Any:
    """A formula or a term, copied where a solver has a context of its own."""
    return each if isinstance(each, bool) or each.ctx is solver.ctx else each.translate(solver.ctx)
