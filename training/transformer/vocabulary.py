"""A vocabulary for posts: the pieces of the base encoder that posts use, and signs that it lacks."""

import json
from collections import Counter
from pathlib import Path

import regex

from words import Word, split_words

PAD, UNKNOWN, START, END, MASK = "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"
SPECIAL = (PAD, UNKNOWN, START, END, MASK)
LONGEST_WORD = 40
LATIN = regex.compile(r"(##)?[\p{Latin}0-9]+|(##)?[\p{P}\p{S}]")


class Vocabulary:
    """Pieces by number; a word is cut greedily into the longest pieces (WordPiece, Schuster and Nakajima 2012)."""

    def __init__(self, pieces: list[str]):
        self.pieces = pieces
        self.number = {piece: number for number, piece in enumerate(pieces)}
        self.cache: dict[str, list[int]] = {}

    def cut(self, word: str) -> list[int]:
        if word not in self.cache:
            self.cache[word] = self._cut(word)
        return self.cache[word]

    def _cut(self, word: str) -> list[int]:
        numbers: list[int] = []
        at = 0
        while at < len(word) <= LONGEST_WORD:
            end = len(word)
            while end > at and (number := self.number.get(("##" if at else "") + word[at:end])) is None:
                end -= 1
            if end == at:
                break
            numbers.append(number)
            at = end
        return numbers if at == len(word) else [self.number[UNKNOWN]]

    def encode(self, words: list[Word], longest: int) -> tuple[list[int], list[int], list[int]]:
        """Numbers and shapes of the pieces, [CLS] and [SEP] included, and each word's first place (-1: cut off)."""
        numbers, shapes, firsts = [self.number[START]], [0], []
        for word in words:
            pieces = self.cut(word.text)
            fits = len(numbers) + len(pieces) < longest
            firsts.append(len(numbers) if fits else -1)
            if fits:
                numbers += pieces
                shapes += [word.shape] * len(pieces)
        return [*numbers, self.number[END]], [*shapes, 0], firsts

    def save(self, path: Path) -> None:
        path.write_text(json.dumps(self.pieces, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> "Vocabulary":
        return cls(json.loads(path.read_text(encoding="utf-8")))


def prune(base: list[str], posts: list[str], size: int, new_signs: int = 300) -> tuple[Vocabulary, list[int | None]]:
    """The `size` pieces that posts use most, by how often, and where each stood in the base (None: new)."""
    whole = Vocabulary(base)
    used: Counter[int] = Counter()
    unknown: Counter[str] = Counter()
    for post in posts:
        for word in split_words(post):
            pieces = whole.cut(word.text)
            used.update(pieces)
            if pieces == [whole.number[UNKNOWN]] and len(word.text) == 1:
                unknown[word.text] += 1
    signs = [sign for sign, times in unknown.most_common(new_signs) if times >= 5]
    # Single letters and digits stay, so that every Latin word can be cut; then the pieces by use, then by rank.
    letters = [piece for piece in base if LATIN.fullmatch(piece) and len(piece.removeprefix("##")) == 1]
    by_use = [base[number] for number, _ in used.most_common()]
    by_rank = [piece for piece in base if LATIN.fullmatch(piece)]
    ordered = dict.fromkeys([*SPECIAL, *letters, *signs, *by_use, *by_rank])
    pieces = list(ordered)[:size]
    at = {piece: number for number, piece in enumerate(base)}
    return Vocabulary(pieces), [at.get(piece) for piece in pieces]
