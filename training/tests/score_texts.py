"""Prints what a model's folder gives for texts, [negative, neutral, positive] each, as JSON.

python training/tests/score_texts.py FOLDER TEXT…
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lstm"))

from graph import run
from posts import number
from shared import Labelled, Vocabulary

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    vocabulary = Vocabulary.load(folder / "vocabulary.json")
    description = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    logits = run(folder / "model.onnx", [number(vocabulary, Labelled(text, 0)) for text in sys.argv[2:]])
    print(json.dumps((logits / description["calibration"]["temperature"]).softmax(1).tolist()))
