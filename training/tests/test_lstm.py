"""The LSTM's parts, each on a few made-up posts."""

import random
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lstm"))

import torch
from made_up import write_corpora

from classifier import Classifier, Size, load, save
from graph import quantise, run, write
from pieces import make_vocabulary
from posts import LONGEST, Numbered, batches, number, split, together
from prepare import prepare
from search import Plan, Trial, chosen, search, table
from shared import (
    UNKNOWN,
    Labelled,
    accuracy,
    calibration_error,
    confusion,
    interval,
    macro_f1,
    macro_recall,
    split_words,
    temperature,
)
from vectors import piece_vectors

torch.set_num_threads(1)

POSTS = ["the train is late", "the tram is late", "a walk in the park", "we walked in the parks"] * 6


class Vocabulary(unittest.TestCase):
    def test_common_words_are_whole_and_rare_ones_are_cut(self):
        vocabulary = make_vocabulary(POSTS, 60)
        self.assertEqual(len(vocabulary.cut("train")), 1)
        cut = [vocabulary.pieces[piece] for piece in vocabulary.cut("trains")]
        self.assertEqual("".join(piece.removeprefix("##") for piece in cut), "trains")

    def test_a_word_of_unknown_signs_is_unknown(self):
        vocabulary = make_vocabulary(POSTS, 60)
        self.assertEqual(vocabulary.cut("中"), [vocabulary.number[UNKNOWN]])

    def test_it_is_no_larger_than_asked(self):
        self.assertLessEqual(len(make_vocabulary(POSTS, 30).pieces), 30)


class Vectors(unittest.TestCase):
    def test_words_in_the_same_company_are_alike(self):
        vocabulary = make_vocabulary(POSTS, 80)
        numbered = [number(vocabulary, Labelled(text, 0)).numbers for text in POSTS]
        vectors = piece_vectors(numbered, len(vocabulary.pieces), 8)
        train, tram, park = (vectors[vocabulary.number[word]] for word in ("train", "tram", "park"))
        alike = torch.cosine_similarity
        self.assertGreater(alike(train, tram, 0), alike(train, park, 0))
        self.assertTrue(torch.isfinite(vectors).all())


class Posts(unittest.TestCase):
    def test_every_post_is_in_one_batch(self):
        posts = [Numbered([2, at, 3], [0, 0, 0], at % 3) for at in range(4, 30)]
        drawn = [row for batch in batches(posts, 4, random.Random(1)) for row in batch.numbers[:, 1].tolist()]
        self.assertEqual(sorted(drawn), list(range(4, 30)))

    def test_padding_is_masked(self):
        batch = together([Numbered([2, 3], [0, 0], 0), Numbered([2, 9, 3], [0, 1, 0], 1)])
        self.assertEqual(batch.mask.tolist(), [[1, 1, 0], [1, 1, 1]])

    def test_a_long_post_is_cut(self):
        vocabulary = make_vocabulary(POSTS, 60)
        self.assertLessEqual(len(number(vocabulary, Labelled("late " * 500, 0)).numbers), LONGEST)

    def test_no_text_is_both_learned_from_and_held_out(self):
        rows = [Labelled(f"post {at % 40}", 0) for at in range(100)]
        train, held_out = split(rows, 0.2, seed=1)
        self.assertEqual(len(held_out), 20)
        self.assertEqual({row.text for row in train} & {row.text for row in held_out}, set())


class Graph(unittest.TestCase):
    def test_onnx_runtime_gives_what_the_network_gives_whatever_the_padding(self):
        torch.manual_seed(1)
        classifier = Classifier(Size(pieces=50, embedding=8, hidden=6)).eval()
        posts = [Numbered([2, *range(5, 5 + length), 3], [0] * (length + 2), 0) for length in (0, 1, 7, 30)]
        with torch.inference_mode():
            alone = [together([post]) for post in posts]
            expected = torch.cat([classifier("sentiment", b.numbers, b.shapes, b.mask) for b in alone])
        with tempfile.TemporaryDirectory() as folder:
            write(classifier, Path(folder) / "model.onnx")
            found = run(Path(folder) / "model.onnx", posts)
        # The file holds the vectors in 8 bits.
        torch.testing.assert_close(found, expected, atol=5e-3, rtol=0)

    def test_eight_bits_are_off_by_half_a_step_at_most(self):
        table = torch.randn(40, 5).numpy()
        values, scale = quantise(table)
        self.assertLessEqual((abs(values * scale - table) / scale).max(), 0.5001)

    def test_saved_weights_come_back(self):
        classifier = Classifier(Size(pieces=20, embedding=4, hidden=3)).eval()
        with tempfile.TemporaryDirectory() as folder:
            save(classifier, Path(folder) / "weights.pt")
            back = load(Path(folder) / "weights.pt")
        for name, tensor in classifier.state_dict().items():
            self.assertTrue(torch.equal(tensor, back.state_dict()[name]), name)


class Measures(unittest.TestCase):
    def test_macro_recall_counts_each_label_alike(self):
        counts = confusion([0, 1, 1, 1, 2, 2], [0, 1, 1, 0, 2, 1])
        self.assertAlmostEqual(macro_recall(counts), (1 + 2 / 3 + 1 / 2) / 3)
        self.assertAlmostEqual(accuracy(counts), 4 / 6)
        self.assertAlmostEqual(macro_f1(counts), (2 / 3 + 2 / 3 + 2 / 3) / 3)

    def test_the_interval_holds_the_figure(self):
        right = [0, 1, 2] * 30
        said = [0, 1, 1] * 10 + right[30:]
        low, high = interval(right, said)
        self.assertLess(low, macro_recall(confusion(right, said)))
        self.assertGreater(high, macro_recall(confusion(right, said)))

    def test_a_sure_and_wrong_model_is_badly_calibrated(self):
        sure = torch.tensor([[0.9, 0.05, 0.05]] * 10)
        self.assertAlmostEqual(calibration_error(sure, [0] * 9 + [1]), 0.0, places=5)
        self.assertAlmostEqual(calibration_error(sure, [1] * 10), 0.9, places=5)

    def test_the_temperature_cools_what_is_too_sure(self):
        logits = torch.tensor([[6.0, 0.0, 0.0]] * 4)
        self.assertGreater(temperature(logits, [0, 0, 0, 1], torch.ones(3)), 2)


class Search(unittest.TestCase):
    def test_the_best_of_the_longest_trials_is_chosen(self):
        trials = [Trial(1e-3, 32, 100, 1, 0.9, 1.0, 1.0), Trial(2e-3, 32, 300, 1, 0.7, 1.0, 1.0)]
        trials.append(Trial(1e-3, 32, 300, 1, 0.8, 1.0, 1.0))
        self.assertEqual(chosen(trials), trials[2])
        self.assertIn("| 0.001 | 32 | 300 |", table(trials))

    def test_every_pair_is_tried_and_the_best_for_longer(self):
        with tempfile.TemporaryDirectory() as folder:
            prepared = prepare(write_corpora(Path(folder) / "data"), pieces=200, width=8, seed=1)
        plan = Plan(learning_rates=(1e-2, 2e-2), batch_sizes=(8, 16), rows=40, kept=1, longer=2)
        trials = search(prepared, plan)
        self.assertEqual([trial.rows for trial in trials], [40, 40, 40, 40, 80])
        best = max(trials[:4], key=lambda trial: trial.macro_recall)
        self.assertEqual(trials[4].learning_rate, best.learning_rate)
        self.assertEqual(trials[4].batch_size, best.batch_size)


class Prepare(unittest.TestCase):
    def test_validation_rows_are_apart_from_those_learned_from(self):
        with tempfile.TemporaryDirectory() as folder:
            prepared = prepare(write_corpora(Path(folder) / "data", posts=120), pieces=200, width=8, seed=1)
        self.assertEqual(len(prepared.validation), 17)
        self.assertLessEqual(len(prepared.train) + len(prepared.held_out), 103)
        self.assertEqual(set(prepared.side_tasks), {"emoji", "emotion", "irony", "offensive"})


class Words(unittest.TestCase):
    def test_shapes_tell_capitals_and_hashtags(self):
        self.assertEqual([word.shape for word in split_words("GREAT day #Sunny")], [2, 0, 4, 5])


if __name__ == "__main__":
    unittest.main()
