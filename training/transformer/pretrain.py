"""Continues the pre-training of a base encoder on posts: masked words are filled in (Gururangan et al. 2020)."""

import argparse
import random
import time
from pathlib import Path

import torch
from torch.nn.functional import cross_entropy

from batches import batches, encode
from corpora import read_posts, read_tagged
from encoder import save, start_from
from machine import add_machine, in_bf16, use_machine
from optimiser import Schedule
from vocabulary import MASK, SPECIAL

MASKED = 0.15


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--base", type=Path, required=True, help="folder of a pretrained BERT")
    arguments.add_argument("--data", type=Path, required=True, help="folder with sentiment/, csv/, wire/ and ner/")
    arguments.add_argument("--out", type=Path, required=True)
    arguments.add_argument("--vocabulary", type=int, default=16000, help="pieces kept")
    arguments.add_argument("--epochs", type=float, default=1)
    arguments.add_argument("--learning-rate", type=float, default=3e-4)
    add_machine(arguments)
    options = arguments.parse_args()
    device = use_machine(options)

    posts = read_posts(options.data)
    encoder, vocabulary = start_from(options.base, posts, options.vocabulary)
    encoder.to(device).train()
    examples = [encode(vocabulary, post) for post in posts]
    for name in ("wnut17train.conll", "btc.train", "tweebank.train.bio"):
        examples += [encode(vocabulary, tagged.words) for tagged in read_tagged(options.data / "ner" / name)]
    shuffle = random.Random(options.seed)
    shuffle.shuffle(examples)
    chosen = examples[: int(len(examples) * min(1, options.epochs))]
    print(f"{len(examples)} posts, {len(vocabulary.pieces)} pieces", flush=True)
    steps = sum(1 for _ in batches(chosen, random.Random(0))) * max(1, round(options.epochs))
    schedule = Schedule(encoder, options.learning_rate, steps)
    started, seen, lost = time.time(), 0, 0.0
    for _ in range(max(1, round(options.epochs))):
        for batch in batches(chosen, shuffle):
            numbers, targets = mask_words(batch.numbers, vocabulary.number[MASK], len(vocabulary.pieces))
            with in_bf16(device):
                hidden = encoder.read(numbers.to(device), batch.shapes.to(device), batch.mask.to(device))
                masked = (targets >= 0).to(device)
                loss = cross_entropy(encoder.fill(hidden[masked]).float(), targets[targets >= 0].to(device))
            schedule.step(loss)
            seen += len(batch.examples)
            lost = 0.99 * lost + 0.01 * loss.item()
            if schedule.taken % 100 == 0:
                corrected = lost / (1 - 0.99**schedule.taken)
                rate = seen / (time.time() - started)
                print(f"step {schedule.taken} of {steps}, loss {corrected:.3f}, {rate:.0f} posts/s", flush=True)
                if schedule.taken % 1000 == 0:
                    save(encoder, vocabulary, options.out)
    save(encoder, vocabulary, options.out)


def mask_words(numbers: torch.Tensor, mask: int, pieces: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Of the pieces drawn 8 in 10 are masked, 1 is another, 1 stays (Devlin et al. 2019); elsewhere targets are -1."""
    drawn = (torch.rand(numbers.shape) < MASKED) & (numbers >= len(SPECIAL))
    drawn[0, 1] |= not drawn.any()
    targets = torch.where(drawn, numbers, -1)
    dice = torch.rand(numbers.shape)
    masked = torch.where(drawn & (dice < 0.8), mask, numbers)
    other = torch.randint(len(SPECIAL), pieces, numbers.shape)
    return torch.where(drawn & (dice >= 0.9), other, masked), targets


if __name__ == "__main__":
    main()
