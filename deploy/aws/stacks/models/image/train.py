"""Runs training/lstm/train.py as SageMaker has it: data, settings and the model each in their place.

https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-training-algo-running-container.html
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(os.environ.get("UNDERTONE_ML_ROOT", "/opt/ml"))
TRAINING = Path(__file__).resolve().parents[5] / "training"
# The settings that may be given, and as what; all else of a job is SageMaker's own.
SETTINGS = {
    "learning_rate": float,
    "batch_size": int,
    "epochs": int,
    "search_rows": int,
    "pieces": int,
    "width": int,
    "threads": int,
    "seed": int,
}
HELD_OUT = re.compile(r"held-out macro-recall ([0-9.]+)")
LONGEST_FAILURE = 1000


def words(settings: dict) -> list[str]:
    """Settings come as texts; a search puts those that it chooses in quotes."""
    chosen = []
    for name, kind in SETTINGS.items():
        if name in settings:
            chosen += [f"--{name.replace('_', '-')}", str(kind(str(settings[name]).strip('"')))]
    return chosen


def main() -> None:
    settings = json.loads((ROOT / "input" / "config" / "hyperparameters.json").read_text(encoding="utf-8"))
    command = [sys.executable, str(TRAINING / "lstm" / "train.py")]
    command += ["--data", str(ROOT / "input" / "data" / "corpora"), "--out", str(ROOT / "model")]
    if "threads" not in settings:
        settings["threads"] = os.cpu_count() or 1
    best, said = 0.0, []
    with subprocess.Popen(
        [*command, *words(settings)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        for line in process.stdout:
            print(line, end="", flush=True)
            said = [*said[-20:], line]
            found = HELD_OUT.search(line)
            best = max(best, float(found.group(1))) if found else best
    if process.returncode != 0:
        failure = ROOT / "output" / "failure"
        failure.parent.mkdir(parents=True, exist_ok=True)
        failure.write_text("".join(said)[-LONGEST_FAILURE:], encoding="utf-8")
        sys.exit(1)
    # What a search goes by: the model that is kept is the best, not the last.
    print(f"best macro-recall {best:.4f}", flush=True)


if __name__ == "__main__":
    main()
