"""Numbers as people type them: the decimal mark is a point or a comma, and nothing stands between groups of digits."""

import re

_WHOLE = re.compile(r"[+-]?\d+")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:[.,٫](?P<decimals>\d*))?|[.,٫](?P<only>\d+))(?:[eE][+-]?\d+)?|[+-]?(?:nan|inf)")
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")  # a thousand to some, one and a bit to others


def whole(text: str) -> int:
    """Read a whole number, in the digits of any script. Raises ValueError."""
    if not _WHOLE.fullmatch(text.strip()):
        raise ValueError(f"{text!r} is no whole number")
    return int(text)


def number(text: str) -> float:
    """Read a number, nan and inf too: 0.8, 0,8 and 8e-1 are the same. Raises ValueError, for 1,234 and 1.234,5 too."""
    stripped = text.strip()
    if not _NUMBER.fullmatch(stripped) or _GROUPED.fullmatch(stripped):
        raise ValueError(f"{text!r} is no number")
    return float(stripped.replace(",", ".").replace("٫", "."))


def decimals(text: str) -> int:
    """How many digits stand behind the decimal mark of what `number` can read."""
    found = _NUMBER.fullmatch(text.strip())
    return len(found["decimals"] or found["only"] or "") if found else 0
