"""Frames: made once, read back by who sends them one by one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.live.frames import PING, encoded, framed, texts


@given(st.lists(st.text(max_size=300), max_size=5))
def test_what_was_framed_is_read_back_in_order(said: list[str]) -> None:
    assert texts(b"".join(framed(each.encode()) for each in said)) == said


@pytest.mark.parametrize("size", [125, 126, 65_535, 65_536])
def test_every_length_is_read_back(size: int) -> None:
    assert texts(framed(b"x" * size)) == ["x" * size]


def test_a_frame_of_the_stream_is_json() -> None:
    assert texts(encoded({"op": "beat", "seq": 1})) == ['{"op":"beat","seq":1}']


@pytest.mark.parametrize("data", [PING, framed(b"whole")[:-1], b"\x81"])
def test_other_frames_and_parts_of_frames_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="whole text frame"):
        texts(data)
