"""Trains the LSTM and writes a model's folder: model.onnx, vocabulary.json, model.json and README.md, its card."""

import argparse
import shlex
import sys
import time
from dataclasses import asdict
from pathlib import Path

import torch

from card import Figures, model_card
from classifier import save
from fit import Fitted, Settings, balance, fit
from graph import run, write
from posts import LONGEST
from prepare import Prepared, prepare
from search import Plan, Trial, chosen, search
from shared import (
    accuracy,
    calibration_error,
    confusion,
    describe,
    interval,
    macro_f1,
    temperature,
    write_description,
)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--data", type=Path, required=True, help="folder with sentiment/, csv/ and wire/")
    arguments.add_argument("--out", type=Path, required=True, help="folder of the model, as models/lstm-1.0.0")
    arguments.add_argument("--weights", type=Path, help="file for the weights as PyTorch keeps them")
    arguments.add_argument("--learning-rate", type=float, help="with --batch-size: no search")
    arguments.add_argument("--batch-size", type=int)
    arguments.add_argument("--epochs", type=int, default=8, help="at most; stops early")
    arguments.add_argument("--search-rows", type=int, default=Plan.rows)
    arguments.add_argument("--pieces", type=int, default=20_000, help="of the vocabulary")
    arguments.add_argument("--width", type=int, default=128, help="of the vectors of pieces")
    arguments.add_argument("--threads", type=int, default=1)
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    if (options.learning_rate is None) != (options.batch_size is None):
        arguments.error("--learning-rate and --batch-size go together: give both, or neither for a search")
    torch.set_num_threads(options.threads)
    began = time.perf_counter()

    prepared = prepare(options.data, options.pieces, options.width, options.seed)
    tell(f"{len(prepared.train)} posts to learn from, {len(prepared.vocabulary.pieces)} pieces")
    trials: list[Trial] = []
    rate, size = options.learning_rate, options.batch_size
    if rate is None:
        trials = search(prepared, Plan(rows=options.search_rows, seed=options.seed), tell)
        rate, size = chosen(trials).learning_rate, chosen(trials).batch_size
    settings = Settings(rate, size, options.epochs, seed=options.seed)
    fitted = fit(
        prepared.make, prepared.train, prepared.held_out, prepared.side_tasks, settings, prepared.unknown, tell
    )

    options.out.mkdir(parents=True, exist_ok=True)
    if options.weights:
        save(fitted.classifier, options.weights)
    write(fitted.classifier, options.out / "model.onnx")
    figures = measure(prepared, options.out / "model.onnx", fitted, settings, trials)
    prepared.vocabulary.save(options.out / "vocabulary.json")
    description = describe(
        options.out,
        "lstm",
        "1.0.0",
        LONGEST,
        {"temperature": figures.temperature},
        "The labelled texts of train-2013-2016.dedup.tsv where in_tweeteval_val=0, and TweetEval's side tasks.",
        figures.validation,
    )
    write_description(description, options.out / "model.json")
    minutes = (time.perf_counter() - began) / 60
    command = command_line(options.data)
    (options.out / "README.md").write_text(model_card(description, figures, command, minutes), encoding="utf-8")
    tell(f"wrote {options.out} after {minutes:.1f} minutes")


def measure(prepared: Prepared, model: Path, fitted: Fitted, settings: Settings, trials: list[Trial]) -> Figures:
    """Calibrates on the held-out rows, then reads the validation rows, once."""
    weights = balance(prepared.train)
    found = temperature(run(model, prepared.held_out), [post.label for post in prepared.held_out], weights)
    right = [post.label for post in prepared.validation]
    probabilities = (run(model, prepared.validation) / found).softmax(1)
    said = probabilities.argmax(1).tolist()
    counts = confusion(right, said)
    return Figures(
        settings=asdict(settings),
        trials=trials,
        size=fitted.classifier.size,
        train=[sum(post.label == label for post in prepared.train) for label in range(3)],
        held_out=len(prepared.held_out),
        held_out_macro_recall=fitted.macro_recall,
        epoch=fitted.epoch,
        side_tasks={task: len(posts) for task, posts in prepared.side_tasks.items()},
        posts=prepared.posts,
        temperature=found,
        validation=counts,
        accuracy=accuracy(counts),
        interval=interval(right, said),
        macro_f1=macro_f1(counts),
        calibration_error=calibration_error(probabilities, right),
    )


def command_line(data: Path) -> str:
    """What was typed, for the card, with $DATA for the folder of the corpora."""
    typed = ["$DATA" if one == str(data) else shlex.quote(one) for one in sys.argv[1:]]
    return " ".join(["training/.venv/bin/python", "training/lstm/train.py", *typed])


def tell(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main()
