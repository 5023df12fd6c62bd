"""Has a fine-tuned encoder say what it makes of posts, for others to learn from (`distil.py --teacher`, finetune.py).

It is asked about every post at hand; with `--unlabelled` about as many as `--posts` says, half of them labelled ones
that it learned from, drawn by chance, half from the file of unlabelled.py. A line of JSON a post, with the fields of
`undertone predict --json` that finetune.py reads.
"""

import argparse
import json
import random
import time
from pathlib import Path

import torch

from batches import encode
from corpora import SENTIMENT, read_posts, read_sentiment, train_file
from encoder import load
from finetune import one_line, run
from machine import add_machine, use_machine

AT_ONCE = 2048


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--start", type=Path, required=True, help="folder that finetune.py wrote")
    arguments.add_argument("--data", type=Path, required=True)
    arguments.add_argument("--unlabelled", type=Path, help="file that unlabelled.py wrote")
    arguments.add_argument("--out", type=Path, required=True, help="file to write")
    arguments.add_argument("--posts", type=int, default=40_000, help="how many, with --unlabelled")
    add_machine(arguments)
    options = arguments.parse_args()
    device = use_machine(options)
    encoder, vocabulary = load(options.start)
    encoder.to(device).eval()
    posts = choose(options)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    started = time.time()
    with options.out.open("w", encoding="utf-8") as out:
        for at in range(0, len(posts), AT_ONCE):
            part = posts[at : at + AT_ONCE]
            examples = [encode(vocabulary, post) for post in part]
            logits = run(encoder, examples, lambda hidden, mask: encoder.classify("sentiment", hidden, mask))
            for post, scores in zip(part, torch.stack(logits).softmax(-1).tolist(), strict=True):
                said = dict(zip(SENTIMENT, (round(one, 4) for one in scores), strict=True))
                line = {"text": post, "sentiment": max(said, key=said.__getitem__), **said}
                out.write(json.dumps(line, ensure_ascii=False) + "\n")
            out.flush()
            done = at + len(part)
            print(f"{done} of {len(posts)}, {done / (time.time() - started):.0f} posts/s", flush=True)


def choose(options: argparse.Namespace) -> list[str]:
    if options.unlabelled is None:
        return list(dict.fromkeys(one_line(post) for post in read_posts(options.data)))
    draw = random.Random(options.seed)
    labelled = [one_line(row.text) for row in read_sentiment(train_file(options.data), validation=False)]
    unlabelled = [post for post in options.unlabelled.read_text(encoding="utf-8").split("\n") if post]
    half = options.posts // 2
    posts = [*draw.sample(labelled, min(len(labelled), half)), *unlabelled[:half]]
    draw.shuffle(posts)
    return posts


if __name__ == "__main__":
    main()
