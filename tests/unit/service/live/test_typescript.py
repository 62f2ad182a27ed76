"""The console's types follow the frames."""

from typing import get_args

from service.domain.events import EVENT_DATA, EventType
from service.live.typescript import CONSOLE_TYPES, typescript


def test_the_file_in_the_tree_is_what_the_frames_say() -> None:
    assert CONSOLE_TYPES.read_text(encoding="utf-8") == typescript(), "run: python -m service.live.typescript"


def test_every_event_type_has_its_data() -> None:
    assert set(EVENT_DATA) == set(get_args(EventType))


def test_named_unions_are_written_by_name() -> None:
    text = typescript()

    assert "facts: Record<string, FactValue>;" in text
    assert "timeline: Entry[];" in text
    assert "marks: [number, number, string][];" in text


def test_what_a_client_may_leave_out_is_optional_and_what_the_server_always_sends_is_not() -> None:
    text = typescript()

    assert "emergency?: boolean;" in text
    assert "earlier: number;" in text
    assert "at_most?: string;" in text


def test_an_events_type_tells_its_data() -> None:
    assert '"decision.reversed": DecisionChanged;' in typescript()
