"""A model's file: what was learnt is what is weighed, and what is no model is refused by name."""

from pathlib import Path

import numpy as np
import pytest

from service.learning.onnx_file import ModelError, OnnxModel, save
from service.learning.training import Learnt
from voc.features import WIDTH


def _learnt(classes: int = 4) -> Learnt:
    weights = np.zeros((WIDTH, classes), np.float32)
    weights[5] = [2, 0, 0, -2]
    weights[9] = [0, 1, 0, -2]
    return Learnt(weights, np.array([0, 0, 0, 1], np.float32), {"late": 0.35}, feels=True)


def test_what_was_learnt_is_what_is_weighed(tmp_path: Path) -> None:
    save(_learnt(), tmp_path / "reader.onnx", "model-1")
    model = OnnxModel(tmp_path / "reader.onnx")
    assert (model.name, model.thresholds, model.feels) == ("model-1", {"late": 0.35}, True)
    weighed = model.weigh([5, 9, 11, 13])
    # Four places: each weighs half.
    assert np.allclose(np.array(weighed.parts[:2]), np.array([[1, 0, 0, -1], [0, 0.5, 0, -1]]))
    assert not np.any(np.array(weighed.parts[2:]))
    assert np.allclose(weighed.scores, 1 / (1 + np.exp(-np.array([1, 0.5, 0, -1]))))


def test_a_file_that_is_none_is_refused_by_its_name(tmp_path: Path) -> None:
    file = tmp_path / "other.onnx"
    file.write_bytes(b"not a model")
    with pytest.raises(ModelError, match=r"other\.onnx is no model that remit learn has made"):
        OnnxModel(file)
    with pytest.raises(ModelError, match=r"gone\.onnx cannot be read"):
        OnnxModel(tmp_path / "gone.onnx")


def test_a_file_with_other_classes_than_it_names_is_refused(tmp_path: Path) -> None:
    learnt = _learnt()
    save(Learnt(learnt.weights, learnt.bias, {"late": 0.3, "lost": 0.3}, feels=True), tmp_path / "m", "m")
    with pytest.raises(ModelError, match="does not have the classes"):
        OnnxModel(tmp_path / "m")


def test_a_model_of_another_version_is_to_be_learnt_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(_learnt(), tmp_path / "m", "m")
    monkeypatch.setattr("service.learning.onnx_file.VERSION", "another")
    with pytest.raises(ModelError, match="learnt by another version"):
        OnnxModel(tmp_path / "m")
