"""Reads the corpora: labelled posts, side tasks, posts with named entities, and any posts for pre-training."""

import csv
import html
import json
import re
from dataclasses import dataclass, field
from pathlib import Path

from words import Word, split_words

SENTIMENT = ("negative", "neutral", "positive")
# Entity types, and how each corpus names them. A name that is missing here is read as O.
TYPES = ("person", "organisation", "location", "product", "work", "other")
TYPE_OF = {
    "person": "person", "PER": "person",
    "corporation": "organisation", "group": "organisation", "ORG": "organisation",
    "location": "location", "LOC": "location",
    "product": "product", "creative-work": "work", "MISC": "other",
}  # fmt: skip
TAGS = ("O", *(f"{part}-{name}" for name in TYPES for part in ("B", "I")))


@dataclass(frozen=True)
class Labelled:
    text: str
    label: int


@dataclass(frozen=True)
class Tagged:
    """A post with a tag (index in TAGS) for each of its words."""

    words: list[Word]
    tags: list[int]
    # Types that the corpus does not annotate: its O may be any of these.
    silent: frozenset[str] = field(default_factory=frozenset)


def unescape(text: str) -> str:
    """Undoes the \\u002c and \\u2019 that some sources of SemEval's rows hold as six letters, and HTML."""
    text = re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found.group(1), 16)), text)
    return html.unescape(text.replace('""', '"').replace('\\\\"', '"'))


def train_file(data: Path) -> Path:
    return data / "sentiment" / "train-2013-2016.dedup.tsv"


def read_sentiment(path: Path, validation: bool) -> list[Labelled]:
    rows = []
    with path.open(encoding="utf-8", newline="\n") as file:
        header = file.readline().rstrip("\n").split("\t")
        label, held_out, text = (header.index(name) for name in ("label", "in_tweeteval_val", "text_raw"))
        for line in file:
            cells = line.rstrip("\n").split("\t")
            if (cells[held_out] == "1") == validation:
                rows.append(Labelled(unescape(cells[text]), SENTIMENT.index(cells[label])))
    return rows


def read_side_task(folder: Path, split: str = "train") -> list[Labelled]:
    texts = (folder / f"{split}_text.txt").read_text(encoding="utf-8").split("\n")
    labels = (folder / f"{split}_labels.txt").read_text(encoding="utf-8").split()
    return [Labelled(html.unescape(text.strip()), int(label)) for text, label in zip(texts, labels, strict=False)]


def read_tagged(path: Path) -> list[Tagged]:
    """Reads a corpus in CoNLL columns: the word first, its tag last, an empty line between posts."""
    posts: list[Tagged] = []
    rows: list[tuple[str, str]] = []
    for line in [*path.read_text(encoding="utf-8").split("\n"), ""]:
        cells = line.strip().split("\t") if "\t" in line else line.split()
        if line.startswith("-DOCSTART-") or not line.strip():
            if rows:
                posts.append(_tagged(rows, path.name))
            rows = []
        elif len(cells) > 1:
            rows.append((cells[0], cells[-1]))
    return posts


def _tagged(rows: list[tuple[str, str]], corpus: str) -> Tagged:
    silent = {"btc": {"product", "work", "other"}, "tweebank": {"product", "work"}}
    words: list[Word] = []
    tags: list[int] = []
    at = 0
    joined: list[tuple[str, str]] = []
    for token, tag in rows:
        # The Broad Twitter Corpus writes @ and the handle as two tokens.
        if joined and joined[-1][0] == "@" and token != "@" and re.fullmatch(r"\w+", token):
            joined[-1] = ("@" + token, "O")
        else:
            joined.append((token, tag))
    for token, tag in joined:
        part, _, name = tag.partition("-")
        kind = TYPE_OF.get(name)
        # A handle is a mention, told apart by the enrichment; it is no entity here.
        if token.startswith("@") and len(token) > 1 or kind is None:
            kind = None
        first = part == "B"
        for word in split_words(token):
            words.append(Word(word.text, at + word.start, at + word.end, word.shape))
            tags.append(0 if kind is None else TAGS.index(f"{'B' if first else 'I'}-{kind}"))
            first = False
        at += len(token) + 1
    prefix = corpus.split(".")[0]
    return Tagged(words, tags, frozenset(silent.get(prefix, {"other"})))


def read_posts(data: Path) -> list[str]:
    """Every English post at hand, for pre-training, the validation rows of the sentiment set left out."""
    texts = [row.text for row in read_sentiment(train_file(data), validation=False)]
    for task in ("emoji", "emotion", "irony", "offensive"):
        texts += [row.text for row in read_side_task(data / "sentiment" / "side-tasks" / task)]
    for name, column, encoding in (
        ("airline-2015-02-16-to-22.csv", "text", "utf-8"),
        ("gop-debate.cr-only-rows.csv", "text", "utf-8"),
        ("sentiment140-first-10000.latin1.csv", 5, "latin-1"),
    ):
        path = data / "csv" / name
        if not path.exists():
            continue
        with path.open(encoding=encoding, newline="", errors="replace") as file:
            rows = list(csv.reader(file.read().replace("\r\n", "\n").replace("\r", "\n").splitlines(keepends=True)))
        at = column if isinstance(column, int) else rows[0].index(column)
        texts += [html.unescape(row[at]) for row in rows[isinstance(column, str) :] if len(row) > at]
    for folder in sorted((data / "wire" / "x-v1-sample-stream").glob("*")):
        texts += _stream_texts(folder)
    return list(dict.fromkeys(text for text in texts if text.strip()))


def _stream_texts(folder: Path) -> list[str]:
    import bz2

    texts = []
    for path in sorted(folder.glob("*")):
        with (bz2.open if path.suffix == ".bz2" else open)(path, "rt", encoding="utf-8") as file:
            for line in file:
                try:
                    post = json.loads(line)
                except ValueError:
                    continue
                if not isinstance(post, dict) or post.get("lang", post.get("user", {}).get("lang")) != "en":
                    continue
                text = (post.get("extended_tweet") or {}).get("full_text") or post.get("text")
                if text and not text.startswith("RT @"):
                    texts.append(html.unescape(text))
    return texts
