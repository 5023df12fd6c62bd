"""The shared encoder and its heads."""

import json
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from transformers import BertConfig, BertModel, MPNetConfig, MPNetModel
from transformers.configuration_utils import PretrainedConfig

from corpora import SENTIMENT, TAGS
from vocabulary import END, MASK, PAD, SPECIAL, START, Vocabulary, prune
from words import SHAPES

# Classes of each task that reads the whole post. Side tasks (TweetEval) shape the encoder and are not shipped.
TASKS = {"sentiment": len(SENTIMENT), "emoji": 20, "emotion": 4, "irony": 2, "offensive": 2}


# What BERT's vocabulary calls the special pieces, by their names in MPNet's.
NAMED_BY_MPNET = {"<pad>": PAD, "<s>": START, "</s>": END, "<mask>": MASK}


class ShapedMPNet(MPNetModel):
    """MPNet (Song et al. 2020), which has no segments, with the embeddings that carry each word's shape."""

    def __init__(self, config: MPNetConfig):
        super().__init__(config, add_pooling_layer=False)
        self.embeddings.token_type_embeddings = nn.Embedding(len(SHAPES), config.hidden_size)
        nn.init.zeros_(self.embeddings.token_type_embeddings.weight)

    def forward(self, input_ids: Tensor, token_type_ids: Tensor, attention_mask: Tensor):
        pieces = self.embeddings.word_embeddings(input_ids) + self.embeddings.token_type_embeddings(token_type_ids)
        return super().forward(inputs_embeds=pieces, attention_mask=attention_mask)


class Encoder(nn.Module):
    """BERT whose segment embeddings carry each word's shape (SHAPES), with a head a task and one for entities.

    In its place MPNet, to teach: it is not shipped.
    """

    def __init__(self, config: PretrainedConfig):
        super().__init__()
        mpnet = isinstance(config, MPNetConfig)
        self.bert = ShapedMPNet(config) if mpnet else BertModel(config, add_pooling_layer=False)
        width = config.hidden_size
        self.dropout = nn.Dropout(0.1)
        self.heads = nn.ModuleDict({task: nn.Linear(width, classes) for task, classes in TASKS.items()})
        self.entities = nn.Linear(width, len(TAGS))
        self.transform = nn.Sequential(nn.Linear(width, width), nn.GELU(), nn.LayerNorm(width))
        self.masked_bias = nn.Parameter(torch.zeros(config.vocab_size))

    def read(self, numbers: Tensor, shapes: Tensor, mask: Tensor) -> Tensor:
        """int64 [posts, pieces] thrice → float [posts, pieces, width]."""
        return self.bert(input_ids=numbers, token_type_ids=shapes, attention_mask=mask).last_hidden_state

    def pool(self, hidden: Tensor, mask: Tensor) -> Tensor:
        weights = mask.unsqueeze(-1).to(hidden.dtype)
        return (hidden * weights).sum(1) / weights.sum(1)

    def classify(self, task: str, hidden: Tensor, mask: Tensor) -> Tensor:
        return self.heads[task](self.dropout(self.pool(hidden, mask)))

    def tag(self, hidden: Tensor) -> Tensor:
        return self.entities(self.dropout(hidden))

    def fill(self, hidden: Tensor) -> Tensor:
        """Logits over the vocabulary for the masked places given, [places, width] → [places, vocabulary]."""
        return self.transform(hidden) @ self.bert.embeddings.word_embeddings.weight.T + self.masked_bias


def start_from(folder: Path, posts: list[str], size: int) -> tuple[Encoder, Vocabulary]:
    """A pretrained BERT or MPNet (config.json, vocab.txt, model.safetensors) with its vocabulary cut to posts."""
    base = (folder / "vocab.txt").read_text(encoding="utf-8").split("\n")
    base = [NAMED_BY_MPNET.get(piece, piece) for piece in (base[:-1] if base[-1] == "" else base)]
    vocabulary, places = prune(base, posts, size)
    settings = json.loads((folder / "config.json").read_text())
    encoder = Encoder(configure(settings, len(vocabulary.pieces)))
    weights = {name.removeprefix("bert."): tensor for name, tensor in load_file(folder / "model.safetensors").items()}
    words = weights["embeddings.word_embeddings.weight"]
    mean = words.mean(0)
    weights["embeddings.word_embeddings.weight"] = torch.stack(
        [mean if place is None else words[place] for place in places]
    )
    segments = weights.get("embeddings.token_type_embeddings.weight", torch.zeros(1, words.shape[1]))
    weights["embeddings.token_type_embeddings.weight"] = segments[0].expand(len(SHAPES), -1).clone()
    weights = {name: tensor for name, tensor in weights.items() if "position_ids" not in name and "pooler" not in name}
    encoder.bert.load_state_dict(weights)
    return encoder, vocabulary


def configure(settings: dict, vocabulary: int) -> PretrainedConfig:
    kept = ("hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size", "max_position_embeddings")
    chosen = {name: settings[name] for name in kept} | {
        "vocab_size": vocabulary,
        "hidden_dropout_prob": 0.1,
        "attention_probs_dropout_prob": 0.0,
        "attn_implementation": "eager",
    }
    if settings.get("model_type") == "mpnet":
        return MPNetConfig(**chosen)
    return BertConfig(**chosen, type_vocab_size=len(SHAPES))


def save(encoder: Encoder, vocabulary: Vocabulary, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    torch.save({name: t.to(torch.bfloat16) for name, t in encoder.state_dict().items()}, folder / "weights.pt")
    vocabulary.save(folder / "vocabulary.json")
    (folder / "config.json").write_text(json.dumps(encoder.bert.config.to_dict(), indent=1))


def load(folder: Path) -> tuple[Encoder, Vocabulary]:
    vocabulary = Vocabulary.load(folder / "vocabulary.json")
    assert tuple(vocabulary.pieces[: len(SPECIAL)]) == SPECIAL
    encoder = Encoder(configure(json.loads((folder / "config.json").read_text()), len(vocabulary.pieces)))
    state = torch.load(folder / "weights.pt", weights_only=True)
    encoder.load_state_dict({name: tensor.float() for name, tensor in state.items()})
    return encoder, vocabulary
