"""Posts as numbers, and batches of posts of like length."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from shared import Labelled, Vocabulary, split_words

# Pieces of a post that are read, [CLS] and [SEP] included; the encoder reads as many.
LONGEST = 96


@dataclass(frozen=True)
class Numbered:
    numbers: list[int]
    shapes: list[int]
    label: int


@dataclass(frozen=True)
class Batch:
    numbers: Tensor  # int64 [posts, pieces]
    shapes: Tensor
    mask: Tensor
    labels: Tensor  # int64 [posts]


def number(vocabulary: Vocabulary, row: Labelled) -> Numbered:
    numbers, shapes, _ = vocabulary.encode(split_words(row.text), LONGEST)
    return Numbered(numbers, shapes, row.label)


def together(posts: Sequence[Numbered]) -> Batch:
    longest = max(len(post.numbers) for post in posts)

    def padded(rows: list[list[int]]) -> Tensor:
        return torch.tensor([row + [0] * (longest - len(row)) for row in rows])

    return Batch(
        padded([post.numbers for post in posts]),
        padded([post.shapes for post in posts]),
        padded([[1] * len(post.numbers) for post in posts]),
        torch.tensor([post.label for post in posts]),
    )


def batches(posts: Sequence[Numbered], size: int, shuffle: random.Random) -> Iterator[Batch]:
    """Every post once, `size` a batch, posts of like length together, in an order drawn anew."""
    order = sorted(range(len(posts)), key=lambda i: len(posts[i].numbers) + shuffle.random() * 4)
    groups = [order[at : at + size] for at in range(0, len(order), size)]
    shuffle.shuffle(groups)
    for group in groups:
        yield together([posts[i] for i in group])


def split(posts: Sequence[Labelled], held_out: float, seed: int) -> tuple[list[Labelled], list[Labelled]]:
    """The posts to learn from, and a share (0 to 1) drawn from them to stop and calibrate by; texts are in one only."""
    drawn = list(posts)
    random.Random(seed).shuffle(drawn)
    few = round(len(drawn) * held_out)
    away = {row.text for row in drawn[:few]}
    return [row for row in drawn[few:] if row.text not in away], drawn[:few]
