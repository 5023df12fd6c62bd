"""The model card, in Markdown."""

from dataclasses import dataclass
from typing import Any

from classifier import Size
from search import Trial, table
from shared import SENTIMENT, macro_recall, recalls


@dataclass(frozen=True)
class Figures:
    settings: dict[str, Any]
    trials: list[Trial]
    size: Size
    train: list[int]  # posts of each label
    held_out: int
    held_out_macro_recall: float
    epoch: float
    side_tasks: dict[str, int]
    posts: int  # without labels, for the vectors
    temperature: float
    validation: list[list[int]]
    accuracy: float
    interval: tuple[float, float]
    macro_f1: float
    calibration_error: float


def model_card(description: dict[str, Any], figures: Figures, command: str, minutes: float) -> str:
    settings, size = figures.settings, figures.size
    balance = ", ".join(f"{count} {label}" for count, label in zip(figures.train, SENTIMENT, strict=True))
    side_tasks = ", ".join(f"{task} ({count} posts)" for task, count in figures.side_tasks.items())
    searched = (
        f"Each pair was tried briefly, the best for longer; the held-out rows decided.\n\n{table(figures.trials)}\n\n"
        if figures.trials
        else "Learning rate and batch size were given; nothing was searched.\n\n"
    )
    return f"""# {description["name"]} {description["version"]}

Says of a short post whether it is negative, neutral or positive: a bidirectional LSTM of {size.hidden} cells a
direction over {size.pieces} pieces of words, {size.embedding} numbers each, and the shape of each word (capitals,
hashtag, elongated), its outputs pooled by maximum and mean. Languages: {", ".join(description["languages"])}. Licence:
{description["licence"]}. Made {description["trainedAt"]}.

It is here since LSTMs are what such pipelines were taught with, and to measure the other models against; `linear` is
faster and `transformer` more accurate.

## From what

{description["trainedOn"]}

- Labelled rows learned from: {sum(figures.train)} ({balance}).
- Rows held out of them, by which it stopped and was calibrated: {figures.held_out}.
- Side tasks, whose heads are not shipped: {side_tasks}.
- Posts without labels: {figures.posts}. From these come the vocabulary and the vectors that training starts from
  (singular vectors of mutual information).

The texts belong to their authors and are not distributed with the model.

## How it was trained

AdamW, learning rate {settings["learning_rate"]:g}, batches of {settings["batch_size"]}; labels weighted so that each
counts alike; the side tasks are read in the first epochs; the weights are a moving average, stopped at the best
macro-recall on the held-out rows ({figures.held_out_macro_recall:.4f}, at epoch {figures.epoch:.1f} of at most
{settings["epochs"]}). Temperature {figures.temperature:g}, fitted to the same rows. Vectors of pieces are stored in
8 bits, the rest in 32.

### Search

{searched}## How to make it again

```
{command}
```

`$DATA` is a folder with the labelled tweets of SemEval-2017 task 4A as `sentiment/train-2013-2016.dedup.tsv`,
TweetEval's side tasks and any other posts (`training/README.md`). Seed {settings["seed"]}. It took {minutes:.0f}
minutes on one core of a busy machine.

## On {description["confusion"]["on"]}

None of these texts was trained on, none chose a setting. Measured on the ONNX file that ships, in Python; escapes that
the file holds (`\\u2019`, doubled quotes) were undone first, as in training. `undertone evaluate` reads the rows as
they stand, so its figures may differ.

{results(figures)}

## What the numbers mean

The scores weigh the three labels alike, as macro-recall does: the rarer labels are found too, and shares of labels in
a stream lean away from the commonest by as much as the confusion says. The published LSTM of TweetEval has a
macro-recall of 0.583 on that benchmark's test split, which is harder than the validation split measured here: the
two figures are not of the same posts.

## Known limits

- English only; what lies beyond {description["longest"]} pieces of a post is read in a further window.
- It knows no entities and never says "mixed" by itself.
- Sarcasm, quoted opinions and comparisons are mostly missed; so is what a picture or a link says.
- Words and topics that came up after the training rows were written are known by their parts at best.
- Its opinions of names follow the posts it learned from; it must not be used to judge persons.
"""


def results(figures: Figures) -> str:
    low, high = figures.interval
    lines = [
        f"texts              {sum(map(sum, figures.validation))}",
        f"accuracy           {figures.accuracy:.4f}",
        f"macro-recall       {macro_recall(figures.validation):.4f}  (95 % interval {low:.4f} to {high:.4f})",
        f"macro-F1           {figures.macro_f1:.4f}",
        f"calibration error  {figures.calibration_error:.4f}",
        "",
        "is \\ said    negative  neutral  positive  recall",
    ]
    for label, row, recall in zip(SENTIMENT, figures.validation, recalls(figures.validation), strict=True):
        lines.append(f"{label:<10} {row[0]:>9} {row[1]:>8} {row[2]:>9}  {recall:.4f}")
    return "\n".join(["```", *lines, "```"])
