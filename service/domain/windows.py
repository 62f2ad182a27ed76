"""What sliding windows hold of times that come one by one, mostly in order.

Times are whole microseconds since 1970. A window of `over` that ends at `at` holds what lies after
`at - over` and not after `at`. Where its ends lie is found by bisection; what is between is not looked at.
"""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

_MANY: Final = 50
"""Late times from which on sorting all anew is quicker than making room for each."""


class Span(NamedTuple):
    """What a window holds at any moment from a first to a last one, whatever is heard later.

    `held`: at the first. `entering`: the times that it comes to hold after that; `leaving`: those that it
    lets go of up to the last, and the one after these, if it holds any.
    """

    over: int
    held: int
    leaving: Sequence[int]
    entering: Sequence[int]

    def at(self, at: int) -> tuple[int, int | None]:
        """How many the window that ends at `at` holds, and the earliest of them."""
        gone = bisect_right(self.leaving, at - self.over)
        held = self.held + bisect_right(self.entering, at) - gone
        return held, self.leaving[gone] if held else None


Held = Mapping[tuple[str, str], Sequence[Span]]
"""By (fact, entity's id): what a fact counts is the sum of these."""


class Times:
    """Sorted times, which may be equal. What was let go of is not known any more."""

    __slots__ = ("_times",)

    def __init__(self, times: Iterable[int] = ()) -> None:
        self._times = array("q", sorted(times))

    def __len__(self) -> int:
        return len(self._times)

    def add(self, heard: Iterable[int]) -> None:
        """Each at its place: at the end, for what comes in order."""
        new, times = sorted(heard), self._times
        if not times or not new or times[-1] <= new[0]:
            times.extend(new)
        elif len(new) < _MANY:
            for at in new:
                times.insert(bisect_right(times, at), at)
        else:
            self._times = array("q", sorted([*times, *new]))

    def forget(self, until: int) -> bool:
        """Lets go of what lies up to `until`, once that is half of all: so each is moved once.

        Returns whether it did.
        """
        gone = bisect_right(self._times, until)
        if not gone or 2 * gone < len(self._times):
            return False
        del self._times[:gone]
        return True

    def span(self, over: int, first: int, last: int) -> Span:
        """What windows of `over` hold that end from the first to the last moment."""
        times = self._times
        begin, end = bisect_right(times, first - over), bisect_right(times, first)
        begins, ends = bisect_right(times, last - over), bisect_right(times, last)
        return Span(over, end - begin, times[begin : min(begins + 1, ends)], times[end:ends])
