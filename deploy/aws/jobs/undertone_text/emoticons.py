"""Faces and hearts made of punctuation, western and eastern, as a regular expression's source."""

from . import tables
from .characters import char_class

LETTER = char_class(tables.LETTER)
MARK = char_class(tables.MARK)
NUMBER = char_class(tables.NUMBER)

EMOTICON_SOURCE = "|".join(
    (
        rf"[>}}3]?[:;=8][-'^o*]?[)(\]\[dDpP3cCoOsSxX|\\/@*$}}{{]+(?![{LETTER}{NUMBER}/])",
        rf"[)(\]\[dD]{{1,4}}[-o*]?[:;=](?![{LETTER}{NUMBER}])",
        rf"</?3+(?![{NUMBER}])",
        r"\^[_.-]*\^",
        "-_+-",
        "[>T][_.]+[<T]",
        r"\\o/",
        rf"[xX]D+(?![{LETTER}])",
    )
)
