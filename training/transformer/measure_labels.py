"""How right labels are, and how well probabilities say so."""

from collections.abc import Sequence

import torch
from torch import Tensor

from corpora import SENTIMENT


def confusion(right: Sequence[int], said: Sequence[int]) -> list[list[int]]:
    """Times a label of SENTIMENT (rows) was given each label (columns)."""
    counts = [[0] * len(SENTIMENT) for _ in SENTIMENT]
    for a, b in zip(right, said, strict=True):
        counts[a][b] += 1
    return counts


def recalls(counts: list[list[int]]) -> list[float]:
    return [row[label] / max(1, sum(row)) for label, row in enumerate(counts)]


def macro_recall(counts: list[list[int]]) -> float:
    """Mean recall over the labels, 0 to 1: TweetEval's measure of sentiment."""
    return sum(recalls(counts)) / len(counts)


def accuracy(counts: list[list[int]]) -> float:
    return sum(row[label] for label, row in enumerate(counts)) / max(1, sum(map(sum, counts)))


def macro_f1(counts: list[list[int]]) -> float:
    scores = []
    for label, row in enumerate(counts):
        said = sum(other[label] for other in counts)
        scores.append(2 * row[label] / max(1, sum(row) + said))
    return sum(scores) / len(scores)


def interval(right: Sequence[int], said: Sequence[int], draws: int = 1000, seed: int = 1) -> tuple[float, float]:
    """The 95 % interval of macro-recall by bootstrap over the posts (percentiles)."""
    labels = len(SENTIMENT)
    cells = torch.tensor(right) * labels + torch.tensor(said)
    generator = torch.Generator().manual_seed(seed)
    found = []
    for _ in range(draws):
        drawn = cells[torch.randint(len(cells), (len(cells),), generator=generator)]
        counts = torch.bincount(drawn, minlength=labels * labels).view(labels, labels)
        found.append((counts.diagonal() / counts.sum(1).clamp(min=1)).mean())
    low, high = torch.stack(found).quantile(torch.tensor([0.025, 0.975])).tolist()
    return low, high


def calibration_error(probabilities: Tensor, right: Sequence[int], bins: int = 10) -> float:
    """Mean gap between the probability of the label said and how often it is right, over equal bins (Guo 2017)."""
    sure, said = probabilities.max(1)
    hits = (said == torch.tensor(right)).float()
    bin_of = (sure * bins).long().clamp(max=bins - 1)
    gap = 0.0
    for one in range(bins):
        inside = bin_of == one
        if inside.any():
            gap += inside.float().mean().item() * abs(sure[inside].mean() - hits[inside].mean()).item()
    return gap
