"""Writes an encoder as an int8 ONNX file, and measures what is left of it."""

import argparse
import json
from pathlib import Path

import numpy
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from batches import Example, encode, pad
from corpora import read_sentiment, read_tagged
from encoder import Encoder, load
from measure import measure_entities, measure_sentiment

INPUTS = ("input_ids", "token_type_ids", "attention_mask")


class Shipped(nn.Module):
    """What the runtime runs: pieces in, logits of the sentiment and of each piece's tag out."""

    def __init__(self, encoder: Encoder):
        super().__init__()
        self.encoder = encoder

    def forward(self, numbers: Tensor, shapes: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        hidden = self.encoder.read(numbers, shapes, mask)
        return self.encoder.classify("sentiment", hidden, mask), self.encoder.tag(hidden)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--start", type=Path, required=True, help="folder that finetune.py wrote")
    arguments.add_argument("--data", type=Path, required=True)
    arguments.add_argument("--out", type=Path, required=True, help="folder of the model")
    options = arguments.parse_args()

    encoder, vocabulary = load(options.start)
    options.out.mkdir(parents=True, exist_ok=True)
    whole, path = options.start / "encoder.onnx", options.out / "model.onnx"
    export(encoder, whole)
    quantise(whole, path)
    vocabulary.save(options.out / "vocabulary.json")
    print(f"{path.stat().st_size / 1e6:.1f} MB")
    rows = read_sentiment(options.data / "sentiment" / "train-2013-2016.dedup.tsv", validation=True)
    for file in (whole, path):
        settings = onnxruntime.SessionOptions()
        settings.intra_op_num_threads = 1
        session = onnxruntime.InferenceSession(file, settings)
        logits = [one[0] for one in run(session, [encode(vocabulary, row.text) for row in rows])]
        print(file.name, "sentiment", measure_sentiment([r.label for r in rows], [int(one.argmax()) for one in logits]))
        for name in ("emerging.dev.conll", "btc.dev", "tweebank.dev.bio"):
            posts = read_tagged(options.data / "ner" / name)
            examples = [encode(vocabulary, post.words) for post in posts]
            tagged = [torch.from_numpy(one[1]) for one in run(session, examples)]
            print(file.name, name, measure_entities(posts, [one.firsts for one in examples], tagged))
    calibration = calibrate(numpy.stack(logits), [row.label for row in rows])
    print(json.dumps(calibration))
    (options.out / "calibration.json").write_text(json.dumps(calibration))


def export(encoder: Encoder, path: Path) -> None:
    dynamic = {name: {0: "posts", 1: "pieces"} for name in INPUTS}
    example = torch.ones(2, 8, dtype=torch.long)
    torch.onnx.export(
        Shipped(encoder.eval()),
        (example, example, example),
        path,
        input_names=list(INPUTS),
        output_names=["sentiment", "entities"],
        dynamic_axes={**dynamic, "sentiment": {0: "posts"}, "entities": {0: "posts", 1: "pieces"}},
        opset_version=17,
        dynamo=False,
    )


def quantise(whole: Path, path: Path) -> None:
    """Weights as int8; why the graph is left as it is stands in docs/decisions/inference.md."""
    quantize_dynamic(whole, path, weight_type=QuantType.QInt8, extra_options={"MatMulConstBOnly": True})


def run(session: onnxruntime.InferenceSession, examples: list[Example]) -> list[tuple[numpy.ndarray, numpy.ndarray]]:
    order = sorted(range(len(examples)), key=lambda i: len(examples[i].numbers))
    answers: list[tuple[numpy.ndarray, numpy.ndarray]] = [None] * len(examples)
    for at in range(0, len(order), 32):
        chosen = order[at : at + 32]
        batch = pad([examples[i] for i in chosen])
        inputs = zip(INPUTS, (batch.numbers, batch.shapes, batch.mask), strict=True)
        sentiment, entities = session.run(None, {name: tensor.numpy() for name, tensor in inputs})
        for i, one, tags in zip(chosen, sentiment, entities, strict=True):
            answers[i] = (one, tags)
    return answers


def calibrate(logits: numpy.ndarray, right: list[int]) -> dict[str, object]:
    """Temperature and, for the confidence, how common each label is; fitted by likelihood (Guo et al. 2017)."""
    answers, labels = torch.tensor(logits), torch.tensor(right)
    scale = torch.ones(1, requires_grad=True)
    bias = torch.zeros(3, requires_grad=True)
    optimiser = torch.optim.LBFGS([scale, bias], max_iter=200)

    def closure() -> Tensor:
        optimiser.zero_grad()
        loss = nn.functional.cross_entropy(answers * scale + bias, labels)
        loss.backward()
        return loss

    optimiser.step(closure)
    centred = bias.detach() - bias.detach().mean()
    return {"temperature": round(1 / scale.item(), 4), "prior": [round(one, 4) for one in centred.tolist()]}


if __name__ == "__main__":
    main()
