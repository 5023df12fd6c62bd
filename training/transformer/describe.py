"""model.json: what Undertone needs to know of a model (src/sentiment/model-description.ts)."""

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from corpora import SENTIMENT

VALIDATION = "the rows of train-2013-2016.dedup.tsv where in_tweeteval_val=1"


def describe(
    folder: Path,
    name: str,
    version: str,
    longest: int,
    calibration: dict[str, Any],
    trained_on: str,
    confusion: list[list[int]],
) -> dict[str, Any]:
    """The description of the model whose model.onnx lies in `folder`; `longest` in pieces."""
    return {
        "name": name,
        "version": version,
        "kind": "encoder",
        "languages": ["en"],
        "weights": {
            "file": "model.onnx",
            "sha256": hashlib.sha256((folder / "model.onnx").read_bytes()).hexdigest(),
        },
        "calibration": {"bias": [0, 0, 0], **calibration},
        "longest": longest,
        "trainedOn": trained_on,
        "trainedAt": datetime.now(UTC).date().isoformat(),
        "licence": "Apache-2.0",
        "labels": list(SENTIMENT),
        "confusion": {"on": VALIDATION, "texts": sum(map(sum, confusion)), "counts": confusion},
    }


def write_description(description: dict[str, Any], path: Path) -> None:
    path.write_text(json.dumps(description, indent=2) + "\n", encoding="utf-8")
