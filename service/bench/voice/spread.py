"""How long something took, of many times."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spread:
    """Milliseconds."""

    p50: float
    p95: float
    p99: float
    max: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> "Spread":
        """Of at least one time."""
        ordered = sorted(1_000 * each for each in seconds)
        return cls(*(ordered[int((len(ordered) - 1) * part)] for part in (0.5, 0.95, 0.99, 1.0)))

    def __str__(self) -> str:
        return f"median {self.p50:.1f} ms, 99 % within {self.p99:.1f} ms, all within {self.max:.1f} ms"
