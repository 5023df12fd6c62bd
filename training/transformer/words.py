"""Splits a post into the words that the encoder reads, each with its place and its shape.

The same rules stand in src/sentiment/onnx/words.ts; tests/training/words.jsonl holds both to them.
"""

import unicodedata
from dataclasses import dataclass

import regex

# Order matters: the first alternative that matches wins.
WORD = regex.compile(
    r"(?P<url>https?://\S+|www\.\S+)"
    r"|(?P<mention>@[A-Za-z0-9_]+)"
    r"|(?P<hashtag>#[\p{L}\p{M}\p{N}_]*\p{L}[\p{L}\p{M}\p{N}_]*)"
    r"|(?P<entity>&(?:amp|lt|gt|quot|apos|#39);)"
    r"|(?P<word>[\p{L}\p{M}\p{N}]+)"
    r"|(?P<other>[^\s\p{Z}\p{C}\p{L}\p{M}\p{N}])"
)
ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&#39;": "'"}
# The parts of a hashtag: capitals and what follows them, runs of capitals, of small letters, of digits.
HASHTAG_PART = regex.compile(r"\p{Lu}?[\p{Ll}\p{Lo}\p{M}]+|\p{Lu}+(?!\p{Ll})|\p{N}+|\p{L}[\p{L}\p{M}]*")
# Not str.isnumeric, for which the Chinese characters of numbers are digits.
DIGIT = regex.compile(r"\p{N}")
ELONGATED = regex.compile(r"(\p{L})\1{2,}")
# More of one sign in a row say no more than this many.
REPEATS = 3

SHAPES = ("lower", "capitalised", "capitals", "mixed", "hashtag", "hashtag-capitalised", "elongated", "digits")


@dataclass(frozen=True)
class Word:
    text: str  # as the vocabulary writes it: lower case, without accents
    start: int  # in code points
    end: int
    shape: int  # index in SHAPES


def split_words(text: str) -> list[Word]:
    words: list[Word] = []
    repeats = 0
    for found in WORD.finditer(text):
        kind, raw = found.lastgroup, found.group()
        start, end = found.span()
        if kind == "url":
            words.append(Word("http", start, end, 0))
        elif kind == "mention":
            words.append(Word("@", start, start + 1, 0))
            words.append(Word("user", start + 1, end, 0))
        elif kind == "hashtag":
            words.append(Word("#", start, start + 1, 4))
            for part in HASHTAG_PART.finditer(raw[1:]):
                piece = part.group()
                folded = _squeeze(_fold(piece))
                shape = 5 if piece[0].isupper() else 4
                if folded:
                    words.append(Word(folded, start + 1 + part.start(), start + 1 + part.end(), shape))
        elif kind == "entity":
            words.append(Word(ENTITIES[raw], start, end, 0))
        elif kind == "word":
            folded = _fold(raw)
            squeezed = _squeeze(folded)
            if squeezed:
                words.append(Word(squeezed, start, end, 6 if squeezed != folded else _shape(raw)))
        else:
            same = words and words[-1].end == start and words[-1].text == raw
            repeats = repeats + 1 if same else 1
            if repeats <= REPEATS:
                words.append(Word(raw, start, end, 0))
            else:
                # The sign is read as part of the one before it.
                words[-1] = Word(raw, words[-1].start, end, 0)
    return words


def _fold(raw: str) -> str:
    decomposed = unicodedata.normalize("NFD", raw.lower())
    return "".join(c for c in decomposed if unicodedata.category(c) != "Mn")


def _squeeze(folded: str) -> str:
    return ELONGATED.sub(r"\1\1", folded)


def _shape(raw: str) -> int:
    if DIGIT.search(raw):
        return 7
    if raw.islower() or not any(c.isupper() for c in raw):
        return 0
    if raw[0].isupper() and not any(c.isupper() for c in raw[1:]):
        return 1
    return 2 if not any(c.islower() for c in raw) else 3
