"""Hashtags, mentions, URLs and cashtags by X's published rules; as src/enrich/extract-tags.ts finds them."""

import re
from typing import NamedTuple

from .characters import (
    HASHTAG_DIGIT,
    HASHTAG_LETTER,
    code_point,
    from_units,
    is_accent,
    is_letter,
    is_name,
    is_punctuation,
    is_space,
    may_precede_mention,
    to_units,
)
from .urls import find_urls

HASH_SIGNS = re.compile("[#＃]")
AT_SIGNS = re.compile("[@＠]")
MAX_SCREEN_NAME_LENGTH = 20
MAX_LIST_NAME_LENGTH = 25
MAX_SYMBOL_LENGTH = 6
# What a space is to the rule on what may follow a cashtag.
SPACE = re.compile("[\t-\r \xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]")


class Tags(NamedTuple):
    """Each text once, in order and without its sign, and where all of them stand, in UTF-16 units."""

    hashtags: list
    mentions: list
    urls: list
    cashtags: list
    spans: list


def extract_tags(text: str) -> Tags:
    units = to_units(text)
    urls = [(start, end, units[start:end]) for start, end in find_urls(units)]
    hashtags = _find_hashtags(units)
    mentions = _find_mentions(units)
    cashtags = _find_cashtags(units)
    if _touch(urls, hashtags) or _touch(urls, mentions):
        outside = _without_overlaps(urls + hashtags)
        apart = _without_overlaps(urls + hashtags + mentions)
        hashtags = [span for span in hashtags if span in outside]
        mentions = [span for span in mentions if span in apart]

    return Tags(
        _distinct(hashtags, str.lower),
        _distinct(mentions, str.lower),
        _distinct(urls, str),
        _distinct(cashtags, str.upper),
        sorted((start, end) for start, end, _ in urls + mentions + hashtags + cashtags),
    )


def _distinct(spans: list, normalise) -> list:
    return list(dict.fromkeys(normalise(from_units(text)) for _, _, text in spans))


def _touch(these: list, those: list) -> bool:
    """Whether any of these overlaps any of those; both in the order of the text."""
    i = 0
    for start, end, _ in those:
        while i < len(these) and these[i][1] <= start:
            i += 1
        if i < len(these) and these[i][0] < end:
            return True
    return False


def _without_overlaps(spans: list) -> set:
    """Of spans that overlap the one that starts first stays."""
    kept = set()
    end = 0
    for span in sorted(spans, key=lambda one: one[0]):
        if span[0] >= end:
            kept.add(span)
            end = span[1]
    return kept


def _find_hashtags(units: str) -> list:
    found = []
    after = 0
    for match in HASH_SIGNS.finditer(units):
        sign = match.start()
        if sign < after or not _may_precede_hashtag(units, sign, after):
            continue
        end = _hashtag_end(units, sign + 1)
        if end == 0:
            continue
        after = end
        if units.startswith(("#", "＃", "://"), end):
            continue
        found.append((sign, end, units[sign + 1 : end]))
    return found


def _is_in_hashtag(character: str) -> bool:
    return HASHTAG_LETTER.match(character) is not None or HASHTAG_DIGIT.match(character) is not None


def _may_precede_hashtag(units: str, sign: int, after: int) -> bool:
    if sign == 0:
        return True
    if sign <= after:
        return False
    unit = units[sign - 1]
    if unit in "\ufe0e\ufe0f":
        return True
    if not "\ud800" <= unit <= "\udfff":
        return unit != "&" and not _is_in_hashtag(unit)
    character = code_point(units, sign - 2) if sign - 2 >= after else ""
    return character > "\uffff" and not _is_in_hashtag(character)


def _hashtag_end(units: str, start: int) -> int:
    if units[start : start + 1] in ("\ufe0f", "\u20e3"):
        return 0
    has_letter = False
    end = start
    while end < len(units):
        character = code_point(units, end)
        if HASHTAG_LETTER.match(character):
            has_letter = True
        elif not HASHTAG_DIGIT.match(character):
            break
        end += 2 if character > "\uffff" else 1
    return end if has_letter else 0


def _find_mentions(units: str) -> list:
    found = []
    after = 0
    for match in AT_SIGNS.finditer(units):
        sign = match.start()
        if sign < after or not _may_precede_mention(units, sign, after):
            continue
        name_end = sign + 1
        longest = min(len(units), name_end + MAX_SCREEN_NAME_LENGTH)
        while name_end < longest and is_name(units, name_end):
            name_end += 1
        if name_end == sign + 1:
            continue
        end = _list_end(units, name_end)
        after = end
        if not (units.startswith(("@", "＠", "://"), end) or is_accent(units, end)):
            found.append((sign, end, units[sign + 1 : name_end]))
    return found


def _may_precede_mention(units: str, sign: int, after: int) -> bool:
    if sign == 0 or (sign > after and may_precede_mention(units, sign - 1)):
        return True
    word = sign - 2
    if word < after or units[word:sign].lower() != "rt":
        return False
    if word == 0:
        return True
    return word > after and not is_name(units, word - 1) and units[word - 1] not in "+-.~"


def _list_end(units: str, name_end: int) -> int:
    if units[name_end : name_end + 1] != "/" or not is_letter(units, name_end + 1):
        return name_end
    end = name_end + 2
    longest = min(len(units), name_end + 1 + MAX_LIST_NAME_LENGTH)
    while end < longest and (is_name(units, end) or units[end] == "-"):
        end += 1
    return end


def _find_cashtags(units: str) -> list:
    found = []
    sign = units.find("$")
    while sign != -1:
        if sign == 0 or is_space(units, sign - 1):
            end = _cashtag_end(units, sign + 1)
            if end > 0:
                found.append((sign, end, units[sign + 1 : end]))
        sign = units.find("$", sign + 1)
    return found


def _cashtag_end(units: str, start: int) -> int:
    end = start
    while is_letter(units, end):
        end += 1
    if end == start or end - start > MAX_SYMBOL_LENGTH:
        return 0
    if units[end : end + 1] in (".", "_"):
        suffix = end + 1
        while is_letter(units, suffix):
            suffix += 1
        if suffix - end - 1 in (1, 2) and _ends_cashtag(units, suffix):
            return suffix
    return end if _ends_cashtag(units, end) else 0


def _ends_cashtag(units: str, end: int) -> bool:
    if end >= len(units):
        return True
    unit = units[end]
    if unit < "\x80":
        return is_space(units, end) or is_punctuation(units, end)
    return SPACE.match(unit) is not None
