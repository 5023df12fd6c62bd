"""Writes posts without labels, one a line, for a trained model to answer and others to learn from what it says.

Posts that are labelled for sentiment, for training or validation, are left out, copies in other dress included.
"""

import argparse
import random
import re
from pathlib import Path

from corpora import read_posts, read_sentiment, train_file

SHORTEST = 8
DRESS = re.compile(r"@\w+|https?://\S+|http")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--data", type=Path, required=True)
    arguments.add_argument("--out", type=Path, required=True, help="file to write")
    arguments.add_argument("--posts", type=int, default=70_000, help="the most that are written, drawn by chance")
    options = arguments.parse_args()
    seen = {bare(row.text) for held_out in (False, True) for row in read_sentiment(train_file(options.data), held_out)}
    posts = []
    for post in read_posts(options.data):
        words = bare(post)
        if len(words) >= SHORTEST and words not in seen:
            seen.add(words)
            posts.append(re.sub(r"\s+", " ", post).strip())
    random.Random(1).shuffle(posts)
    chosen = posts[: options.posts]
    options.out.write_text("\n".join(chosen) + "\n", encoding="utf-8")
    print(f"{len(chosen)} of {len(posts)} posts without labels")


def bare(text: str) -> str:
    """The words alone: neither names, links, case nor signs."""
    return re.sub(r"[^a-z0-9]+", " ", DRESS.sub("", text.lower())).strip()


if __name__ == "__main__":
    main()
