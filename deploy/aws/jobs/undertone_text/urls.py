"""The URLs of a text, with or without protocol, by X's published rules; as src/enrich/find-urls.ts finds them."""

import re

from .characters import (
    is_digit,
    is_domain,
    is_path,
    is_plain_domain,
    is_query,
    is_run,
    may_end_path,
    may_end_query,
    may_precede_url,
)
from .domains import punycode_length, top_level_domain_end

MAX_URL_LENGTH = 4096
MAX_DOMAIN_REACH = 1024
MAX_LABEL_LENGTH = 63
MAX_TCO_SLUG_LENGTH = 40
FULL_STOPS = re.compile("[\u3002\uff0e\uff61]")


def find_urls(units: str) -> list:
    """Start and end of each, in UTF-16 units. It goes from dot to dot."""
    urls: list = []
    after = 0
    dot = units.find(".")
    while dot != -1:
        following = dot + 1
        if dot > after and is_domain(units, dot - 1) and top_level_domain_end(units, dot + 1, len(units)):
            start, end, protocol = _find_domain(units, dot, after)
            if end > 0:
                after = _add_url(units, start, end, protocol, urls)
                following = after
            else:
                following = max(following, start)
        dot = units.find(".", following)
    return urls


def _find_domain(units: str, dot: int, after: int) -> tuple:
    """The first domain, and of those that start there the longest; an end of 0 where there is none up to the start."""
    run_start = dot
    earliest = max(after, dot - MAX_DOMAIN_REACH)
    while run_start > earliest and is_run(units, run_start - 1):
        run_start -= 1
    labels, run_end = _read_labels(units, run_start, dot)

    whole = [0] * (len(labels) + 1)
    for i in range(len(labels) - 1, -1, -1):
        start, end = labels[i]
        if not is_domain(units, start):
            continue
        if whole[i + 1] > 0:
            whole[i] = whole[i + 1]
        elif units.rfind("_", start, end) == -1:
            whole[i] = top_level_domain_end(units, end + 1, len(units))

    if labels and labels[0][0] == run_start and whole[0] > 0:
        protocol = _protocol_before(units, run_start, after)
        if protocol != -1:
            return run_start, whole[0], protocol
    for i, (label_start, label_end) in enumerate(labels):
        if not is_domain(units, label_end - 1):
            continue
        rest = whole[i + 1]
        short = top_level_domain_end(units, label_end + 1, len(units))
        if rest == 0 and short == 0:
            continue
        underscore = units.rfind("_", label_start, label_end)
        lowest = label_start if rest > 0 else max(label_start, underscore + 1)
        start = _start_in_label(units, lowest, label_end, after)
        if start == -1:
            continue
        longest = rest if rest > 0 else short if start > underscore else 0
        if longest > 0:
            return start, longest, -1
    return run_end, 0, -1


def _read_labels(units: str, run_start: int, dot: int) -> tuple:
    """The labels around the dot that may stand in one domain, each ended by a dot, and where reading stopped."""
    labels: list = []
    limit = min(len(units), dot + MAX_DOMAIN_REACH)
    start = run_start
    at = run_start
    while at < limit and is_run(units, at):
        if units[at] == ".":
            usable = at > start and is_domain(units, at - 1)
            if not usable and at > dot:
                break
            if usable:
                labels.append((start, at))
            else:
                labels = []
            start = at + 1
        at += 1
    return labels, at


def _start_in_label(units: str, lowest: int, end: int, after: int) -> int:
    if lowest == 0 and after == 0:
        if end > 1 and may_precede_url(units, 0) and is_domain(units, 1):
            return 1
        if is_domain(units, 0):
            return 0
    for at in range(max(lowest, after + 1), end):
        if is_domain(units, at) and may_precede_url(units, at - 1):
            return at
    return -1


def _protocol_before(units: str, start: int, after: int) -> int:
    if start < after + 7 or units[start - 1] != "/":
        return -1
    before = units[max(after, start - 8) : start].lower()
    length = 8 if before == "https://" else 7 if before.endswith("http://") else 0
    if length == 0:
        return -1
    begin = start - length
    if begin == 0:
        return 0
    return begin if begin > after and may_precede_url(units, begin - 1) else -1


def _add_url(units: str, start: int, domain_end: int, protocol: int, urls: list) -> int:
    """Adds the URL or URLs that a domain begins. Returns where the match ends, whether it holds a URL or not."""
    path_start = _port_end(units, domain_end)
    path = path_start
    if units[path_start : path_start + 1] == "/":
        path = _path_end(units, path_start + 1)
    end = _query_end(units, path)
    first = start if protocol == -1 else protocol
    protocol_length = len("https://") if protocol == -1 else start - first
    if end - first + protocol_length > MAX_URL_LENGTH or not _is_registrable(units, start, domain_end):
        return end
    if protocol == -1:
        if first > 0 and units[first - 1] in "-_./":
            return end
        _add_plain_domains(units, start, domain_end, end if path > path_start else 0, urls)
        return end
    last = _tco_end(units, start, domain_end, path_start, end)
    if last > 0:
        urls.append((first, last))
    return end


def _is_registrable(units: str, start: int, end: int) -> bool:
    for label in units[start:end].split("."):
        if len(label) > 2 * MAX_LABEL_LENGTH or _label_length(label) > MAX_LABEL_LENGTH:
            return False
    return not units.startswith("xn--", start) or _next_plain_domain(units, start, end)[1] > 0


def _label_length(label: str) -> int:
    if label.isascii():
        return len(label)
    parts = FULL_STOPS.split(label.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass"))
    return sum(punycode_length(part) for part in parts) + len(parts) - 1


def _add_plain_domains(units: str, start: int, domain_end: int, end: int, urls: list) -> None:
    begin, last = _next_plain_domain(units, start, domain_end)
    while last > 0:
        following = _next_plain_domain(units, last, domain_end)
        if following[1] == 0 and end > 0:
            last = end
        urls.append((begin, last))
        begin, last = following


def _next_plain_domain(units: str, after: int, limit: int) -> tuple:
    start = after
    while start < limit:
        end = 0
        label = start
        at = start
        while True:
            while at < limit and is_plain_domain(units, at):
                at += 1
            if at == label or at >= limit or units[at] != ".":
                break
            at += 1
            label = at
            end = top_level_domain_end(units, at, limit) or end
        if end > 0:
            return start, end
        start = max(at, start + 1)
    return 0, 0


def _tco_end(units: str, start: int, domain_end: int, path_start: int, end: int) -> int:
    """t.co links end with their slug (and query); what is glued to them is not theirs."""
    is_tco = domain_end - start == 4 and units[start:domain_end].lower() == "t.co"
    if not is_tco or path_start != domain_end or units[path_start : path_start + 1] != "/":
        return end
    slug_end = path_start + 1
    while slug_end < end and units[slug_end].isascii() and units[slug_end].isalnum():
        slug_end += 1
    length = slug_end - path_start - 1
    if length == 0:
        return end
    if length > MAX_TCO_SLUG_LENGTH:
        return 0
    return min(end, _query_end(units, slug_end))


def _port_end(units: str, start: int) -> int:
    if units[start : start + 1] != ":":
        return start
    end = start + 1
    while is_digit(units, end):
        end += 1
    return end if end > start + 1 else start


def _path_end(units: str, start: int) -> int:
    """A path may hold balanced parentheses, one pair inside another at the most."""
    end = at = start
    while at < len(units):
        if is_path(units, at):
            at += 1
            if may_end_path(units, at - 1):
                end = at
            continue
        closed = _parentheses_end(units, at)
        if closed == 0:
            break
        if at == end:
            end = closed
        at = closed
    return end


def _parentheses_end(units: str, opened: int) -> int:
    if units[opened] != "(":
        return 0
    before = _path_run_end(units, opened + 1)
    if units[before : before + 1] == ")":
        return before + 1 if before > opened + 1 else 0
    if units[before : before + 1] != "(":
        return 0
    inner = _path_run_end(units, before + 1)
    if inner == before + 1 or units[inner : inner + 1] != ")":
        return 0
    behind = _path_run_end(units, inner + 1)
    return behind + 1 if units[behind : behind + 1] == ")" else 0


def _path_run_end(units: str, start: int) -> int:
    end = start
    while is_path(units, end):
        end += 1
    return end


def _query_end(units: str, start: int) -> int:
    if units[start : start + 1] != "?":
        return start
    end = start
    for at in range(start + 1, len(units)):
        if not is_query(units, at):
            break
        if may_end_query(units, at):
            end = at + 1
    return end
