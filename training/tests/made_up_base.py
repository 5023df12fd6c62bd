"""Writes a tiny BERT, or MPNet, of random weights, in the files of a pretrained one, for the transformer's scripts.

python training/tests/made_up_base.py FOLDER [LAYERS [mpnet]]
"""

import string
import sys
from pathlib import Path

import torch
from made_up import NAMES, OPINIONS, TOPICS
from safetensors.torch import save_file
from transformers import BertConfig, BertModel, MPNetConfig, MPNetModel

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
OF_MPNET = ["<s>", "<pad>", "</s>", "[UNK]", "<mask>"]


def write_base(folder: Path, mpnet: bool = False, layers: int = 2) -> Path:
    folder.mkdir(parents=True)
    letters = list(string.ascii_lowercase + string.digits)
    words = [word for opinions in OPINIONS.values() for word in opinions]
    words += [*TOPICS, *(name.lower() for name, _ in NAMES), "the", "at", "http", "user"]
    pieces = [*(OF_MPNET if mpnet else SPECIAL), *letters, *(f"##{letter}" for letter in letters), *"!.#@:/", *words]
    (folder / "vocab.txt").write_text("\n".join(dict.fromkeys(pieces)) + "\n", encoding="utf-8")
    torch.manual_seed(1)
    make_config, make_model = (MPNetConfig, MPNetModel) if mpnet else (BertConfig, BertModel)
    config = make_config(
        vocab_size=len(dict.fromkeys(pieces)),
        hidden_size=32,
        num_hidden_layers=layers,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=128,
    )
    (folder / "config.json").write_text(config.to_json_string(), encoding="utf-8")
    save_file(dict(make_model(config).state_dict()), folder / "model.safetensors")
    return folder


if __name__ == "__main__":
    layers = int(sys.argv[2]) if len(sys.argv) > 2 else 2
    write_base(Path(sys.argv[1]), mpnet=sys.argv[3:] == ["mpnet"], layers=layers)
