"""Whether a canary does harm: judged by what became of decisions under it, beside those under the live set.

Harm is what the front line or the customer says of a decision: it was taken back, or the customer complained
again. Both happen under the live set too; what counts is that they happen more often under the candidate than
chance explains, by Fisher's exact test (R. A. Fisher, The Design of Experiments, 1935; here one-sided).
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from math import exp, lgamma

from rules.latitude import amount_text
from service.clock import rfc3339
from service.domain.candidate import Stop

CHANCE = 0.001
"""How seldom chance alone may look so: the question is asked every few seconds, and so may err often."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of decisions under one set: how many, of which taken back, of which the customer complained
    about again; `given`: the money of those that stand.
    """

    decisions: int = 0
    reversed: int = 0
    complained: int = 0
    given: Decimal = Decimal(0)


def harm(stop: Stop, candidate: Tally, live: Tally, at: datetime, digits: int) -> str | None:
    """Why the candidate is to stop now, in one sentence; None: it may go on. `digits`: of the currency."""
    if stop.until is not None and at >= stop.until:
        return f"Its time was over at {rfc3339(stop.until)}."
    if stop.give_at_most is not None and candidate.given > stop.give_at_most:
        given, most = (amount_text(each, digits) for each in (candidate.given, stop.give_at_most))
        return f"{given} was given under it, and {most} was the most."
    for said, bad, usual in (
        ("were taken back", candidate.reversed, live.reversed),
        ("were followed by another complaint", candidate.complained, live.complained),
    ):
        if chance(bad, candidate.decisions, usual, live.decisions) < CHANCE:
            return (
                f"{bad} of {candidate.decisions} decisions under it {said}, "
                f"and {usual} of {live.decisions} under what is live."
            )
    return None


def chance(bad: int, of: int, usual: int, among: int) -> float:
    """How likely `bad` or more of `of` are, where `usual` of `among` are elsewhere and nothing differs:
    between 0 and 1; 1 where nothing can be compared.
    """
    if not of or not among or not bad:
        return 1.0
    both, every = bad + usual, of + among
    whole = _ways(every, of)
    most = min(of, both)
    return min(
        1.0, sum(exp(_ways(both, k) + _ways(every - both, of - k) - whole) for k in range(bad, most + 1))
    )


def _ways(n: int, k: int) -> float:
    """The logarithm of the number of ways to take `k` of `n`."""
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) if 0 <= k <= n else float("-inf")
