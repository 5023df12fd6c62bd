"""Teaches a pretrained encoder sentiment and named entities at once, side tasks beside them (Caruana 1997)."""

import argparse
import json
import math
import random
import re
import time
from collections.abc import Iterator
from pathlib import Path

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from batches import Batch, batches, encode, pad
from corpora import SENTIMENT, Labelled, Tagged, read_sentiment, read_side_task, read_tagged, train_file
from encoder import Encoder, load, save
from losses import SMOOTHING, balance, sentiment_loss, tag_loss
from machine import add_machine, in_bf16, use_machine
from measure_entities import measure_entities
from measure_labels import confusion, macro_recall
from optimiser import Schedule, averaged_over
from vocabulary import Vocabulary

# How often each corpus is read, and in which part of the run: side tasks first, what is shipped to the end.
SIDE_TASKS = {"emoji": 1.0, "emotion": 2.0, "irony": 2.0, "offensive": 1.0}
SIDE_TASKS_END = 0.6
ENTITIES = {"wnut17train.conll": 8.0, "btc.train": 4.0, "tweebank.train.bio": 6.0}
# Of a teacher's scores, so that their logarithms are finite.
LEAST_SCORE = 1e-3


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--start", type=Path, required=True, help="folder that pretrain.py wrote")
    arguments.add_argument("--data", type=Path, required=True)
    arguments.add_argument("--out", type=Path, required=True)
    arguments.add_argument("--epochs", type=float, default=3, help="of the labelled posts")
    arguments.add_argument("--side-tasks", type=float, default=1, help="factor on how often side tasks are read")
    arguments.add_argument("--entities", type=float, default=1, help="factor on how often posts with entities are read")
    arguments.add_argument(
        "--teacher",
        type=Path,
        help="what a model says of posts, labelled or not (teach.py, or `undertone predict --json`)",
    )
    arguments.add_argument("--taught", type=float, default=0.7, help="weight of the teacher's answer against the label")
    arguments.add_argument("--learning-rate", type=float, default=1e-4)
    arguments.add_argument("--layer-decay", type=float, default=0.9)
    arguments.add_argument("--averaged", type=int, default=400, help="steps over which weights are averaged (Polyak)")
    add_machine(arguments)
    options = arguments.parse_args()
    device = use_machine(options)

    encoder, vocabulary = load(options.start)
    encoder.to(device).train()
    plan = schedule(options, vocabulary, random.Random(options.seed))
    steps = Schedule(encoder, options.learning_rate, len(plan), options.layer_decay, head_factor=3)
    averaged = averaged_over(options.averaged, encoder)
    weights = balance(read_sentiment(train_file(options.data), validation=False)).to(device)
    started, seen = time.time(), 0
    for task, batch in plan:
        with in_bf16(device):
            mask = batch.mask.to(device)
            hidden = encoder.read(batch.numbers.to(device), batch.shapes.to(device), mask)
            answers = encoder.tag(hidden) if task == "entities" else encoder.classify(task, hidden, mask)
        answers = answers.float()
        if task == "entities":
            loss = tag_loss(answers, batch, [example.target for example in batch.examples])
        elif task == "sentiment":
            loss = sentiment_loss(answers, batch, weights, options.taught)
        else:
            target = torch.tensor([example.target for example in batch.examples], device=device)
            loss = cross_entropy(answers, target, label_smoothing=SMOOTHING) * 0.5
        steps.step(loss)
        averaged.update_parameters(encoder)
        seen += len(batch.examples)
        if steps.taken % 200 == 0:
            rate = seen / (time.time() - started)
            print(f"step {steps.taken} of {len(plan)}, {rate:.0f} posts/s", flush=True)
        if steps.taken % 1500 == 0 or steps.taken == len(plan):
            report(averaged.module, vocabulary, options.data)
            save(averaged.module, vocabulary, options.out)


def schedule(options: argparse.Namespace, vocabulary: Vocabulary, shuffle: random.Random) -> list[tuple[str, Batch]]:
    """The batches of the whole run in order; each task's are spread over its part of the run."""
    placed: list[tuple[float, str, Batch]] = []

    def place(task: str, examples: list, times: float, end: float) -> None:
        while times > 0 and examples:
            part = examples if times >= 1 else shuffle.sample(examples, int(len(examples) * times))
            placed.extend((shuffle.uniform(0, end), task, batch) for batch in batches(part, shuffle))
            times -= 1

    sentiment = [encode(vocabulary, text, (label, said)) for text, label, said in sentiment_posts(options)]
    place("sentiment", sentiment, options.epochs, 1)
    for task, times in SIDE_TASKS.items():
        rows: list[Labelled] = read_side_task(options.data / "sentiment" / "side-tasks" / task)
        place(
            task, [encode(vocabulary, row.text, row.label) for row in rows], times * options.side_tasks, SIDE_TASKS_END
        )
    for name, times in ENTITIES.items():
        tagged: list[Tagged] = read_tagged(options.data / "ner" / name)
        place("entities", [encode(vocabulary, one.words, one) for one in tagged], times * options.entities, 1)
    return [(task, batch) for _, task, batch in sorted(placed, key=lambda one: one[0])]


def sentiment_posts(options: argparse.Namespace) -> Iterator[tuple[str, int | None, list[float] | None]]:
    """Posts with their label, the teacher's log-probabilities, or both; none that is held out."""
    taught = read_teacher(options.teacher) if options.teacher else {}
    for row in read_sentiment(train_file(options.data), validation=True):
        taught.pop(one_line(row.text), None)
    for row in read_sentiment(train_file(options.data), validation=False):
        yield row.text, row.label, taught.pop(one_line(row.text), None)
    for text, logs in taught.items():
        yield text, None, logs


def read_teacher(path: Path) -> dict[str, list[float]]:
    with path.open(encoding="utf-8") as lines:
        said = [json.loads(line) for line in lines]
    return {
        one_line(one["text"]): [math.log(max(one[label], LEAST_SCORE)) for label in SENTIMENT]
        for one in said
        if one.get("sentiment") is not None
    }


def one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def report(encoder: Encoder, vocabulary: Vocabulary, data: Path) -> None:
    encoder.eval()
    rows = read_sentiment(train_file(data), validation=True)
    logits = run(
        encoder, [encode(vocabulary, row.text) for row in rows], lambda h, m: encoder.classify("sentiment", h, m)
    )
    counts = confusion([row.label for row in rows], [int(one.argmax()) for one in logits])
    print(f"sentiment macro-recall {macro_recall(counts):.4f} {counts}", flush=True)
    for name in ("emerging.dev.conll", "btc.dev", "tweebank.dev.bio"):
        posts = read_tagged(data / "ner" / name)
        tagged = run(encoder, [encode(vocabulary, post.words) for post in posts], lambda h, _: encoder.tag(h))
        print(name, measure_entities(posts, [encode(vocabulary, p.words).firsts for p in posts], tagged), flush=True)
    encoder.train()


@torch.inference_mode()
def run(encoder: Encoder, examples: list, head) -> list[Tensor]:
    """The head's answer to each example, in order."""
    device = next(encoder.parameters()).device
    order = sorted(range(len(examples)), key=lambda i: len(examples[i].numbers))
    answers: list[Tensor | None] = [None] * len(examples)
    for at in range(0, len(order), 64):
        chosen = order[at : at + 64]
        batch = pad([examples[i] for i in chosen])
        with in_bf16(device):
            mask = batch.mask.to(device)
            hidden = encoder.read(batch.numbers.to(device), batch.shapes.to(device), mask)
            out = head(hidden, mask).float().cpu()
        for i, answer in zip(chosen, out, strict=True):
            answers[i] = answer
    return answers


if __name__ == "__main__":
    main()
