"""What the LSTM shares with the transformer: the reading of corpora, and the words and pieces of a post."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent / "transformer"))

from corpora import SENTIMENT, Labelled, read_posts, read_sentiment, read_side_task  # noqa: E402
from vocabulary import PAD, SPECIAL, UNKNOWN, Vocabulary  # noqa: E402
from words import SHAPES, split_words  # noqa: E402

__all__ = [
    "PAD",
    "SENTIMENT",
    "SHAPES",
    "SPECIAL",
    "UNKNOWN",
    "Labelled",
    "Vocabulary",
    "read_posts",
    "read_sentiment",
    "read_side_task",
    "split_words",
]
