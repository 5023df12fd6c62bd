"""Top-level domains, and the length of a label once it is encoded for DNS."""

from . import tables

_ALL = tables.TOP_LEVEL_DOMAINS.split()
_ASCII = {name for name in _ALL if name.isascii()}
_INTERNATIONAL: dict = {}
for _name in sorted((name for name in _ALL if not name.isascii()), key=len, reverse=True):
    _INTERNATIONAL.setdefault(_name[0], []).append(_name)


def _is_alphanumeric(unit: str) -> bool:
    return unit.isascii() and unit.isalnum()


def top_level_domain_end(units: str, start: int, limit: int) -> int:
    """Where the one ends that starts there, 0 where none does; no digit, ASCII letter, @, + or - may follow it."""
    end = start
    while end < limit and _is_alphanumeric(units[end]):
        end += 1
    following = units[end] if end < limit else ""
    if end - start >= 2 and following not in ("@", "+", "-") and units[start:end].lower() in _ASCII:
        return end
    if end - start == 2 and following == "-":
        return _punycode_end(units, start, limit)
    return _international_end(units, start, limit) if following > "\x7f" else 0


def _punycode_end(units: str, start: int, limit: int) -> int:
    if units[start : start + 4].lower() != "xn--":
        return 0
    end = start + 4
    while end < limit and (units[end] == "-" or _is_alphanumeric(units[end])):
        end += 1
    return end if end > start + 4 else 0


def _international_end(units: str, start: int, limit: int) -> int:
    for name in _INTERNATIONAL.get(units[start : start + 1].lower(), ()):
        end = start + len(name)
        if end > limit or units[start:end].lower() != name:
            continue
        following = units[end] if end < limit else ""
        if not (following in ("@", "+", "-") or _is_alphanumeric(following)):
            return end
    return 0


def punycode_length(label: str) -> int:
    """How many characters a label has as `xn--…` (RFC 3492); its own length where it is ASCII."""
    if label.isascii():
        return len(label)
    return len("xn--") + len(label.encode("punycode"))
