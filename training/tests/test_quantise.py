"""What quantise.py promises of int8 weights, of made-up ones and of the model that ships."""

import json
import sys
import unittest
from pathlib import Path

import numpy
import onnx
from onnx import numpy_helper

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "training" / "transformer"))

from quantise import LARGEST, LARGEST_PAIR, by_column  # noqa: E402


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


class Shipped(unittest.TestCase):
    def test_no_pair_is_too_large(self) -> None:
        [folder] = (ROOT / "models").glob("transformer-*")
        file = json.loads((folder / "model.json").read_text())["weights"]["file"]
        graph = onnx.load(folder / file).graph
        tensors = {one.name: one for one in graph.initializer}
        products = [node for node in graph.node if node.op_type == "MatMulIntegerToFloat"]
        self.assertGreater(len(products), 30)
        for node in products:
            self.assertLessEqual(largest_pair(numpy_helper.to_array(tensors[node.input[1]])), LARGEST_PAIR)


if __name__ == "__main__":
    unittest.main()
