"""What a fine-tuned encoder is told it did wrong: by labels, by tags, and by a teacher."""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, kl_div, log_softmax, softmax

from batches import Batch
from corpora import SENTIMENT, TAGS, Labelled, Tagged

SMOOTHING = 0.05
TEMPERATURE = 2.0


def balance(rows: list[Labelled]) -> Tensor:
    """Weights that make each label count alike, as macro-recall does."""
    counts = torch.bincount(torch.tensor([row.label for row in rows]), minlength=len(SENTIMENT)).float()
    return counts.sum() / counts / len(counts)


def towards(answers: Tensor, said: Tensor) -> Tensor:
    """How far the answers are from the teacher's logits, both softened by TEMPERATURE (Hinton et al. 2015): [rows]."""
    soft = softmax(said / TEMPERATURE, -1)
    return kl_div(log_softmax(answers / TEMPERATURE, -1), soft, reduction="none").sum(-1) * TEMPERATURE**2


def sentiment_loss(answers: Tensor, batch: Batch, weights: Tensor, taught: float) -> Tensor:
    labels = torch.tensor([-100 if e.target[0] is None else e.target[0] for e in batch.examples], device=answers.device)
    teacher = [example.target[1] for example in batch.examples]
    if all(one is None for one in teacher):
        return cross_entropy(answers, labels, weights, label_smoothing=SMOOTHING)
    logs = torch.tensor([one or [0.0] * len(SENTIMENT) for one in teacher], device=answers.device)
    right = cross_entropy(answers, labels, weights, ignore_index=-100, reduction="none")
    # The weight of the teacher in each post: all where there is no label, none where it was not asked.
    shares = torch.tensor(
        [0.0 if said is None else taught if label >= 0 else 1.0 for label, said in zip(labels, teacher, strict=True)],
        device=answers.device,
    )
    return (shares * towards(answers, logs) + (1 - shares) * right).mean()


def tag_loss(answers: Tensor, batch: Batch, targets: Sequence[Tagged]) -> Tensor:
    """Each word's tag at its first piece; where a corpus is silent on a type, O stands for any tag of it."""
    places, allowed = [], []
    for row, (example, tagged) in enumerate(zip(batch.examples, targets, strict=True)):
        silent = [number for number, tag in enumerate(TAGS) if tag[2:] in tagged.silent]
        for first, tag in zip(example.firsts, tagged.tags, strict=True):
            if first >= 0:
                places.append((row, first))
                allowed.append([tag, *silent] if tag == 0 else [tag])
    rows, columns = zip(*places, strict=True)
    logs = log_softmax(answers[list(rows), list(columns)], -1)
    open_to = torch.full_like(logs, float("-inf"))
    for at, tags in enumerate(allowed):
        open_to[at, tags] = 0
    return -torch.logsumexp(logs + open_to, -1).mean()
