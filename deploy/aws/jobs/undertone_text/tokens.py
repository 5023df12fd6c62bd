"""The words, emoji and emoticons of a text, as src/enrich/tokenise.ts gives them.

Scripts without spaces (Chinese, Japanese, Thai, Lao, Khmer, Burmese) are not cut into words here: that takes a
dictionary, and a run of such a script is one token.
"""

import re

from . import tables
from .characters import char_class
from .emoticons import EMOTICON_SOURCE, LETTER, MARK, NUMBER

_PICTOGRAPH = char_class(tables.PICTOGRAPH)
_MODIFIERS = "\ufe0f" + char_class(tables.EMOJI_MODIFIER)
_FLAG = char_class(tables.REGIONAL_INDICATOR)
_EMOJI = (
    f"[{_FLAG}][{_FLAG}]|[0-9#*]\ufe0f?\u20e3|"
    f"[{_PICTOGRAPH}][{_MODIFIERS}]*(?:\u200d[{_PICTOGRAPH}][{_MODIFIERS}]*)*"
)
_WORD = (
    rf"[{LETTER}{NUMBER}_][{LETTER}{MARK}{NUMBER}_]*"
    rf"(?:['’\-][{LETTER}{NUMBER}][{LETTER}{MARK}{NUMBER}_]*|[.,][{NUMBER}]+)*"
)
TOKENS = re.compile(f"(?<![{LETTER}{NUMBER}])(?:{EMOTICON_SOURCE})|(?P<word>[#＃@＠$]?{_WORD})|{_EMOJI}")
UNSPACED = re.compile(f"[{char_class(tables.UNSPACED)}]")


def tokenise(text: str) -> list:
    return [
        match.group() if match["word"] is None else match.group().lower().replace("’", "'")
        for match in TOKENS.finditer(text)
    ]


def has_unspaced(text: str) -> bool:
    """Whether the tokens of this text are coarser than the enricher's."""
    return UNSPACED.search(text) is not None
