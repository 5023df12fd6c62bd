"""Makes the weights of an encoder int8, and what they are multiplied with int8 as well.

Every matrix has a scale a column. Activations have one range a tensor, measured beforehand on posts that were learned
from (static quantisation: Jacob et al. 2018), so that a post's scores do not hang on the posts beside it, as they do
with the dynamic quantisation of ONNX Runtime, and nothing is computed to find a scale. What lies beyond is cut off.

No sum of two neighbouring products leaves 16 bits: processors without VNNI add them there and cut off what is more
(vpmaddubsw), so the scores of a post would hang on the machine.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy
import onnx
import onnxruntime
from onnx import GraphProto, ModelProto, NodeProto, TensorProto, helper, numpy_helper

Feeds = dict[str, numpy.ndarray]
Range = tuple[float, float]

LARGEST = 127
# An activation is at most 255, and 255 * 128 fits 16 bits with its sign.
LARGEST_PAIR = 128
# How many steps the largest weight of a column may have: with fewer, fewer pairs are too large.
STEPS = range(64, LARGEST + 1, 3)
TINY = 1e-9
# Heads stay as they are: there is nothing to gain.
NARROW = 64


def quantise(whole: Path, path: Path, posts: Sequence[Feeds]) -> None:
    """Reads an encoder in 32 bits, as export.py writes it, and writes it in 8; posts are what its inputs may be."""
    model = onnx.load(whole)
    Rewrite(model.graph, ranges(model, posts)).run()
    model.opset_import.append(helper.make_opsetid("com.microsoft", 1))
    onnx.checker.check_model(model, full_check=False)
    onnx.save(model, path)


def ranges(model: ModelProto, posts: Sequence[Feeds]) -> dict[str, Range]:
    """Least and largest value of each activation that is multiplied with a matrix."""
    weights = {one.name: one.dims for one in model.graph.initializer}
    names = list(dict.fromkeys(node.input[0] for node in model.graph.node if is_wide(node, weights)))
    if not names:
        return {}
    telling = ModelProto.FromString(model.SerializeToString())
    telling.graph.output.extend(helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in names)
    session = onnxruntime.InferenceSession(telling.SerializeToString(), providers=["CPUExecutionProvider"])
    found: dict[str, Range] = dict.fromkeys(names, (0.0, 0.0))
    for feeds in posts:
        for name, values in zip(names, session.run(names, feeds), strict=True):
            low, high = found[name]
            found[name] = (min(low, float(values.min())), max(high, float(values.max())))
    return found


def is_wide(node: NodeProto, weights: dict[str, Sequence[int]]) -> bool:
    return node.op_type == "MatMul" and node.input[1] in weights and weights[node.input[1]][1] >= NARROW


def by_column(weight: numpy.ndarray) -> tuple[numpy.ndarray, numpy.ndarray]:
    """int8 values [inputs, outputs] and a scale a column, of the steps that lose least (squares)."""
    largest = numpy.maximum(numpy.abs(weight).max(0), TINY)
    found = [(values, scales, ((values * scales - weight) ** 2).sum(0)) for values, scales in tried(weight, largest)]
    best = numpy.argmin([error for _, _, error in found], axis=0)
    columns = numpy.arange(weight.shape[1])
    values = numpy.stack([one for one, _, _ in found])[best, :, columns].T
    scales = numpy.stack([one for _, one, _ in found])[best, columns]
    return values.astype(numpy.int8), scales


def tried(weight: numpy.ndarray, largest: numpy.ndarray) -> Iterator[tuple[numpy.ndarray, numpy.ndarray]]:
    for steps in STEPS:
        scales = largest / steps
        yield in_pairs(numpy.round(weight / scales)), scales


def in_pairs(values: numpy.ndarray) -> numpy.ndarray:
    """The values with those of a pair of rows made smaller where both together are too large."""
    pairs = values[: values.shape[0] // 2 * 2].reshape(-1, 2, values.shape[1])
    both = pairs.sum(1)
    alike = pairs[:, 0] * pairs[:, 1] > 0
    excess = numpy.where(alike, numpy.maximum(numpy.abs(both) - LARGEST_PAIR, 0), 0)
    half = excess // 2
    pairs[:, 0] -= numpy.sign(both) * half
    pairs[:, 1] -= numpy.sign(both) * (excess - half)
    return values


class Rewrite:
    def __init__(self, graph: GraphProto, measured: dict[str, Range]):
        self.graph = graph
        self.measured = measured
        self.weights = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
        self.nodes: list[NodeProto] = []
        self.constants: dict[str, numpy.ndarray] = {}
        # Activations that stand as int8 already.
        self.bytes: set[str] = set()
        # The bias that is added to a product, and what the sum is called.
        self.sums = {
            product: (bias, node.output[0])
            for node in graph.node
            if node.op_type == "Add"
            for bias, product in (node.input, reversed(node.input))
            if bias in self.weights and self.weights[bias].ndim == 1
        }

    def run(self) -> None:
        shapes = {name: weight.shape for name, weight in self.weights.items()}
        summed: set[str] = set()
        for node in self.graph.node:
            table = self.weights.get(node.input[0]) if node.op_type == "Gather" else None
            if is_wide(node, shapes):
                summed.add(self.multiply(node))
            elif table is not None and table.ndim == 2 and table.size > 100_000:
                self.look_up(node, table)
            elif node.output[0] not in summed:
                self.nodes.append(node)
        used = {name for node in self.nodes for name in node.input}
        kept = [one for one in self.graph.initializer if one.name in used]
        made = [numpy_helper.from_array(array, name) for name, array in self.constants.items()]
        nodes = [NodeProto.FromString(node.SerializeToString()) for node in self.nodes]
        for field, values in ((self.graph.initializer, [*kept, *made]), (self.graph.node, nodes)):
            del field[:]
            field.extend(values)

    def constant(self, name: str, value: object, kind: type) -> str:
        self.constants[name] = numpy.array(value, kind)
        return name

    def add(self, operator: str, inputs: list[str], output: str, **attributes: object) -> str:
        domain = "com.microsoft" if operator == "MatMulIntegerToFloat" else None
        self.nodes.append(helper.make_node(operator, inputs, [output], domain=domain, **attributes))
        return output

    def multiply(self, node: NodeProto) -> str:
        """The product with its bias added, under the name that is returned."""
        product = node.output[0]
        values, scales = by_column(self.weights[node.input[1]])
        source = self.in_bytes(node.input[0])
        inputs = [
            f"{source}.int8",
            self.constant(f"{product}.weight", values, numpy.int8),
            f"{source}.step",
            self.constant(f"{product}.scales", scales, numpy.float32),
            f"{source}.zero",
        ]
        bias, output = self.sums.get(product, (None, product))
        return self.add("MatMulIntegerToFloat", inputs if bias is None else [*inputs, "", bias], output)

    def in_bytes(self, source: str) -> str:
        """The activation as uint8, with its step and what stands for 0."""
        if source not in self.bytes:
            self.bytes.add(source)
            low, high = self.measured[source]
            step = max((high - low) / 255, TINY)
            inputs = [
                source,
                self.constant(f"{source}.step", step, numpy.float32),
                self.constant(f"{source}.zero", round(-low / step), numpy.uint8),
            ]
            self.add("QuantizeLinear", inputs, f"{source}.int8")
        return source

    def look_up(self, node: NodeProto, table: numpy.ndarray) -> None:
        """A table of vectors as int8, a scale a row."""
        output = node.output[0]
        scales = numpy.maximum(numpy.abs(table).max(1, keepdims=True) / LARGEST, TINY)
        integers = self.constant(f"{output}.table", numpy.round(table / scales), numpy.int8)
        rows = self.constant(f"{output}.scales", scales, numpy.float32)
        found = self.add("Gather", [integers, node.input[1]], f"{output}.int8")
        as_float = self.add("Cast", [found], f"{output}.float", to=TensorProto.FLOAT)
        scale = self.add("Gather", [rows, node.input[1]], f"{output}.scale")
        self.add("Mul", [as_float, scale], output)
