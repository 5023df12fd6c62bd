"""The classifier as an ONNX graph, its piece vectors in 8 bits: the names of inputs and output are the encoder's.

Written node by node rather than traced, so that no exporter and no version of it decides what ships.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, empty, from_numpy

from classifier import FAR_BELOW, Classifier
from posts import Numbered, together

OPSET = 17
IR_VERSION = 9


def quantise(table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """int8 values and a float scale for each column: value * scale is the table, to half a scale."""
    scale = np.maximum(np.abs(table).max(0), 1e-8) / 127
    return np.round(table / scale).astype(np.int8), scale.astype(np.float32)


def build(classifier: Classifier) -> onnx.ModelProto:
    """Takes int64 [posts, pieces] input_ids, token_type_ids, attention_mask; gives float [posts, labels] sentiment."""
    weights = {name: _array(tensor) for name, tensor in classifier.state_dict().items()}
    table, scale = quantise(weights["pieces.weight"])
    hidden = classifier.size.hidden
    constants = {
        "pieces": table,
        "pieces_scale": scale,
        "shapes": weights["shapes.weight"],
        "lstm_input": _both(weights, "lstm.weight_ih_l0", hidden),
        "lstm_hidden": _both(weights, "lstm.weight_hh_l0", hidden),
        "lstm_bias": np.concatenate(
            [_both(weights, "lstm.bias_ih_l0", hidden), _both(weights, "lstm.bias_hh_l0", hidden)], 1
        ),
        "head": weights["heads.sentiment.weight"],
        "head_bias": weights["heads.sentiment.bias"],
        "one": np.float32(1),
        "far_below": np.float32(FAR_BELOW),
        "along_pieces": np.array([1], np.int64),
        "along_width": np.array([2], np.int64),
        "joined": np.array([0, 0, 2 * hidden], np.int64),
    }
    to = helper.make_node
    nodes = [
        to("Gather", ["pieces", "input_ids"], ["piece_8"]),
        to("Cast", ["piece_8"], ["piece_unscaled"], to=TensorProto.FLOAT),
        to("Mul", ["piece_unscaled", "pieces_scale"], ["piece"]),
        to("Gather", ["shapes", "token_type_ids"], ["shape"]),
        to("Add", ["piece", "shape"], ["embedded"]),
        to("Transpose", ["embedded"], ["in_time"], perm=[1, 0, 2]),
        to("Cast", ["attention_mask"], ["mask_flat"], to=TensorProto.FLOAT),
        to("ReduceSum", ["mask_flat", "along_pieces"], ["length"], keepdims=1),
        to("ReduceSum", ["attention_mask", "along_pieces"], ["length_64"], keepdims=0),
        to("Cast", ["length_64"], ["length_32"], to=TensorProto.INT32),
        to(
            "LSTM",
            ["in_time", "lstm_input", "lstm_hidden", "lstm_bias", "length_32"],
            ["hidden_in_time"],
            direction="bidirectional",
            hidden_size=hidden,
        ),
        to("Transpose", ["hidden_in_time"], ["hidden_apart"], perm=[2, 0, 1, 3]),
        to("Reshape", ["hidden_apart", "joined"], ["hidden"]),
        to("Unsqueeze", ["mask_flat", "along_width"], ["mask"]),
        to("Sub", ["one", "mask"], ["padding"]),
        to("Mul", ["padding", "far_below"], ["far"]),
        to("Add", ["hidden", "far"], ["hidden_or_far"]),
        to("ReduceMax", ["hidden_or_far"], ["highest"], axes=[1], keepdims=0),
        to("ReduceSum", ["hidden", "along_pieces"], ["sum"], keepdims=0),
        to("Div", ["sum", "length"], ["mean"]),
        to("Concat", ["highest", "mean"], ["post"], axis=1),
        to("Gemm", ["post", "head", "head_bias"], ["sentiment"], transB=1),
    ]
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["posts", "pieces"])
        for name in ("input_ids", "token_type_ids", "attention_mask")
    ]
    labels = len(constants["head_bias"])
    output = helper.make_tensor_value_info("sentiment", TensorProto.FLOAT, ["posts", labels])
    initializers = [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()]
    graph = helper.make_graph(nodes, "lstm", inputs, [output], initializers)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="undertone")
    model.ir_version = IR_VERSION
    onnx.checker.check_model(model, full_check=True)
    return model


def write(classifier: Classifier, path: Path) -> None:
    path.write_bytes(build(classifier).SerializeToString())


def run(path: Path, posts: Sequence[Numbered], at_once: int = 64) -> Tensor:
    """The logits that the file gives, float [posts, labels], by ONNX Runtime on one thread."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    order = sorted(range(len(posts)), key=lambda i: len(posts[i].numbers))
    answers = empty(len(posts), session.get_outputs()[0].shape[1])
    for at in range(0, len(order), at_once):
        chosen = order[at : at + at_once]
        batch = together([posts[i] for i in chosen])
        inputs = {"input_ids": batch.numbers, "token_type_ids": batch.shapes, "attention_mask": batch.mask}
        (found,) = session.run(["sentiment"], {name: tensor.numpy() for name, tensor in inputs.items()})
        answers[chosen] = from_numpy(found)
    return answers


def _array(tensor: Tensor) -> np.ndarray:
    return tensor.detach().cpu().float().numpy()


def _both(weights: dict[str, np.ndarray], name: str, hidden: int) -> np.ndarray:
    """Both directions, the gates as ONNX orders them (input, output, forget, cell), where PyTorch has i, f, g, o."""
    directions = []
    for one in (name, f"{name}_reverse"):
        i, f, g, o = (weights[one][at * hidden : (at + 1) * hidden] for at in range(4))
        directions.append(np.concatenate([i, o, f, g]))
    return np.stack(directions)
