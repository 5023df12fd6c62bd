"""What quantise.py promises of int8 weights, of made-up ones and of the model that ships."""

import json
import sys
import tempfile
import unittest
from pathlib import Path

import numpy
import onnx
import onnxruntime
import torch
from onnx import numpy_helper

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "training" / "transformer"))

from encoder import Encoder, configure  # noqa: E402
from export import INPUTS, export  # noqa: E402
from quantise import LARGEST, LARGEST_PAIR, by_column, quantise  # noqa: E402


def largest_pair(values: numpy.ndarray) -> int:
    return int(numpy.abs(values.astype(int)[: len(values) // 2 * 2].reshape(-1, 2, values.shape[1]).sum(1)).max())


class ByColumn(unittest.TestCase):
    def test_no_pair_is_too_large_and_little_is_lost(self) -> None:
        weight = numpy.random.default_rng(1).normal(size=(385, 70))
        values, scales = by_column(weight)
        self.assertEqual(values.dtype, numpy.int8)
        self.assertLessEqual(int(numpy.abs(values.astype(int)).max()), LARGEST)
        self.assertLessEqual(largest_pair(values), LARGEST_PAIR)
        error = numpy.abs(values * scales - weight)
        self.assertLess(float((error**2).mean() ** 0.5), 0.015)

    def test_columns_that_could_only_be_too_large(self) -> None:
        alike = numpy.repeat([[1.0], [1.0], [-1.0], [-1.0]], 64, axis=1)
        values, scales = by_column(alike)
        self.assertEqual(largest_pair(values), LARGEST_PAIR)
        self.assertTrue(numpy.allclose(values * scales, alike))
        nothing, _ = by_column(numpy.zeros((4, 64)))
        self.assertFalse(nothing.any())


class Quantise(unittest.TestCase):
    """An encoder of random weights."""

    def setUp(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.whole, self.path = (Path(self.folder.name) / name for name in ("whole.onnx", "int8.onnx"))
        torch.manual_seed(1)
        shape = {"hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 128}
        encoder = Encoder(configure({**shape, "max_position_embeddings": 64}, 3000))
        for parameter in encoder.parameters():
            torch.nn.init.normal_(parameter, std=0.2 if parameter.dim() > 1 else 0.5)
        export(encoder, self.whole)
        draw = numpy.random.default_rng(1)
        self.posts = [self.feed(draw.integers(5, 3000, (1, length))) for length in range(4, 40)]
        quantise(self.whole, self.path, self.posts)

    def feed(self, numbers: numpy.ndarray, mask: numpy.ndarray | None = None) -> dict[str, numpy.ndarray]:
        read = numpy.ones_like(numbers) if mask is None else mask
        return dict(zip(INPUTS, (numbers, numbers % 3, read), strict=True))

    def answers(self, path: Path, posts: list[dict[str, numpy.ndarray]]) -> list[list[numpy.ndarray]]:
        session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
        return [session.run(None, feeds) for feeds in posts]

    def test_little_is_lost(self) -> None:
        pairs = zip(self.answers(self.whole, self.posts), self.answers(self.path, self.posts), strict=True)
        tags = [(right[1].ravel(), given[1].ravel()) for right, given in pairs]
        right, given = (numpy.concatenate(one) for one in zip(*tags, strict=True))
        self.assertGreater(numpy.corrcoef(right, given)[0, 1], 0.995)

    def test_a_post_has_the_same_answer_alone_and_beside_others(self) -> None:
        rows = [feeds["input_ids"][0] for feeds in self.posts]
        longest = max(map(len, rows))
        numbers, mask = (
            numpy.stack([numpy.pad(row, (0, longest - len(row))) for row in fill])
            for fill in (rows, [numpy.ones_like(row) for row in rows])
        )
        [(beside, _)] = self.answers(self.path, [self.feed(numbers, mask)])
        alone = numpy.concatenate([sentiment for sentiment, _ in self.answers(self.path, self.posts)])
        self.assertLess(float(numpy.abs(beside - alone).max()), 1e-4)

    def test_every_product_and_the_large_table_are_in_8_bits(self) -> None:
        graph = onnx.load(self.path).graph
        tensors = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
        products = [node for node in graph.node if node.op_type == "MatMulIntegerToFloat"]
        self.assertEqual(len(products), 2 * 6)
        self.assertTrue(all(len(node.input) == 7 for node in products), "each adds its bias itself")
        for node in products:
            self.assertLessEqual(largest_pair(tensors[node.input[1]]), LARGEST_PAIR)
        self.assertEqual([t.shape for t in tensors.values() if t.dtype == numpy.int8 and len(t) == 3000], [(3000, 64)])


class Shipped(unittest.TestCase):
    def test_no_pair_is_too_large(self) -> None:
        [folder] = (ROOT / "models").glob("transformer-*")
        file = json.loads((folder / "model.json").read_text())["weights"]["file"]
        graph = onnx.load(folder / file).graph
        tensors = {one.name: one for one in graph.initializer}
        products = [node for node in graph.node if node.op_type == "MatMulIntegerToFloat"]
        self.assertGreater(len(products), 20)
        for node in products:
            self.assertLessEqual(largest_pair(numpy_helper.to_array(tensors[node.input[1]])), LARGEST_PAIR)


if __name__ == "__main__":
    unittest.main()
