"""The network: pieces and their words' shapes, a bidirectional LSTM, and a head for each task."""

from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from shared import SENTIMENT, SHAPES

# Classes of each task; the side tasks (TweetEval) shape the network and are not shipped.
TASKS = {"sentiment": len(SENTIMENT), "emoji": 20, "emotion": 4, "irony": 2, "offensive": 2}
# Added to what stands at padded places, so that no maximum is found there.
FAR_BELOW = -1e4


@dataclass(frozen=True)
class Size:
    pieces: int
    embedding: int = 128
    hidden: int = 96  # of each direction
    dropout: float = 0.4


class Classifier(nn.Module):
    def __init__(self, size: Size):
        super().__init__()
        self.size = size
        self.pieces = nn.Embedding(size.pieces, size.embedding)
        self.shapes = nn.Embedding(len(SHAPES), size.embedding)
        self.lstm = nn.LSTM(size.embedding, size.hidden, batch_first=True, bidirectional=True)
        self.dropout = nn.Dropout(size.dropout)
        self.heads = nn.ModuleDict({task: nn.Linear(4 * size.hidden, classes) for task, classes in TASKS.items()})
        nn.init.normal_(self.pieces.weight, std=0.1)
        nn.init.zeros_(self.shapes.weight)

    def forward(self, task: str, numbers: Tensor, shapes: Tensor, mask: Tensor) -> Tensor:
        """int64 [posts, pieces] thrice → logits, float [posts, classes of the task]."""
        lengths = mask.sum(1)
        embedded = self.pieces(numbers) + self.shapes(shapes)
        if self.training:
            # One draw for all pieces of a post (Gal and Ghahramani 2016).
            keep = 1 - self.dropout.p
            embedded = embedded * torch.bernoulli(torch.full_like(embedded[:, :1], keep)) / keep
        packed = pack_padded_sequence(embedded, lengths.cpu(), batch_first=True, enforce_sorted=False)
        hidden, _ = pad_packed_sequence(self.lstm(packed)[0], batch_first=True, total_length=numbers.shape[1])
        far = (1 - mask.unsqueeze(-1).to(hidden.dtype)) * FAR_BELOW
        highest = (hidden + far).amax(1)
        mean = hidden.sum(1) / lengths.unsqueeze(-1)
        return self.heads[task](self.dropout(torch.cat([highest, mean], 1)))


def save(classifier: Classifier, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save({"size": asdict(classifier.size), "weights": classifier.state_dict()}, path)


def load(path: Path) -> Classifier:
    saved = torch.load(path, weights_only=True)
    classifier = Classifier(Size(**saved["size"]))
    classifier.load_state_dict(saved["weights"])
    return classifier.eval()
