"""Writes an encoder as a model's folder: model.onnx with int8 weights, vocabulary.json, model.json and its card."""

import argparse
import random
from pathlib import Path

import numpy
import onnxruntime
import torch
from torch import Tensor, nn

from batches import LONGEST, Batch, Example, encode, pad
from calibrate import temperature
from card import Figures, model_card
from corpora import SENTIMENT, Labelled, read_sentiment, read_tagged, train_file
from describe import describe, write_description
from encoder import Encoder, load
from finetune import ENTITIES
from measure_entities import measure_entities
from measure_labels import calibration_error, confusion, interval, macro_recall
from quantise import Feeds, quantise

INPUTS = ("input_ids", "token_type_ids", "attention_mask")
DEVELOPMENT = {
    "W-NUT 2017": "emerging.dev.conll",
    "Broad Twitter Corpus": "btc.dev",
    "Tweebank-NER": "tweebank.dev.bio",
}
# Posts that were learned from, on which the ranges of activations are measured.
MEASURED = 2000
TRAINED_ON = (
    "Posts with words masked, the labelled texts of train-2013-2016.dedup.tsv where in_tweeteval_val=0, "
    "the training files of W-NUT 2017, the Broad Twitter Corpus and Tweebank-NER, and TweetEval's side tasks."
)


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
    arguments.add_argument("--name", default="transformer")
    arguments.add_argument("--version", default="1.0.0")
    arguments.add_argument(
        "--beside", nargs="*", default=[], help="models whose scores are counted in, each as name@version:weight"
    )
    arguments.add_argument("--base", default="", help="for the card: the encoder that pretrain.py began with")
    arguments.add_argument("--commands", default="", help="for the card: the commands that made it")
    options = arguments.parse_args()

    encoder, vocabulary = load(options.start)
    options.out.mkdir(parents=True, exist_ok=True)
    whole, path = options.start / "encoder.onnx", options.out / "model.onnx"
    export(encoder, whole)
    learned, rows = (read_sentiment(train_file(options.data), validation) for validation in (False, True))
    named = [post.words for name in ENTITIES for post in read_tagged(options.data / "ner" / name)]
    posts = [*(row.text for row in learned), *named]
    drawn = random.Random(1).sample(posts, min(MEASURED, len(posts)))
    quantise(whole, path, [feeds(pad([encode(vocabulary, post)])) for post in drawn])
    vocabulary.save(options.out / "vocabulary.json")

    balance = counts_of(learned)
    right = [row.label for row in rows]
    examples = [encode(vocabulary, row.text) for row in rows]
    before = torch.stack([one for one, _ in run(whole, examples)])
    logits = torch.stack([one for one, _ in run(path, examples)])
    weights = torch.tensor(balance).sum() / torch.tensor(balance) / len(balance)
    found = temperature(logits, right, weights)
    common = torch.tensor(balance, dtype=torch.float).log()
    calibration = {"temperature": found, "prior": [round(one, 4) for one in (common - common.mean()).tolist()]}
    said = logits.argmax(1).tolist()
    counts = confusion(right, said)
    description = describe(options.out, options.name, options.version, LONGEST, calibration, TRAINED_ON, counts)
    if options.beside:
        pairs = [one.rsplit(":", 1) for one in options.beside]
        description["beside"] = [{"model": model, "weight": float(weight)} for model, weight in pairs]
    write_description(description, options.out / "model.json")
    config = encoder.bert.config
    figures = Figures(
        layers=config.num_hidden_layers,
        width=config.hidden_size,
        pieces=len(vocabulary.pieces),
        megabytes=path.stat().st_size / 1e6,
        labelled=balance,
        validation=counts,
        interval=interval(right, said),
        float_macro_recall=macro_recall(confusion(right, before.argmax(1).tolist())),
        calibration_error=calibration_error((logits / found + common).softmax(1), right),
        entities={name: entities(path, vocabulary, options.data / "ner" / dev) for name, dev in DEVELOPMENT.items()},
    )
    card = model_card(description, figures, options.base, options.commands)
    (options.out / "README.md").write_text(card, encoding="utf-8")
    print(f"macro-recall {macro_recall(counts):.4f}, before int8 {figures.float_macro_recall:.4f}; {figures.entities}")


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


def run(path: Path, examples: list[Example]) -> list[tuple[Tensor, Tensor]]:
    """Logits of the sentiment [3] and of each piece's tags, for each example in order."""
    settings = onnxruntime.SessionOptions()
    settings.add_session_config_entry("session.intra_op.allow_spinning", "0")
    session = onnxruntime.InferenceSession(path, settings, providers=["CPUExecutionProvider"])
    order = sorted(range(len(examples)), key=lambda i: len(examples[i].numbers))
    answers: dict[int, tuple[Tensor, Tensor]] = {}
    for at in range(0, len(order), 32):
        chosen = order[at : at + 32]
        batch = pad([examples[i] for i in chosen])
        outputs: list[numpy.ndarray] = session.run(None, feeds(batch))
        answers.update(zip(chosen, zip(*map(torch.from_numpy, outputs), strict=True), strict=True))
    return [answers[i] for i in range(len(examples))]


def feeds(batch: Batch) -> Feeds:
    tensors = (batch.numbers, batch.shapes, batch.mask)
    return {name: tensor.numpy() for name, tensor in zip(INPUTS, tensors, strict=True)}


def entities(path: Path, vocabulary, file: Path) -> str:
    posts = read_tagged(file)
    examples = [encode(vocabulary, post.words) for post in posts]
    return measure_entities(posts, [one.firsts for one in examples], [tags for _, tags in run(path, examples)])


def counts_of(rows: list[Labelled]) -> list[int]:
    return [sum(row.label == label for row in rows) for label in range(len(SENTIMENT))]


if __name__ == "__main__":
    main()
