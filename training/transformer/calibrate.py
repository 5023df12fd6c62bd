"""Temperature scaling (Guo et al. 2017): one number that makes probabilities say how often they are right."""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy


def temperature(logits: Tensor, right: Sequence[int], weights: Tensor) -> float:
    """Divides logits so that the weighted log loss is least; looked for between 0.05 and 20."""
    labels = torch.tensor(right)
    candidates = torch.logspace(-1.3, 1.3, 521)
    losses = torch.stack([cross_entropy(logits / one, labels, weights) for one in candidates])
    return round(candidates[int(losses.argmin())].item(), 4)
