"""Recorded streams: the console folds them, and the service of today is held to their shapes."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson

Recording = dict[str, list[dict[str, Any]]]
_FOLDER = Path(__file__).parents[1] / "golden" / "streams"


def record(heard: Sequence[dict[str, Any]], again: Sequence[dict[str, Any]]) -> Recording:
    """What a stream heard from the start, and one that came after it."""
    return {
        "heard": [frame for frame in heard if frame["op"] != "beat"],
        "again": [frame for frame in again if frame["op"] != "beat"],
    }


def hold_to(name: str, recording: Recording) -> None:
    """Fails unless it has the shapes of the recording in the tree; `REMIT_GOLDEN=write` records it anew."""
    path = _FOLDER / f"{name}.json"
    if os.environ.get("REMIT_GOLDEN") == "write":
        path.write_bytes(orjson.dumps(recording, option=orjson.OPT_INDENT_2) + b"\n")
    assert _kinds(recording) == _kinds(orjson.loads(path.read_bytes())), "run it with REMIT_GOLDEN=write"


def _shapes(value: Any, path: str = "") -> Iterator[str]:
    """Every place in a value with the kind of what stands there; maps by ids count as one."""
    if isinstance(value, dict):
        free = path.endswith((".words", ".about", ".values", ".facts{}", ".entities", ".params", ".actions"))
        for name, part in value.items():
            yield from _shapes(part, f"{path}.{'*' if free or '.' in name else name}")
    elif isinstance(value, list):
        for part in value:
            yield from _shapes(part, f"{path}[]")
    else:
        yield f"{path}: {'null' if value is None else type(value).__name__}"


def _kinds(recording: Recording) -> set[str]:
    """Shapes of each op and event type. The words of the live set are the pack's, not the stream's."""
    frames = [
        frame for frame in recording["heard"] + recording["again"] if frame.get("channel") != "boundaries"
    ]
    return {
        f"{frame['op']} {frame.get('type', frame.get('channel', '').split(':')[0])}{shape}"
        for frame in frames
        for shape in _shapes(frame)
    }
