"""What waits to be looked at: decisions in order, one look a case, never more than there is room for."""

from collections.abc import Callable
from datetime import UTC, datetime

from service.domain.candidate import Seen, SeenCase
from service.shadow import Look, Shadow

AT = datetime(2026, 12, 1, tzinfo=UTC)


def _look(name: str) -> Look:
    def look(_: object) -> Seen:
        return SeenCase(name, "north", AT, ())

    return look


def _names(looks: list[Look]) -> list[str]:
    ask: Callable[[Look], Seen] = lambda look: look(None)  # type: ignore[arg-type]  # noqa: E731
    return [ask(look).case for look in looks]


def test_decisions_come_first_and_of_a_case_the_last_look() -> None:
    shadow = Shadow()
    shadow.case("one", _look("one, early"))
    shadow.case("two", _look("two"))
    shadow.decision(_look("first"))
    shadow.case("one", _look("one, late"))
    shadow.decision(_look("second"))
    assert _names(shadow.take(3)) == ["first", "second", "one, late"]
    assert _names(shadow.take(3)) == ["two"]
    assert shadow.take(3) == []


def test_what_finds_no_room_is_counted_and_nobody_waits() -> None:
    shadow = Shadow(most_cases=1, most_decisions=2)
    shadow.case("one", _look("one"))
    shadow.case("two", _look("two"))
    for name in ("a", "b", "c"):
        shadow.decision(_look(name))
    assert shadow.dropped() == 2
    assert shadow.dropped() == 0
    assert _names(shadow.take(9)) == ["b", "c", "one"]


def test_what_waits_about_a_candidate_that_is_no_more_is_forgotten() -> None:
    shadow = Shadow()
    shadow.case("one", _look("one"))
    shadow.decision(_look("a"))
    shadow.forget()
    assert shadow.take(9) == []
