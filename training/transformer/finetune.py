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
from torch.nn.functional import cross_entropy, kl_div, log_softmax, softmax

from batches import Batch, batches, encode, pad
from corpora import SENTIMENT, TAGS, Labelled, Tagged, read_sentiment, read_side_task, read_tagged
from encoder import TASKS, Encoder, in_bf16, load, save
from measure_entities import measure_entities
from measure_labels import confusion, macro_recall
from optimiser import Schedule
from vocabulary import Vocabulary

# How often each corpus is read, and in which part of the run: side tasks first, what is shipped to the end.
SIDE_TASKS = {"emoji": 1.0, "emotion": 2.0, "irony": 2.0, "offensive": 1.0}
SIDE_TASKS_END = 0.6
ENTITIES = {"wnut17train.conll": 8.0, "btc.train": 4.0, "tweebank.train.bio": 6.0}
SMOOTHING = 0.05
TEMPERATURE = 2.0
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
    arguments.add_argument("--threads", type=int, default=2)
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")

    encoder, vocabulary = load(options.start)
    encoder.to(device).train()
    plan = schedule(options, vocabulary, random.Random(options.seed))
    steps = Schedule(encoder, options.learning_rate, len(plan), options.layer_decay, head_factor=3)
    averaged = torch.optim.swa_utils.AveragedModel(
        encoder, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(1 - 1 / options.averaged)
    )
    weights = balance(read_sentiment(train_file(options.data), validation=False)).to(device)
    started, seen = time.time(), 0
    for task, batch in plan:
        with in_bf16(device):
            mask = batch.mask.to(device)
            hidden = encoder.read(batch.numbers.to(device), batch.shapes.to(device), mask)
            answers = encoder.tag(hidden) if task == "entities" else encoder.classify(task, hidden, mask)
        answers = answers.float()
        if task == "entities":
            loss = tag_loss(answers, batch)
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


def train_file(data: Path) -> Path:
    return data / "sentiment" / "train-2013-2016.dedup.tsv"


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


def balance(rows: list[Labelled]) -> Tensor:
    """Weights that make each label count alike, as macro-recall does."""
    counts = torch.bincount(torch.tensor([row.label for row in rows]), minlength=TASKS["sentiment"]).float()
    return counts.sum() / counts / len(counts)


def sentiment_loss(answers: Tensor, batch: Batch, weights: Tensor, taught: float) -> Tensor:
    labels = torch.tensor([-100 if e.target[0] is None else e.target[0] for e in batch.examples], device=answers.device)
    teacher = [example.target[1] for example in batch.examples]
    if all(one is None for one in teacher):
        return cross_entropy(answers, labels, weights, label_smoothing=SMOOTHING)
    logs = torch.tensor([one or [0.0] * len(SENTIMENT) for one in teacher], device=answers.device)
    soft = softmax(logs / TEMPERATURE, -1)
    towards = kl_div(log_softmax(answers / TEMPERATURE, -1), soft, reduction="none").sum(-1) * TEMPERATURE**2
    right = cross_entropy(answers, labels, weights, ignore_index=-100, reduction="none")
    # The weight of the teacher in each post: all where there is no label, none where it was not asked.
    shares = torch.tensor(
        [0.0 if said is None else taught if label >= 0 else 1.0 for label, said in zip(labels, teacher, strict=True)],
        device=answers.device,
    )
    return (shares * towards + (1 - shares) * right).mean()


def tag_loss(answers: Tensor, batch: Batch) -> Tensor:
    """Each word's tag at its first piece; where a corpus is silent on a type, O stands for any tag of it."""
    places, allowed = [], []
    for row, example in enumerate(batch.examples):
        tagged: Tagged = example.target
        silent = [number for number, tag in enumerate(TAGS) if tag[2:] in tagged.silent]
        for first, tag in zip(example.firsts, tagged.tags, strict=True):
            if first >= 0:
                places.append((row, first))
                allowed.append([tag, *silent] if tag == 0 else [tag])
    rows, columns = zip(*places, strict=True)
    logs = log_softmax(answers[list(rows), list(columns)], -1)
    open_to = torch.full_like(logs, float("-inf"))
    for at, tags in enumerate(allowed):
        open_to[at, tags] = 0
    return -torch.logsumexp(logs + open_to, -1).mean()


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
