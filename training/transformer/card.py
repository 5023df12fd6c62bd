"""The model card, in Markdown."""

from dataclasses import dataclass
from typing import Any

from corpora import SENTIMENT


@dataclass(frozen=True)
class Figures:
    layers: int
    width: int
    pieces: int
    megabytes: float
    labelled: list[int]  # posts of each label that were learned from
    validation: list[list[int]]  # confusion: right label by label said
    interval: tuple[float, float]  # of macro-recall, 95 %
    float_macro_recall: float  # before the weights became int8
    calibration_error: float
    entities: dict[str, str]  # corpus: its figures


def model_card(description: dict[str, Any], figures: Figures, base: str, commands: str) -> str:
    balance = ", ".join(f"{count} {label}" for count, label in zip(figures.labelled, SENTIMENT, strict=True))
    tagged = "\n".join(f"| {name} | {what} |" for name, what in figures.entities.items())
    return f"""# {description["name"]} {description["version"]}

Says of a short post whether it is negative, neutral or positive, and finds the persons, organisations, locations,
products, works and other names in it, in one pass: a BERT encoder of {figures.layers} layers of {figures.width} with
{figures.pieces} pieces of words and the shape of each word (capitals, hashtag, elongated), with a head for each.
int8, {figures.megabytes:.1f} MB. Languages: {", ".join(description["languages"])}. Licence: {description["licence"]}.
Made {description["trainedAt"]}.

## From what

{base}

It then read posts with words masked (`pretrain.py`), and learned from (`finetune.py`):

- the labelled tweets of SemEval-2017 task 4A that are not in TweetEval's validation split: {sum(figures.labelled)}
  ({balance});
- named entities in tweets: the training files of W-NUT 2017, the Broad Twitter Corpus and Tweebank-NER. Where a corpus
  does not annotate a type, its silence is no evidence against it;
- TweetEval's side tasks (emoji, emotion, irony, offensive language), whose heads are not shipped.

The texts belong to their authors and are not distributed with the model.

## How to make it again

```
{commands}
```

`$DATA` is described in `training/README.md`. Seeds are fixed; the result depends a little on the processor.

## Sentiment

The network alone, as an int8 file, on {description["confusion"]["on"]}.
None of these was trained on; the temperature was fitted to them.

{results(figures)}

Before its weights became int8 macro-recall was {figures.float_macro_recall:.4f}. The published figures of TweetEval
(RoBERTa-base 0.713, DistilBERT 0.698, SVM 0.629) are of its test split, which is harder than the validation split
measured here.

## Entities

Exact spans of the right type, in the files that these corpora give for development. None was trained on. The types are
ours: corporation and group of W-NUT are both organisation.

| corpus | |
|---|---|
{tagged}

## What the numbers mean

The scores weigh the three labels alike, as macro-recall does: the rarer labels are found too, and shares of labels in a
stream lean away from the commonest by as much as the confusion says. `confidence` is the probability that the label is
right in a stream mixed as the training rows are.

## Known limits

- English only. What lies beyond {description["longest"]} pieces of a post is read in a further window.
- Handles are read as @user: they are mentions, not entities, and no evidence.
- Sarcasm, quoted opinions and comparisons are often missed; so is what a picture or a link says.
- Names in small letters are found less often; works and products least.
- Names and events that came up after 2017 are known by their parts and surroundings alone.
- Its opinions of names follow the posts it learned from; it must not be used to judge persons.
"""


def results(figures: Figures) -> str:
    low, high = figures.interval
    recalls = [row[label] / max(1, sum(row)) for label, row in enumerate(figures.validation)]
    right = sum(row[label] for label, row in enumerate(figures.validation))
    texts = sum(map(sum, figures.validation))
    lines = [
        f"texts              {texts}",
        f"accuracy           {right / texts:.4f}",
        f"macro-recall       {sum(recalls) / len(recalls):.4f}  (95 % interval {low:.4f} to {high:.4f})",
        f"calibration error  {figures.calibration_error:.4f}",
        "",
        "is \\ said    negative  neutral  positive  recall",
    ]
    for label, row, recall in zip(SENTIMENT, figures.validation, recalls, strict=True):
        lines.append(f"{label:<10} {row[0]:>9} {row[1]:>8} {row[2]:>9}  {recall:.4f}")
    return "\n".join(["```", *lines, "```"])
