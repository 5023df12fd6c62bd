"""Makes a smaller encoder of a fine-tuned one: some of its layers, each with its strongest inner units, taught by it.

The smaller one begins with the weights of what it keeps and learns the larger one's last states (DistilBERT: Sanh et
al. 2019), its answers to every post at hand and, where there are some, the labels. It shares the larger one's
vocabulary, so each piece of a post has its counterpart. Of sentiment a second teacher may answer beside it, of any
kind. Side tasks are no part of it: their heads are not shipped.
"""

import argparse
import random
import time
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, gelu, mse_loss

from batches import Batch, Example, batches, encode
from corpora import Tagged, read_posts, read_sentiment, read_tagged, train_file
from encoder import Encoder, configure, load, save
from finetune import ENTITIES, one_line, read_teacher, report
from losses import SMOOTHING, balance, tag_loss, towards
from machine import add_machine, in_bf16, use_machine
from optimiser import Schedule, averaged_over
from vocabulary import Vocabulary

PIECES_A_BATCH = 1536
DROPOUT = 0.05
# Of the loss of a post that has a label or tags: the rest is the teacher's.
OF_THE_LABEL = 0.5
# Batches in which inner units are measured.
MEASURED = 40


@dataclass
class Lesson:
    """What is known of a post: its label or tags if any, and once it was asked the teachers' answers."""

    label: int | None = None
    tagged: Tagged | None = None
    second: list[float] | None = None  # the second teacher's log-probabilities
    sentiment: Tensor | None = None  # [3]
    tags: Tensor | None = None  # [words of which the first piece is read, TAGS]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--start", type=Path, required=True, help="the larger one: folder of finetune.py")
    arguments.add_argument("--data", type=Path, required=True)
    arguments.add_argument("--out", type=Path, required=True)
    arguments.add_argument("--teacher", type=Path, help="what a second one says of posts (teach.py); it counts as much")
    arguments.add_argument("--layers", type=int, nargs="+", default=[0, 1, 3, 5], help="layers kept, from 0")
    arguments.add_argument("--inner", type=int, default=768, help="inner units kept a layer")
    arguments.add_argument("--epochs", type=int, default=2, help="of all posts; the first learns the states too")
    arguments.add_argument("--entities", type=float, default=0.2, help="factor on how often entities are read an epoch")
    arguments.add_argument("--learning-rate", type=float, default=3e-4)
    arguments.add_argument("--averaged", type=int, default=400, help="steps over which weights are averaged (Polyak)")
    add_machine(arguments)
    options = arguments.parse_args()
    device = use_machine(options)

    teacher, vocabulary = load(options.start)
    teacher.to(device).eval()
    shuffle = random.Random(options.seed)
    posts = read_lessons(options.data, vocabulary, read_teacher(options.teacher) if options.teacher else {})
    tagged = read_entities(options.data, vocabulary)
    epochs = [plan(posts, tagged, options.entities, shuffle) for _ in range(options.epochs)]
    pupil = smaller(teacher, options.layers, options.inner, epochs[0][:MEASURED]).to(device).train()
    total = sum(map(len, epochs))
    print(f"{len(posts)} posts, {len(tagged)} with entities, {total} steps", flush=True)

    steps = Schedule(pupil, options.learning_rate, total)
    averaged = averaged_over(options.averaged, pupil)
    weights = balance(read_sentiment(train_file(options.data), validation=False)).to(device)
    started, seen = time.time(), 0
    for number, epoch in enumerate(epochs):
        for at, batch in enumerate(epoch):
            of_states = 1 - at / len(epoch) if number == 0 else 0.0
            steps.step(lesson_loss(teacher, pupil, batch, weights, of_states))
            averaged.update_parameters(pupil)
            seen += len(batch.examples)
            if steps.taken % 200 == 0:
                rate = seen / (time.time() - started)
                print(f"step {steps.taken} of {total}, {rate:.0f} posts/s", flush=True)
        report(averaged.module, vocabulary, options.data)
        save(averaged.module, vocabulary, options.out)


def read_lessons(data: Path, vocabulary: Vocabulary, second: dict[str, list[float]]) -> list[Example]:
    """Every post at hand, with its label and the second teacher's answer if it has them; none that is held out."""
    labels = {row.text: row.label for row in read_sentiment(train_file(data), validation=False)}
    return [
        encode(vocabulary, text, Lesson(label=labels.get(text), second=second.get(one_line(text))))
        for text in read_posts(data)
    ]


def read_entities(data: Path, vocabulary: Vocabulary) -> list[tuple[Example, float]]:
    """Posts with entities, and how often each is read beside how often the posts are."""
    return [
        (encode(vocabulary, tagged.words, Lesson(tagged=tagged)), times)
        for name, times in ENTITIES.items()
        for tagged in read_tagged(data / "ner" / name)
    ]


def plan(
    posts: list[Example], tagged: list[tuple[Example, float]], times: float, shuffle: random.Random
) -> list[Batch]:
    """The batches of one round in order; a part of a time is decided by chance."""
    again = [one for one, often in tagged for _ in range(int(often * times + shuffle.random()))]
    found = [*batches(posts, shuffle, PIECES_A_BATCH), *batches(again, shuffle, PIECES_A_BATCH)]
    shuffle.shuffle(found)
    return found


def lesson_loss(teacher: Encoder, pupil: Encoder, batch: Batch, weights: Tensor, of_states: float) -> Tensor:
    device = weights.device
    inputs = [one.to(device) for one in (batch.numbers, batch.shapes, batch.mask)]
    mask, places = inputs[2], first_pieces(batch)
    states = None
    if of_states > 0 or any(one.target.sentiment is None for one in batch.examples):
        states = ask(teacher, batch, inputs, places)
    with in_bf16(device):
        hidden = pupil.read(*inputs)
        sentiment, tags = pupil.classify("sentiment", hidden, mask), pupil.tag(hidden)
    lessons: list[Lesson] = [one.target for one in batch.examples]
    said = torch.stack([one.sentiment for one in lessons]).to(device)
    tagged = torch.cat([one.tags for one in lessons]).float().to(device)
    of_sentiment = towards(sentiment.float(), said)
    of_tags = towards(tags.float()[places], tagged).mean()
    if lessons[0].tagged is not None:
        gold = tag_loss(tags.float(), batch, [one.tagged for one in lessons])
        loss = of_sentiment.mean() + (1 - OF_THE_LABEL) * of_tags + OF_THE_LABEL * gold
    else:
        labels = torch.tensor([-100 if one.label is None else one.label for one in lessons], device=device)
        right = cross_entropy(sentiment.float(), labels, weights, reduction="none", label_smoothing=SMOOTHING)
        share = (labels >= 0).float() * OF_THE_LABEL
        loss = ((1 - share) * of_sentiment + share * right).mean() + of_tags
    if of_states <= 0:
        return loss
    real = mask.bool()
    known = states[real].float()
    return loss + of_states * mse_loss(hidden[real].float(), known) / known.var()


@torch.no_grad()
def ask(teacher: Encoder, batch: Batch, inputs: list[Tensor], places: tuple[Tensor, Tensor]) -> Tensor:
    """The larger one's last states; the teachers' answers are kept with the posts."""
    with in_bf16(inputs[0].device):
        states = teacher.read(*inputs)
        sentiment = teacher.classify("sentiment", states, inputs[2]).float().log_softmax(-1).cpu()
        tags = teacher.tag(states)[places].half().cpu()
    at = 0
    for example, answer in zip(batch.examples, sentiment, strict=True):
        count = sum(first >= 0 for first in example.firsts)
        lesson: Lesson = example.target
        lesson.sentiment = answer if lesson.second is None else (answer + torch.tensor(lesson.second)) / 2
        lesson.tags = tags[at : at + count].clone()
        at += count
    return states


def first_pieces(batch: Batch) -> tuple[Tensor, Tensor]:
    """Rows and columns of the first piece of each word, as tags are read."""
    found = [(row, first) for row, one in enumerate(batch.examples) for first in one.firsts if first >= 0]
    rows, columns = zip(*found, strict=True)
    return torch.tensor(rows), torch.tensor(columns)


def smaller(teacher: Encoder, layers: list[int], inner: int, measured: list[Batch]) -> Encoder:
    """The encoder of these layers alone, each with the `inner` units that give most to what comes out of it."""
    inner = min(inner, teacher.bert.config.intermediate_size)
    settings = teacher.bert.config.to_dict() | {"num_hidden_layers": len(layers), "intermediate_size": inner}
    config = configure(settings, settings["vocab_size"])
    config.hidden_dropout_prob = DROPOUT
    pupil = Encoder(config)
    weights = {name: tensor for name, tensor in teacher.state_dict().items() if ".layer." not in name}
    strengths = inner_strengths(teacher, measured)
    for to, of in enumerate(layers):
        units = strengths[of].topk(inner).indices.sort().values
        prefix = f"bert.encoder.layer.{of}."
        for name, tensor in teacher.state_dict().items():
            if not name.startswith(prefix):
                continue
            part = name.removeprefix(prefix)
            if part.startswith("intermediate."):
                tensor = tensor[units]
            elif part == "output.dense.weight":
                tensor = tensor[:, units]
            weights[f"bert.encoder.layer.{to}.{part}"] = tensor
    pupil.load_state_dict(weights)
    return pupil


@torch.no_grad()
def inner_strengths(encoder: Encoder, measured: list[Batch]) -> list[Tensor]:
    """Of each layer's inner units: the mean size of what they give, times that of the weights it goes through."""
    sums = [torch.zeros(encoder.bert.config.intermediate_size) for _ in encoder.bert.encoder.layer]
    hooks = [
        layer.intermediate.dense.register_forward_hook(
            lambda _, __, out, total=total: total.add_(gelu(out.float()).abs().sum((0, 1)).cpu())
        )
        for layer, total in zip(encoder.bert.encoder.layer, sums, strict=True)
    ]
    device = encoder.masked_bias.device
    for batch in measured:
        encoder.read(batch.numbers.to(device), batch.shapes.to(device), batch.mask.to(device))
    for hook in hooks:
        hook.remove()
    return [
        total * layer.output.dense.weight.norm(dim=0).cpu()
        for layer, total in zip(encoder.bert.encoder.layer, sums, strict=True)
    ]


if __name__ == "__main__":
    main()
