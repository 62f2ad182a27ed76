"""Learning to read: labelled voice becomes a model, with which a service hears what nobody wrote down."""

import json
from datetime import UTC, datetime
from pathlib import Path

from support.command import remit
from support.inside import running
from voc.reading import VERSION
from voc.signal import Kind, Signal

STUCK = "Six hours here at {} and not a word"


def _labelled(folder: Path) -> Path:
    file = folder / "labelled.ndjson"
    rows = [
        *({"text": STUCK.format(gate), "topics": ["late_flight"]} for gate in range(120)),
        *({"text": f"My seat in row {row} is fine", "topics": ["seat"]} for row in range(120)),
    ]
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return file


async def test_a_service_reads_with_what_was_learnt(tmp_path: Path) -> None:
    labelled, model = _labelled(tmp_path), tmp_path / "reader.onnx"
    done = remit("learn", str(labelled), "--out", str(model), folder=tmp_path)
    assert done.code == 0, done.err
    phrases, with_it = next(line for line in done.out.splitlines() if "late_flight" in line).split()[-2:]
    assert (phrases, with_it) == ("0.000", "1.000")
    assert f"REMIT_READER_MODEL={model}" in done.out

    signal = Signal("f", "1", Kind.MESSAGE, datetime(2026, 1, 1, tzinfo=UTC), STUCK.format("B7"))
    async with running(tmp_path / "data", reader_model=model) as inside:
        read = inside.service.ctx.reader.read(signal)
    assert read.topics == ("late_flight",)
    assert read.reader.startswith(f"{VERSION}+model-")
    assert "hours" in {signal.text[start:end].lower() for start, end, _ in read.marks}


def test_a_file_that_is_no_model_stops_the_start_by_name(tmp_path: Path) -> None:
    model = tmp_path / "reader.onnx"
    model.write_bytes(b"nothing")
    done = remit("serve", folder=tmp_path, READER_MODEL=str(model), DATA_DIR=str(tmp_path / "data"))
    assert done.code == 2
    assert "REMIT_READER_MODEL: " in done.err
    assert "reader.onnx is no model" in done.err


def test_labels_that_the_pack_does_not_know_are_named(tmp_path: Path) -> None:
    file = tmp_path / "labelled.ndjson"
    file.write_text('{"text": "hello", "topics": ["weather"]}\n')
    done = remit("learn", str(file), folder=tmp_path)
    assert (done.code, "line 1: the pack knows no topic weather" in done.err) == (2, True)
    assert not (tmp_path / "reader.onnx").exists()
