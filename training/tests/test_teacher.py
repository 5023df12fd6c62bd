"""What finetune.py makes of a teacher's answers."""

import argparse
import json
import math
import sys
import tempfile
import unittest
from pathlib import Path
from unittest.mock import patch

import torch

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "training" / "transformer"))
sys.path.insert(0, str(ROOT / "training" / "tests"))

from made_up import write_corpora  # noqa: E402
from made_up_base import write_base  # noqa: E402

from batches import Batch, Example  # noqa: E402
from corpora import read_sentiment, train_file  # noqa: E402
from encoder import load, save, start_from  # noqa: E402
from finetune import one_line, read_teacher, sentiment_posts  # noqa: E402
from losses import sentiment_loss  # noqa: E402
from optimiser import Schedule  # noqa: E402
from teach import main as teach  # noqa: E402

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


class Larger(unittest.TestCase):
    """An MPNet in the encoder's place."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        base = write_base(self.folder / "base", mpnet=True)
        self.encoder, self.vocabulary = start_from(base, ["great coffee!", "the worst"], 200)

    def read(self, text: str, shape: int = 0, padding: int = 0) -> torch.Tensor:
        numbers = [self.vocabulary.number[piece] for piece in ("[CLS]", *text.split(), "[SEP]")]
        mask = [1] * len(numbers) + [0] * padding
        rows = (numbers + [0] * padding, [shape] * len(mask), mask)
        hidden = self.encoder.eval().read(*(torch.tensor([row]) for row in rows))
        return hidden[0, : len(numbers)]

    def test_it_reads_words_in_their_order_and_their_shapes_once_learned_and_no_padding(self) -> None:
        with torch.inference_mode():
            once = self.read("great coffee")
            self.assertTrue(torch.allclose(once, self.read("great coffee", padding=5), atol=1e-5))
            self.assertFalse(torch.allclose(once, self.read("coffee great"), atol=1e-3))
            self.assertTrue(torch.allclose(once, self.read("great coffee", shape=1), atol=1e-5))
            self.encoder.bert.embeddings.token_type_embeddings.weight[1, 0] += 5
            self.assertFalse(torch.allclose(once, self.read("great coffee", shape=1), atol=1e-3))

    def test_every_weight_learns_and_it_is_the_same_once_saved(self) -> None:
        before = {name: weight.clone() for name, weight in self.encoder.named_parameters()}
        schedule = Schedule(self.encoder, 1e-3, 10, layer_decay=0.9)
        schedule.step(self.read("great coffee", shape=1).pow(3).sum())
        moved = {name for name, weight in self.encoder.named_parameters() if not torch.equal(weight, before[name])}
        self.assertIn("bert.encoder.relative_attention_bias.weight", moved)
        self.assertIn("bert.embeddings.token_type_embeddings.weight", moved)
        save(self.encoder, self.vocabulary, self.folder / "saved")
        again, _ = load(self.folder / "saved")
        for name, weight in again.named_parameters():
            self.assertTrue(torch.allclose(weight, self.encoder.state_dict()[name], atol=1e-2), name)

    def test_what_it_says_of_posts_is_what_others_learn_from(self) -> None:
        data = write_corpora(self.folder / "data")
        save(self.encoder, self.vocabulary, self.folder / "saved")
        (self.folder / "posts.txt").write_text("great coffee!\nthe worst\n", encoding="utf-8")
        words = ["--start", "saved", "--data", "data", "--unlabelled", "posts.txt", "--out", "said", "--posts", "6"]
        paths = [word if word.startswith("--") or word == "6" else str(self.folder / word) for word in words]
        with patch.object(sys, "argv", ["teach.py", *paths]), patch("builtins.print"):
            teach()
        said = read_teacher(self.folder / "said")
        learned = {one_line(row.text) for row in read_sentiment(train_file(data), validation=False)}
        self.assertEqual(len(set(said) & learned), 3)
        self.assertEqual(set(said) - learned, {"great coffee!", "the worst"})
        for logs in said.values():
            self.assertAlmostEqual(sum(map(math.exp, logs)), 1, places=2)


if __name__ == "__main__":
    unittest.main()
