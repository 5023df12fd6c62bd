"""Makes a vocabulary from posts alone: whole words by use, endings for the rarer words, single signs for the rest."""

from collections import Counter
from collections.abc import Iterable

from shared import SPECIAL, Vocabulary, split_words

# A word is whole where it is among the commonest; this share of the vocabulary is kept for endings of the others.
ENDINGS = 0.15
LONGEST_ENDING = 7
FEWEST_OF_A_SIGN = 5


def make_vocabulary(posts: Iterable[str], size: int) -> Vocabulary:
    """At most `size` pieces; the cutting is `Vocabulary`'s, greedy from the left, so any word of known signs is cut."""
    words: Counter[str] = Counter()
    for post in posts:
        words.update(word.text for word in split_words(post))
    signs: Counter[str] = Counter()
    for word, times in words.items():
        for at, sign in enumerate(word):
            signs["##" + sign if at else sign] += times
    single = [sign for sign, times in signs.most_common() if times >= FEWEST_OF_A_SIGN]
    room = max(0, size - len(SPECIAL) - len(single))
    whole = [word for word, _ in words.most_common() if len(word) > 1][: int(room * (1 - ENDINGS))]
    first = list(dict.fromkeys([*SPECIAL, *single, *whole]))
    endings = _endings(words, set(whole))
    return Vocabulary(list(dict.fromkeys([*first, *endings]))[:size])


def _endings(words: Counter[str], whole: set[str]) -> list[str]:
    """What follows the longest known beginning of each word that is not whole, the commonest first."""
    endings: Counter[str] = Counter()
    for word, times in words.items():
        if word in whole:
            continue
        start = next((end for end in range(len(word) - 1, 1, -1) if word[:end] in whole), 1)
        if 1 < len(word) - start <= LONGEST_ENDING:
            endings["##" + word[start:]] += times
    return [ending for ending, _ in endings.most_common()]
