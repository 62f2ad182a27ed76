"""Budgets in two sets: what changed of them bears on many decisions, so no one case shows it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from rules.boundary import Boundary
from rules.meters import EMERGENCY
from rules.pack import Pack
from rules.prove.proofs import MeterChange
from rules.values import duration_text


def meter_changes(before: Pack, after: Pack, changed: Sequence[str]) -> Iterator[MeterChange]:
    """Budgets, and how often an emergency may be used, that are not as they were."""
    for name in changed:
        one, other = (_metered(pack.boundaries.get(name)) for pack in (before, after))
        for key in sorted(one.keys() | other.keys()):
            first, second = one.get(key), other.get(key)
            if first == second:
                continue
            what = f"{name}/{key}: {first.text if first else 'none'}, now {second.text if second else 'none'}"
            if first is None or second is None:
                # An emergency that comes or goes shows in a case.
                if key != EMERGENCY:
                    yield MeterChange(name, what, wider=second is None, narrower=first is None)
            elif (first.per, first.over) != (second.per, second.over):
                yield MeterChange(name, what, wider=True, narrower=True)
            else:
                yield MeterChange(
                    name,
                    what,
                    wider=_more(second.at_most, first.at_most) or _more(second.uses, first.uses),
                    narrower=_more(first.at_most, second.at_most) or _more(first.uses, second.uses),
                )


@dataclass(frozen=True, slots=True)
class _Metered:
    per: str
    over: timedelta | None
    at_most: Decimal | None
    uses: int | None

    @property
    def text(self) -> str:
        parts = [f"{self.at_most:f} at most" if self.at_most is not None else ""]
        parts += [f"{self.uses} uses" if self.uses is not None else "", f"per {self.per}"]
        parts.append("for ever" if self.over is None else f"over {duration_text(self.over)}")
        return " ".join(part for part in parts if part)


def _metered(boundary: Boundary | None) -> dict[str, _Metered]:
    if boundary is None:
        return {}
    found = {
        f"budgets.{one.id}": _Metered(one.per, one.over, one.at_most, one.uses) for one in boundary.budgets
    }
    if (rule := boundary.emergency) is not None:
        found[EMERGENCY] = _Metered(rule.per, rule.over, None, rule.uses)
    return found


def _more(one: Decimal | int | None, other: Decimal | int | None) -> bool:
    """Whether the first bound is looser; none at all is the loosest."""
    return other is not None and (one is None or one > other)
