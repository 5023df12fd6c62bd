"""From the corpora to what a search or a training reads: numbered posts and vectors to start from."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from classifier import Classifier, Size
from pieces import make_vocabulary
from posts import Numbered, number, split
from shared import UNKNOWN, Labelled, Vocabulary, read_posts, read_sentiment, read_side_task, train_file
from vectors import piece_vectors

HELD_OUT = 0.1
# Standard deviation of the vectors that training starts from.
SPREAD = 0.3
SIDE_TASKS = ("emoji", "emotion", "irony", "offensive")


@dataclass(frozen=True)
class Prepared:
    vocabulary: Vocabulary
    vectors: Tensor
    posts: int  # that the vocabulary and the vectors come from
    train: list[Numbered]
    held_out: list[Numbered]
    validation: list[Numbered]
    side_tasks: dict[str, list[Numbered]]

    @property
    def unknown(self) -> int:
        return self.vocabulary.number[UNKNOWN]

    def make(self) -> Classifier:
        """A new classifier that starts from the vectors."""
        classifier = Classifier(Size(len(self.vocabulary.pieces), self.vectors.shape[1]))
        with torch.no_grad():
            classifier.pieces.weight.copy_(self.vectors)
        return classifier


def prepare(data: Path, pieces: int, width: int, seed: int) -> Prepared:
    """Reads DESIGN's data folder. Words and vectors come from every post at hand but the validation split's."""
    rows = read_sentiment(train_file(data), validation=False)
    texts = read_posts(data)
    vocabulary = make_vocabulary(texts, pieces)
    train, held_out = split(rows, HELD_OUT, seed)
    away = {row.text for row in held_out}
    unlabelled = [number(vocabulary, Labelled(text, 0)).numbers for text in texts if text not in away]
    folder = data / "sentiment" / "side-tasks"
    return Prepared(
        vocabulary,
        piece_vectors(unlabelled, len(vocabulary.pieces), width, seed) * SPREAD,
        len(unlabelled),
        _number_all(vocabulary, train),
        _number_all(vocabulary, held_out),
        _number_all(vocabulary, read_sentiment(train_file(data), validation=True)),
        {task: _number_all(vocabulary, read_side_task(folder / task)) for task in SIDE_TASKS},
    )


def _number_all(vocabulary: Vocabulary, rows: Sequence[Labelled]) -> list[Numbered]:
    return [number(vocabulary, row) for row in rows]
