"""A learnt model as an ONNX file: rows of weights are gathered, added up and squashed.

The file holds no word of what it was learnt from: places are hashes. Half precision: 128 kB a class.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from service.learning.training import Learnt
from voc.features import VERSION, WIDTH
from voc.modelled import FEELINGS, Weighed

_OPSET = 18
_IR = 9  # read by every onnxruntime of the last two years
_ABOUT = "remit"


class ModelError(Exception):
    """A file is no model of ours. The message is one sentence that names it."""


def save(learnt: Learnt, file: Path, name: str) -> None:
    """Write a model that is called `name`. Raises OSError."""
    from onnx import TensorProto, checker, helper, numpy_helper  # noqa: PLC0415 -- only who learns needs it

    classes = learnt.weights.shape[1]
    constants = [
        numpy_helper.from_array(learnt.weights.astype(np.float16), "weights"),
        numpy_helper.from_array(learnt.bias, "bias"),
        numpy_helper.from_array(np.array([0], np.int64), "axis"),
    ]
    nodes = [
        helper.make_node("Gather", ["weights", "places"], ["half"], axis=0),
        helper.make_node("Cast", ["half"], ["rows"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["rows", "scale"], ["parts"]),
        helper.make_node("ReduceSum", ["parts", "axis"], ["sum"], keepdims=0),
        helper.make_node("Add", ["sum", "bias"], ["total"]),
        helper.make_node("Sigmoid", ["total"], ["scores"]),
    ]
    graph = helper.make_graph(
        nodes,
        "reader",
        [
            helper.make_tensor_value_info("places", TensorProto.INT64, ["n"]),
            helper.make_tensor_value_info("scale", TensorProto.FLOAT, []),
        ],
        [
            helper.make_tensor_value_info("scores", TensorProto.FLOAT, [classes]),
            helper.make_tensor_value_info("parts", TensorProto.FLOAT, ["n", classes]),
        ],
        constants,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=_IR)
    about = {
        "name": name,
        "features": VERSION,
        "thresholds": dict(learnt.thresholds),
        "feels": learnt.feels,
    }
    helper.set_model_props(model, {_ABOUT: json.dumps(about)})
    checker.check_model(model, full_check=True)
    file.write_bytes(model.SerializeToString())


class OnnxModel:
    """A model out of a file, run by onnxruntime on the thread that asks."""

    def __init__(self, file: Path) -> None:
        """Load a file. Raises ModelError."""
        try:
            import onnxruntime  # noqa: PLC0415 -- an extra
        except ImportError:
            raise ModelError(f"{file} cannot be read: install remit[model].") from None
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 4
        try:
            content = file.read_bytes()
            self._session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
            about = json.loads(self._session.get_modelmeta().custom_metadata_map[_ABOUT])
            self.name, self.thresholds, self.feels, seen = _about(about)
        except OSError as error:
            raise ModelError(f"{file} cannot be read: {error.strerror}.") from None
        except Exception as error:  # noqa: BLE001 -- onnxruntime has an exception for each of its states
            raise ModelError(
                f"{file} is no model that remit learn has made: {type(error).__name__}."
            ) from None
        if seen != VERSION:
            raise ModelError(f"{file} was learnt by another version ({seen}, not {VERSION}): learn it again.")
        if self._classes() != len(self.thresholds) + len(FEELINGS) * self.feels:
            raise ModelError(f"{file} does not have the classes that it names.")

    def weigh(self, places: Sequence[int]) -> Weighed:
        """Weigh a text of at least one place."""
        given = np.array(places, np.int64)
        scale = np.array(len(places) ** -0.5, np.float32)
        scores, parts = self._session.run(["scores", "parts"], {"places": given, "scale": scale})
        return Weighed(scores.tolist(), parts.tolist())

    def _classes(self) -> int:
        return len(self.weigh([0, WIDTH - 1]).scores)


def _about(about: Mapping[str, Any]) -> tuple[str, Mapping[str, float], bool, str]:
    thresholds = {str(topic): float(least) for topic, least in about["thresholds"].items()}
    return str(about["name"]), thresholds, bool(about["feels"]), str(about["features"])
