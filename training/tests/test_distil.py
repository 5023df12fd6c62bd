"""What distil.py keeps of a larger encoder, and what the smaller one learns."""

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
from made_up_base import write_base  # noqa: E402

from batches import pad  # noqa: E402
from corpora import TAGS, read_posts, read_sentiment, train_file  # noqa: E402
from distil import ask, first_pieces, lesson_loss, read_entities, read_lessons, smaller  # noqa: E402
from encoder import start_from  # noqa: E402
from finetune import one_line  # noqa: E402

EVEN = torch.ones(3)


class Distil(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.data = write_corpora(Path(folder.name) / "data")
        cls.teacher, cls.vocabulary = start_from(write_base(Path(folder.name) / "base"), read_posts(cls.data), size=150)
        cls.teacher.eval()
        torch.manual_seed(1)
        for parameter in cls.teacher.bert.encoder.parameters():
            torch.nn.init.normal_(parameter, std=0.2)

    def setUp(self) -> None:
        self.posts = read_lessons(self.data, self.vocabulary, {})
        self.batch = pad(self.posts[:12])
        config = self.teacher.bert.config
        self.layers, self.inner = list(range(config.num_hidden_layers)), config.intermediate_size

    def states(self, encoder) -> torch.Tensor:
        with torch.inference_mode():
            return encoder.eval().read(self.batch.numbers, self.batch.shapes, self.batch.mask)

    def test_all_that_there_is_makes_the_same_encoder(self) -> None:
        whole = smaller(self.teacher, self.layers, self.inner, [self.batch])
        self.assertTrue(torch.allclose(self.states(whole), self.states(self.teacher), atol=1e-5))

    def test_units_that_give_nothing_are_the_first_to_go(self) -> None:
        idle = torch.arange(0, self.inner, 2)
        teacher = smaller(self.teacher, self.layers, self.inner, [self.batch])
        for layer in teacher.bert.encoder.layer:
            layer.output.dense.weight.data[:, idle] = 0
        half = smaller(teacher, self.layers, self.inner // 2, [self.batch])
        self.assertEqual(half.bert.encoder.layer[0].intermediate.dense.weight.shape[0], self.inner // 2)
        self.assertTrue(torch.allclose(self.states(half), self.states(teacher), atol=1e-5))

    def test_layers_are_those_asked_for_in_their_order(self) -> None:
        last = smaller(self.teacher, self.layers[-1:], self.inner, [self.batch])
        self.assertEqual(last.bert.config.num_hidden_layers, 1)
        of_teacher = self.teacher.bert.encoder.layer[-1].attention.self.query.weight
        self.assertTrue(torch.equal(last.bert.encoder.layer[0].attention.self.query.weight, of_teacher))

    def test_labels_come_with_their_posts_and_nothing_held_out_is_among_them(self) -> None:
        learned, held_out = (read_sentiment(train_file(self.data), validation) for validation in (False, True))
        labels = dict(zip(read_posts(self.data), (one.target.label for one in self.posts), strict=True))
        known = {row.text: row.label for row in learned}
        self.assertEqual({text: label for text, label in labels.items() if label is not None}, known)
        self.assertTrue(any(label is None for label in labels.values()))
        self.assertFalse(({row.text for row in held_out} - set(known)) & set(labels))

    def test_who_answers_as_the_teacher_has_nothing_to_learn_but_the_labels(self) -> None:
        same = smaller(self.teacher, self.layers, self.inner, [self.batch]).eval()
        for example in self.posts[:12]:
            example.target.label = None
        self.assertLess(float(lesson_loss(self.teacher, same, self.batch, EVEN, 1.0)), 1e-3)
        other = smaller(self.teacher, self.layers[:1], self.inner, [self.batch]).eval()
        self.assertGreater(float(lesson_loss(self.teacher, other, self.batch, EVEN, 1.0)), 1e-2)
        for example in self.posts[:12]:
            example.target.label = 0
        self.assertGreater(float(lesson_loss(self.teacher, same, self.batch, EVEN, 1.0)), 0.1)

    def test_the_teacher_is_asked_once(self) -> None:
        pupil = smaller(self.teacher, self.layers[:1], self.inner, [self.batch]).eval()
        first = lesson_loss(self.teacher, pupil, self.batch, EVEN, 0.0)
        for example in self.batch.examples:
            self.assertEqual(example.target.sentiment.shape, (3,))
            self.assertEqual(example.target.tags.shape, (sum(at >= 0 for at in example.firsts), len(TAGS)))
        again = lesson_loss(None, pupil, self.batch, EVEN, 0.0)
        self.assertAlmostEqual(float(first), float(again), places=3)
        rows, columns = first_pieces(self.batch)
        self.assertTrue(bool(self.batch.mask[rows, columns].all()))

    def test_a_second_teacher_counts_as_much_of_what_it_was_asked(self) -> None:
        text = read_posts(self.data)[0]
        second = [math.log(share) for share in (0.9, 0.05, 0.05)]
        posts = read_lessons(self.data, self.vocabulary, {one_line(text): second})
        batch = pad(posts[:2])
        ask(self.teacher, batch, [batch.numbers, batch.shapes, batch.mask], first_pieces(batch))
        alone = pad(self.posts[:2])
        ask(self.teacher, alone, [alone.numbers, alone.shapes, alone.mask], first_pieces(alone))
        both, first = (one.examples[0].target.sentiment for one in (batch, alone))
        self.assertTrue(torch.allclose(both, (first + torch.tensor(second)) / 2))
        self.assertTrue(torch.equal(batch.examples[1].target.sentiment, alone.examples[1].target.sentiment))

    def test_tags_that_people_gave_are_learned_beside_the_teachers(self) -> None:
        tagged = [example for example, _ in read_entities(self.data, self.vocabulary)]
        same = smaller(self.teacher, self.layers, self.inner, [self.batch]).eval()
        loss = lesson_loss(self.teacher, same, pad(tagged[:12]), EVEN, 0.0)
        loss.backward()
        self.assertGreater(float(loss), 0.1)
        self.assertGreater(float(same.entities.weight.grad.abs().max()), 0)


if __name__ == "__main__":
    unittest.main()
