"""How far an action goes once something is learnt."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from rules.candidates import FAR
from rules.question import Question
from rules.values import Value


def reached(question: Question, options: Sequence[Mapping[str, Value]]) -> Decimal | None:
    """The widest amount that more facts lead to, alone, else with a peer; None where it grows without end."""
    found = [question.bounds({**question.environment, **more}) for more in options]
    best = max((one.alone for one in found), default=Decimal(0))
    if best <= question.bounds().alone:
        best = max((one.with_peer for one in found), default=Decimal(0))
    far = any(isinstance(value, Decimal) and abs(value) >= FAR for more in options for value in more.values())
    return None if far and best >= FAR else best
