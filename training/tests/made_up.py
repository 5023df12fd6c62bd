"""Corpora of made-up posts in the formats of the real ones, small enough to learn from in seconds.

python training/tests/made_up.py FOLDER
"""

import random
import sys
from pathlib import Path

HEADER = "tweet_id\tcreated_at_from_snowflake\tlabel\tin_tweeteval_val\tsource_file\ttext_raw"
OPINIONS = {
    "negative": ["terrible", "awful", "broken", "hate", "worst", "sad"],
    "neutral": ["opens", "monday", "notes", "platform", "listed", "schedule"],
    "positive": ["love", "great", "wonderful", "thanks", "best", "happy"],
}
TOPICS = ["train", "coffee", "library", "bridge", "museum", "update", "concert", "bakery"]
NAMES = [("Marta", "PER"), ("Lisbon", "LOC"), ("Acme", "ORG"), ("Tomas", "PER"), ("Oslo", "LOC"), ("Globex", "ORG")]
SIDE_TASKS = {"emoji": 20, "emotion": 4, "irony": 2, "offensive": 2}


def write_corpora(folder: Path, posts: int = 240, seed: int = 1) -> Path:
    """Writes sentiment/, its side tasks and ner/ below `folder`; every seventh labelled post is held out."""
    draw = random.Random(seed)
    sentiment = folder / "sentiment"
    sentiment.mkdir(parents=True)
    rows = [HEADER]
    for at in range(posts):
        label = list(OPINIONS)[at % 3]
        rows.append(f"{at}\t2020-01-01\t{label}\t{int(at % 7 == 6)}\tmade-up\t{_post(draw, label)}")
    (sentiment / "train-2013-2016.dedup.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    for task, classes in SIDE_TASKS.items():
        of_task = sentiment / "side-tasks" / task
        of_task.mkdir(parents=True)
        texts = [_post(draw, draw.choice(list(OPINIONS))) for _ in range(2 * classes)]
        (of_task / "train_text.txt").write_text("\n".join(texts) + "\n", encoding="utf-8")
        labels = [str(at % classes) for at in range(len(texts))]
        (of_task / "train_labels.txt").write_text("\n".join(labels) + "\n", encoding="utf-8")
    _write_names(folder / "ner", draw)
    return folder


def _post(draw: random.Random, label: str) -> str:
    words = [draw.choice(OPINIONS[label]), draw.choice(OPINIONS[label]), draw.choice(TOPICS), "the", "at"]
    draw.shuffle(words)
    end = draw.choice(["!", ".", " #Monday", " @someone", " https://example.org/x"])
    return " ".join(words) + end


def _write_names(folder: Path, draw: random.Random) -> None:
    folder.mkdir()
    shared_task = {"PER": "person", "LOC": "location", "ORG": "corporation"}
    for name, columns in (
        ("wnut17train.conll", "{word}\t{tag}"),
        ("emerging.dev.conll", "{word}\t{tag}"),
        ("btc.train", "{word}\t{tag}"),
        ("btc.dev", "{word}\t{tag}"),
        ("tweebank.train.bio", "{word} NN NN {tag}"),
        ("tweebank.dev.bio", "{word} NN NN {tag}"),
    ):
        lines = []
        for _ in range(12):
            who, kind = draw.choice(NAMES)
            kind = shared_task[kind] if name.endswith(".conll") else kind
            for word, tag in ((who, f"B-{kind}"), (draw.choice(TOPICS), "O"), ("opens", "O")):
                lines.append(columns.format(word=word, tag=tag))
            lines.append("")
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_corpora(Path(sys.argv[1]))
