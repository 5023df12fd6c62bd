"""Unpacks a model's folder, as export.py writes it, into the folder that finetune.py starts from.

Weights come back as their int8 values times their scales. What is not shipped (the heads of the side tasks, of the
masked words) begins anew.
"""

import argparse
from pathlib import Path

import numpy
import onnx
import torch
from onnx import numpy_helper

from encoder import Encoder, configure, save
from vocabulary import Vocabulary


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--model", type=Path, required=True, help="folder of the model")
    arguments.add_argument("--out", type=Path, required=True)
    arguments.add_argument("--heads", type=int, help="of attention (default: one for each 32 numbers of the width)")
    options = arguments.parse_args()
    vocabulary = Vocabulary.load(options.model / "vocabulary.json")
    weights = read_weights(options.model / "model.onnx")
    width = weights["bert.embeddings.LayerNorm.weight"].shape[0]
    settings = {
        "hidden_size": width,
        "num_hidden_layers": 1 + max(int(name.split(".")[3]) for name in weights if name.startswith("bert.encoder.")),
        "num_attention_heads": options.heads or width // 32,
        "intermediate_size": weights["bert.encoder.layer.0.intermediate.dense.bias"].shape[0],
        "max_position_embeddings": weights["bert.embeddings.position_embeddings.weight"].shape[0],
    }
    encoder = Encoder(configure(settings, len(vocabulary.pieces)))
    missing, unknown = encoder.load_state_dict(weights, strict=False)
    assert not unknown, unknown
    save(encoder, vocabulary, options.out)
    print(f"{len(weights)} tensors; new: {', '.join(missing)}")


def read_weights(path: Path) -> dict[str, torch.Tensor]:
    """The weights by their names in Encoder, as quantise.py left them."""
    graph = onnx.load(path).graph
    tensors = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    found = {}
    for name, tensor in tensors.items():
        place, _, part = name.rpartition(".")
        if name.startswith("encoder.") and tensor.dtype == numpy.float32:
            found[name.removeprefix("encoder.")] = tensor
        elif part == "table":
            found[named(place, "/Gather")] = tensor * tensors[f"{place}.scales"]
        elif part == "weight" and tensor.dtype == numpy.int8:
            found[named(place, "/MatMul")] = (tensor * tensors[f"{place}.scales"]).T
    # Narrow layers stay in 32 bits, under names of the exporter's.
    for node in graph.node:
        if node.op_type == "MatMul" and node.input[1] in tensors:
            found[named(node.output[0], "/MatMul")] = tensors[node.input[1]].T
    return {name: torch.tensor(numpy.ascontiguousarray(tensor, numpy.float32)) for name, tensor in found.items()}


def named(output: str, operator: str) -> str:
    """/bert/encoder/layer.0/…/MatMul_output_0 → bert.encoder.layer.0.….weight"""
    return output.split(operator)[0].strip("/").replace("/", ".") + ".weight"


if __name__ == "__main__":
    main()
