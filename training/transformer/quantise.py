"""Makes the weights of an encoder int8, and what they are multiplied with int8 as well, word by word.

Every matrix has a scale a column, every row of an activation (a piece of a post) a scale of its own, found as it is
computed (Dettmers et al. 2022, vector-wise quantisation). ONNX Runtime's own dynamic quantisation has one scale for a
whole batch: there a post's scores hang on the posts beside it.

No sum of two neighbouring products leaves 16 bits: processors without VNNI add them there and cut off what is more
(vpmaddubsw), so the scores of a post would hang on the machine.

As a program it sets the steps of a model's folder anew, from its int8 values:
python quantise.py --model DIR --out DIR
"""

import argparse
import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy
import onnx
from onnx import GraphProto, NodeProto, TensorProto, helper, numpy_helper

LARGEST = 127
# An activation is at most 255, and 255 * 128 fits 16 bits with its sign.
LARGEST_PAIR = 128
# How many steps the largest weight of a column may have: with fewer, fewer pairs are too large.
STEPS = range(64, LARGEST + 1, 3)
# GELU's least value is -0.17: where its largest is below that, this is the largest magnitude.
GELU_LEAST = 0.17
TINY = 1e-9
# Heads stay as they are: there is nothing to gain.
NARROW = 64


def quantise(whole: Path, path: Path) -> None:
    """Reads an encoder in 32 bits, as export.py writes it, and writes it in 8."""
    model = onnx.load(whole)
    Rewrite(model.graph).run()
    model.opset_import.append(helper.make_opsetid("com.microsoft", 1))
    onnx.checker.check_model(model, full_check=False)
    onnx.save(model, path)


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
    def __init__(self, graph: GraphProto):
        self.graph = graph
        self.weights = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
        self.nodes: list[NodeProto] = []
        self.constants: dict[str, numpy.ndarray] = {}
        # Activations that stand as int8 already.
        self.rows: set[str] = set()

    def run(self) -> None:
        for node in self.graph.node:
            table = self.weights.get(node.input[0]) if node.op_type == "Gather" else None
            weight = self.weights.get(node.input[1]) if node.op_type == "MatMul" else None
            if weight is not None and weight.shape[1] >= NARROW:
                self.multiply(node)
            elif table is not None and table.ndim == 2 and table.size > 100_000:
                self.look_up(node, table)
            else:
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

    def multiply(self, node: NodeProto) -> None:
        weight, output = self.weights[node.input[1]], node.output[0]
        values, scales = by_column(weight)
        columns = self.constant(f"{output}.scales", scales, numpy.float32)
        integers = self.constant(f"{output}.weight", values, numpy.int8)
        source = self.by_row(node.input[0], weight.shape[0], after_gelu=weight.shape[0] > weight.shape[1])
        one = self.constant("one", 1, numpy.float32)
        middle = self.constant("middle", 128, numpy.uint8)
        product = self.add(
            "MatMulIntegerToFloat", [f"{source}.int8", integers, one, columns, middle], f"{output}.product"
        )
        scaled = self.add("Mul", [product, f"{source}.scale"], f"{output}.scaled")
        width = self.constant(f"{output}.width", [weight.shape[1]], numpy.int64)
        shape = self.add("Concat", [f"{source}.places", width], f"{output}.shape", axis=0)
        self.add("Reshape", [scaled, shape], output)

    def by_row(self, source: str, width: int, after_gelu: bool) -> str:
        """The activation as uint8 [pieces, width] around 128, and each row's scale [pieces, 1]."""
        if source in self.rows:
            return source
        self.rows.add(source)
        flat = self.constant(f"{source}.flat", [-1, width], numpy.int64)
        rows = self.add("Reshape", [source, flat], f"{source}.rows")
        magnitudes = rows if after_gelu else self.add("Abs", [rows], f"{source}.magnitudes")
        largest = self.add("ReduceMax", [magnitudes], f"{source}.largest", axes=[-1], keepdims=1)
        least = self.constant("gelu.least", GELU_LEAST, numpy.float32) if after_gelu else self.tiny()
        bounded = self.add("Max", [largest, least], f"{source}.bounded")
        unit = self.constant("unit", 1 / LARGEST, numpy.float32)
        scale = self.add("Mul", [bounded, unit], f"{source}.scale")
        line = self.add("Reshape", [scale, self.constant("line", [-1], numpy.int64)], f"{source}.line")
        count = self.add("Shape", [line], f"{source}.count")
        middles = self.add("Expand", [self.constant("middles", [128], numpy.uint8), count], f"{source}.middles")
        self.add("QuantizeLinear", [rows, line, middles], f"{source}.int8", axis=0)
        self.add("Shape", [source], f"{source}.places", end=-1)
        return source

    def tiny(self) -> str:
        return self.constant("tiny", TINY, numpy.float32)

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


def set_steps(path: Path, out: Path) -> None:
    """Reads an encoder in 8 bits and writes it with the steps of `by_column`."""
    model = onnx.load(path)
    tensors = {one.name: one for one in model.graph.initializer}
    for node in model.graph.node:
        if node.op_type != "MatMulIntegerToFloat":
            continue
        integers, columns = tensors[node.input[1]], tensors[node.input[3]]
        weight = numpy_helper.to_array(integers) * numpy_helper.to_array(columns).astype(numpy.float64)
        for tensor, values in zip((integers, columns), by_column(weight), strict=True):
            kind = numpy_helper.to_array(tensor).dtype
            tensor.CopyFrom(numpy_helper.from_array(values.astype(kind), tensor.name))
    onnx.save(model, out)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--model", type=Path, required=True, help="folder of the model")
    arguments.add_argument("--out", type=Path, required=True)
    arguments.add_argument("--version", help="of the model that is written")
    options = arguments.parse_args()
    shutil.copytree(options.model, options.out, dirs_exist_ok=True)
    description = json.loads((options.out / "model.json").read_text())
    file = options.out / description["weights"]["file"]
    set_steps(options.model / file.name, file)
    description["weights"]["sha256"] = hashlib.sha256(file.read_bytes()).hexdigest()
    description["version"] = options.version or description["version"]
    (options.out / "model.json").write_text(json.dumps(description, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
