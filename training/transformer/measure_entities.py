"""F1 of entities as the shared tasks count it: exact spans of the right type."""

from collections.abc import Sequence

import torch
from torch import Tensor

from corpora import TAGS, Tagged

# A tag may follow another: I-x only B-x or I-x.
FOLLOWS = torch.tensor(
    [[0.0 if not tag.startswith("I-") or before[2:] == tag[2:] else float("-inf") for tag in TAGS] for before in TAGS]
)
BEGINS = torch.tensor([float("-inf") if tag.startswith("I-") else 0.0 for tag in TAGS])


def best_path(logits: Tensor) -> list[int]:
    """The likeliest tags of the words [words, tags] that keep to BIO (Viterbi)."""
    if len(logits) == 0:
        return []
    score = logits[0] + BEGINS
    back = []
    for word in logits[1:]:
        best, origin = (score.unsqueeze(1) + FOLLOWS).max(0)
        score = best + word
        back.append(origin)
    path = [int(score.argmax())]
    for origin in reversed(back):
        path.append(int(origin[path[-1]]))
    return path[::-1]


def spans(tags: Sequence[int]) -> set[tuple[int, int, str]]:
    found, start = set(), None
    for at, number in enumerate([*tags, 0]):
        part, _, kind = TAGS[number].partition("-")
        if start is not None and (part != "I" or kind != start[1]):
            found.add((start[0], at, start[1]))
            start = None
        if part == "B" or (part == "I" and start is None):
            start = (at, kind)
    return found


def measure_entities(posts: Sequence[Tagged], firsts: Sequence[Sequence[int]], logits: Sequence[Tensor]) -> str:
    right = wrong = missed = 0
    for post, places, out in zip(posts, firsts, logits, strict=True):
        kept = [place for place in places if place >= 0]
        logs = out[kept].log_softmax(-1) if kept else out[:0]
        said = {one for one in spans(best_path(logs)) if one[2] not in post.silent}
        truth = spans(post.tags)
        right += len(said & truth)
        wrong += len(said - truth)
        missed += len(truth - said)
    precision, recall = right / max(1, right + wrong), right / max(1, right + missed)
    return (
        f"F1 {2 * precision * recall / max(1e-9, precision + recall):.4f} precision {precision:.4f} recall {recall:.4f}"
    )
