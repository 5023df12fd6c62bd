"""The text for readers and models, as src/enrich/clean-text.ts makes it."""

import re
import unicodedata
from html.entities import html5

from . import tables
from .characters import char_class, from_units, matcher, to_units
from .emoticons import EMOTICON_SOURCE
from .tags import Tags

MAX_SAME_LETTER = 2
MAX_SAME_PUNCTUATION = 3

LETTER, KEPT, PUNCTUATION, SPACE, SPECIAL, INVISIBLE = range(1, 7)

PLAIN_FORMS = {
    "\u2018": "'",
    "\u2019": "'",
    "\u201c": '"',
    "\u201d": '"',
    "\u2013": "-",
    "\u2014": "-",
    "\u2010": "-",
    "\u2011": "-",
}

IS_LETTER = matcher(tables.LETTER)
IS_KEPT = matcher(tables.MARK + tables.NUMBER + tables.CURRENCY, "\u200c\u200d")
IS_PUNCTUATION = matcher(tables.PUNCTUATION, r".,!?;:'\"()\-/&%‘’“”")
IS_PICTOGRAPH = matcher(tables.PICTOGRAPH)
IS_SPACE = re.compile(
    "[\t-\r \xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff\x00-\x1f\x7f-\x9f]"
)
IS_INVISIBLE = matcher(tables.INVISIBLE)
IS_KEPT_BEYOND = matcher(
    tables.LETTER + tables.MARK + tables.NUMBER + tables.PICTOGRAPH + tables.EMOJI_COMPONENT, "\U0001f300-\U0001faff"
)
EMOTICON = re.compile(EMOTICON_SOURCE)
NOT_ASCII = re.compile("[^\x00-\x7f]")
REPOST = re.compile(r"RT[\t-\r \xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]+")
REFERENCE = re.compile("&(?:#([0-9]+)|#[xX]([0-9A-Fa-f]+)|([0-9A-Za-z]+));")
# HTML, section 13.2.5.80: what numbers of the C1 controls stand for.
C1_CONTROLS = bytes(range(0x80, 0xA0)).decode("cp1252", "replace")


def clean_text(text: str, tags: Tags) -> str:
    rest = _decode_references(_without_tags(text, tags))
    return _reduce(unicodedata.normalize("NFKC", rest) if NOT_ASCII.search(rest) else rest)


def _without_tags(text: str, tags: Tags) -> str:
    if not tags.spans:
        return text
    units = to_units(text)
    out = ""
    after = 0
    for start, end in tags.spans:
        if start >= after:
            before = units[after:start]
            # The name of a repost's author goes with the mark before and the colon after it.
            out += "" if after == 0 and REPOST.fullmatch(before) else f"{before} "
            after = end + 1 if start == 3 and out == "" and units[end : end + 1] == ":" else end
        elif end > after:
            after = end
    return from_units(out + units[after:])


def _decode_references(text: str) -> str:
    return REFERENCE.sub(_decoded, text) if "&" in text else text


def _decoded(match: "re.Match") -> str:
    decimal, hexadecimal, name = match.groups()
    if name is not None:
        return html5.get(f"{name};", match.group())
    number = int(decimal) if decimal else int(hexadecimal, 16)
    if number == 0 or number > 0x10FFFF or 0xD800 <= number <= 0xDFFF:
        return "\ufffd"
    if 0x80 <= number < 0xA0 and C1_CONTROLS[number - 0x80] != "\ufffd":
        return C1_CONTROLS[number - 0x80]
    return chr(number)


def _classify(character: str) -> int:
    if character > "\uffff":
        return KEPT if IS_KEPT_BEYOND.match(character) else SPACE
    if "\ud800" <= character <= "\udfff":
        return SPACE
    if IS_LETTER.match(character):
        return LETTER
    if IS_KEPT.match(character):
        return KEPT
    if IS_PUNCTUATION.match(character) and character not in "#@*\\":
        return PUNCTUATION
    if IS_PICTOGRAPH.match(character):
        return KEPT
    if IS_SPACE.match(character):
        return SPACE
    return INVISIBLE if IS_INVISIBLE.match(character) else SPECIAL


_classes: dict = {}


def _reduce(text: str) -> str:
    out: list = []
    previous = ""
    repeats = 0
    spaced = True
    at = 0
    while at < len(text):
        character = text[at]
        kind = _classes.get(character)
        if kind is None:
            kind = _classes[character] = _classify(character)
        if kind in (LETTER, PUNCTUATION):
            spaced = False
            repeats = repeats + 1 if character == previous else 1
            previous = character
            if repeats <= (MAX_SAME_LETTER if kind == LETTER else MAX_SAME_PUNCTUATION):
                # A repeated sign stays as it is written.
                out.append(PLAIN_FORMS.get(character, character) if repeats == 1 else character)
            at += 1
            continue
        emoticon = EMOTICON.match(text, at) if kind == SPECIAL else None
        if kind == KEPT or emoticon:
            end = emoticon.end() if emoticon else at + 1
            out.append(text[at:end])
            spaced = False
            previous = ""
            at = end
            continue
        at += 1
        if kind == INVISIBLE:
            continue
        previous = ""
        if not spaced:
            out.append(" ")
        spaced = True
    cleaned = "".join(out)
    return cleaned[:-1] if spaced and cleaned else cleaned
