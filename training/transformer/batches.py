"""Posts as tensors: batches of posts of like length, so that little is computed for padding."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from vocabulary import Vocabulary
from words import Word, split_words

LONGEST = 96
PIECES_A_BATCH = 1024


@dataclass(frozen=True)
class Example:
    numbers: list[int]
    shapes: list[int]
    firsts: list[int]
    target: object


@dataclass(frozen=True)
class Batch:
    numbers: Tensor  # int64 [posts, pieces]
    shapes: Tensor
    mask: Tensor
    examples: Sequence[Example]


def encode(vocabulary: Vocabulary, post: str | list[Word], target: object = None) -> Example:
    words = split_words(post) if isinstance(post, str) else post
    return Example(*vocabulary.encode(words, LONGEST), target)


def pad(examples: Sequence[Example]) -> Batch:
    longest = max(len(example.numbers) for example in examples)
    rows = lambda name: torch.tensor([getattr(e, name) + [0] * (longest - len(e.numbers)) for e in examples])  # noqa: E731
    mask = torch.tensor([[1] * len(e.numbers) + [0] * (longest - len(e.numbers)) for e in examples])
    return Batch(rows("numbers"), rows("shapes"), mask, examples)


def batches(examples: Sequence[Example], random: random.Random, pieces: int = PIECES_A_BATCH) -> Iterator[Batch]:
    """Every example once, in an order drawn anew, posts of like length together, about `pieces` pieces a batch."""
    order = sorted(range(len(examples)), key=lambda i: len(examples[i].numbers) + random.random() * 4)
    groups: list[list[Example]] = []
    group: list[Example] = []
    for i in order:
        group.append(examples[i])
        if len(group) * len(examples[i].numbers) >= pieces:
            groups.append(group)
            group = []
    if group:
        groups.append(group)
    random.shuffle(groups)
    for group in groups:
        yield pad(group)
