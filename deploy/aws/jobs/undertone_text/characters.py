"""Which characters may stand where in hashtags, mentions and URLs, by X's published twitter-text rules.

The rules speak of UTF-16 units. A text is brought into a string of one character a unit first (`to_units`), so that
positions and lengths are those of the rules.
"""

import re
from array import array

from . import tables


def to_units(text: str) -> str:
    """Each character beyond the basic plane as its two surrogates."""
    if text.isascii() or max(text) <= "\uffff":
        return text
    return "".join(map(chr, array("H", text.encode("utf-16-le", "surrogatepass"))))


def from_units(units: str) -> str:
    return units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def char_class(ranges: str) -> str:
    """Ranges as they stand in `tables`, as what stands between the brackets of a regular expression."""
    parts = []
    for word in ranges.split():
        first, _, last = word.partition("-")
        parts.append(f"\\U{int(first, 16):08x}" + (f"-\\U{int(last, 16):08x}" if last else ""))
    return "".join(parts)


def matcher(ranges: str, more: str = "") -> "re.Pattern":
    return re.compile(f"[{char_class(ranges)}{more}]")


_SPACES = r"\t-\r \x85\xa0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_MARKS = r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_NOT_CHARACTERS = r"\ufeff\ufffe\uffff"
_PUNCTUATION = r"!'#%&()*+,\\\-./:;<=>?@\[\]^_{|}~$"
_ACCENTS = (
    r"\xc0-\xd6\xd8-\xf6\xf8-\u024f\u0253\u0254\u0256\u0257\u0259\u025b\u0263\u0268\u026f\u0272\u0289\u028b"
    r"\u02bb\u0300-\u036f\u1e00-\u1eff"
)
_CYRILLIC = r"\u0400-\u04ff"
_WORD = "A-Za-z0-9"


def _is(pattern: str):
    """Whether the unit at a place is one of these; no unit is none."""
    compiled = re.compile(pattern)
    known: dict = {}

    def test(units: str, at: int) -> bool:
        if at < 0 or at >= len(units):
            return False
        unit = units[at]
        if unit not in known:
            known[unit] = compiled.match(unit) is not None
        return known[unit]

    return test


is_domain = _is(f"[^{_PUNCTUATION}{_SPACES}{_MARKS}{_NOT_CHARACTERS}]")
is_run = _is(rf"[^{_PUNCTUATION}{_SPACES}{_MARKS}{_NOT_CHARACTERS}]|[_\-.]")
may_precede_url = _is(f"[^{_WORD}@＠$#＃{_NOT_CHARACTERS}]")
is_path = _is(rf"[{_WORD}{_ACCENTS}{_CYRILLIC}!*';:=+,.$/%#\[\]\-–_~@|&]")
may_end_path = _is(rf"[{_WORD}{_ACCENTS}{_CYRILLIC}+\-=_#/]")
is_query = _is(rf"[{_WORD}!?*'@();:&=+$/%#\[\]\-_.,~|]")
may_end_query = _is(rf"[{_WORD}\-_&=#/]")
is_plain_domain = _is(rf"[{_WORD}{_ACCENTS}\-]")
is_accent = _is(f"[{_ACCENTS}]")
is_name = _is(f"[{_WORD}_]")
may_precede_mention = _is(f"[^{_WORD}_!#$%&*@＠]")
is_space = _is(f"[{_SPACES}]")
is_punctuation = _is(f"[{_PUNCTUATION}]")
is_digit = _is("[0-9]")
is_letter = _is("[A-Za-z]")

_HASHTAG_SPECIAL = (
    "_\u200c\u200d\ua67e\u05be\u05f3\u05f4\uff5e\u301c\u309b\u309c\u30a0\u30fb\u3003\u0f0b\u0f0c\u00b7"
)
HASHTAG_LETTER = matcher(tables.LETTER + tables.MARK)
HASHTAG_DIGIT = matcher(tables.DECIMAL, _HASHTAG_SPECIAL)


def code_point(units: str, at: int) -> str:
    """The character that begins at a unit: two units where they are a pair."""
    unit = units[at]
    if "\ud800" <= unit <= "\udbff" and at + 1 < len(units) and "\udc00" <= units[at + 1] <= "\udfff":
        return from_units(units[at : at + 2])
    return unit
