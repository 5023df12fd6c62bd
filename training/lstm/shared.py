"""What the LSTM shares with the transformer: corpora, words and pieces of a post, measures, the description."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent / "transformer"))

from calibrate import temperature  # noqa: E402
from corpora import SENTIMENT, Labelled, read_posts, read_sentiment, read_side_task, train_file  # noqa: E402
from describe import describe, write_description  # noqa: E402
from measure_labels import (  # noqa: E402
    accuracy,
    calibration_error,
    confusion,
    interval,
    macro_f1,
    macro_recall,
    recalls,
)
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
    "accuracy",
    "calibration_error",
    "confusion",
    "describe",
    "interval",
    "macro_f1",
    "macro_recall",
    "read_posts",
    "read_sentiment",
    "read_side_task",
    "recalls",
    "split_words",
    "temperature",
    "train_file",
    "write_description",
]
