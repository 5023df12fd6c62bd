"""Vectors of pieces from the company they keep: a truncated SVD of their positive mutual information.

Levy and Goldberg (2014), with contexts smoothed as in Levy, Goldberg and Dagan (2015), section 3.1.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

WINDOW = 4
SMOOTHING = 0.75
POSTS_AT_ONCE = 20_000


def piece_vectors(posts: Sequence[Sequence[int]], pieces: int, width: int, seed: int = 1) -> Tensor:
    """float [pieces, width], each column of standard deviation 1 over pieces seen; zeros for pieces never seen."""
    torch.manual_seed(seed)
    counts = _company(posts, pieces)
    rows, columns = counts.indices()
    times = counts.values()
    of_piece = torch.zeros(pieces).index_add_(0, rows, times)
    of_context = of_piece.pow(SMOOTHING)
    information = (times.log() + of_context.sum().log() - of_piece[rows].log() - of_context[columns].log()).clamp(min=0)
    kept = information > 0
    table = torch.sparse_coo_tensor(
        counts.indices()[:, kept], information[kept], (pieces, pieces), check_invariants=True
    ).coalesce()
    width_found = min(width, pieces)
    left, values, _ = torch.svd_lowrank(table, q=width_found, niter=3)
    vectors = torch.zeros(pieces, width)
    vectors[:, :width_found] = left * values.sqrt()
    seen = of_piece > 0
    vectors[seen] /= vectors[seen].std().clamp(min=1e-6)
    return vectors


def _company(posts: Sequence[Sequence[int]], pieces: int) -> Tensor:
    """How often two pieces stand at most WINDOW places apart in one post, nearer ones weighing more."""
    total = torch.sparse_coo_tensor(size=(pieces, pieces), check_invariants=True).float()
    for at in range(0, len(posts), POSTS_AT_ONCE):
        some = posts[at : at + POSTS_AT_ONCE]
        numbers = torch.tensor([number for post in some for number in post])
        post_of = torch.repeat_interleave(torch.arange(len(some)), torch.tensor([len(post) for post in some]))
        pairs, weights = [], []
        for apart in range(1, WINDOW + 1):
            same = post_of[:-apart] == post_of[apart:]
            left, right = numbers[:-apart][same], numbers[apart:][same]
            pairs += [torch.stack([left, right]), torch.stack([right, left])]
            weights.append(torch.full((2 * len(left),), 1 / apart))
        size = (pieces, pieces)
        total = (
            total + torch.sparse_coo_tensor(torch.cat(pairs, 1), torch.cat(weights), size, check_invariants=True)
        ).coalesce()
    return total
