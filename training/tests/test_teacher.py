"""What finetune.py makes of a teacher's answers."""

import argparse
import json
import math
import sys
import tempfile
import unittest
from pathlib import Path

import torch

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "training" / "transformer"))
sys.path.insert(0, str(ROOT / "training" / "tests"))

from made_up import write_corpora  # noqa: E402

from batches import Batch, Example  # noqa: E402
from corpora import read_sentiment  # noqa: E402
from finetune import sentiment_loss, sentiment_posts, train_file  # noqa: E402

EVEN = torch.ones(3)
SURE = [math.log(0.98), math.log(0.01), math.log(0.01)]


def batch_of(*targets: tuple[int | None, list[float] | None]) -> Batch:
    nothing = torch.zeros(0)
    return Batch(nothing, nothing, nothing, [Example([], [], [], target) for target in targets])


class Loss(unittest.TestCase):
    def loss(self, answers: list[list[float]], *targets, taught: float = 0.7) -> float:
        return float(sentiment_loss(torch.tensor(answers), batch_of(*targets), EVEN, taught))

    def test_who_answers_as_the_teacher_has_none(self) -> None:
        self.assertAlmostEqual(self.loss([SURE], (None, SURE)), 0, places=5)
        self.assertGreater(self.loss([[0.0, 0.0, 0.0]], (None, SURE)), 0.1)

    def test_a_label_counts_beside_the_teacher(self) -> None:
        agreed, against = (self.loss([SURE], (label, SURE)) for label in (0, 1))
        self.assertLess(agreed, 0.01)
        self.assertAlmostEqual(against, 0.3 * -SURE[1], places=2)

    def test_posts_of_either_kind_stand_in_one_batch(self) -> None:
        both = self.loss([SURE, SURE], (None, SURE), (1, None))
        self.assertAlmostEqual(both, -SURE[1] / 2, places=2)


class Posts(unittest.TestCase):
    def test_labels_and_answers_meet_and_nothing_held_out_is_learned(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            data = write_corpora(Path(folder) / "data")
            learned, held_out = (read_sentiment(train_file(data), validation) for validation in (False, True))
            said = {"sentiment": "negative", "negative": 0.7, "neutral": 0.3, "positive": 0.0, "mixed": 0.0}
            unscored = {"sentiment": None, "negative": None, "neutral": None, "positive": None}
            lines = [
                {"text": learned[0].text, **said},
                {"text": held_out[0].text, **said},
                {"text": "a post  without label", **said},
                {"text": "not scored", **unscored},
            ]
            teacher = Path(folder) / "answers.jsonl"
            teacher.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
            posts = list(sentiment_posts(argparse.Namespace(data=data, teacher=teacher)))
        texts = {text for text, _, _ in posts}
        self.assertEqual(len(posts), len(learned) + 1)
        self.assertNotIn("not scored", texts)
        self.assertEqual(posts[-1][:2], ("a post without label", None))
        self.assertTrue(all(math.isfinite(one) for one in posts[-1][2]))
        self.assertTrue(all(said is not None for text, _, said in posts if text == learned[0].text))
        self.assertTrue(any(said is None for _, _, said in posts))
        self.assertEqual({row.text for row in learned} | {"a post without label"}, texts)


if __name__ == "__main__":
    unittest.main()
