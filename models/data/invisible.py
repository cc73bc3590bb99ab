"""Code points that show nothing by themselves, and where a word may hold them: only as a part of a visible letter.

A joiner stands between letters of scripts without capitals (Persian, Indic) or between two emoji; behind a virama it
may end a word (Malayalam). A variation selector stands directly behind a symbol or a letter of such a script. Tags
spell the name of a flag and end with the cancel tag. Anywhere else they are stray: two words that differ by them alone
look the same, and a model would learn a letter that nobody sees.
"""

import re
import unicodedata

from models.data.graphemes import JOINERS, extends
from models.data.line_entries import EDGES

_FLAG, _CANCEL_TAG, _KEYCAP = "\U0001f3f4", "\U000e007f", "\u20e3"
_SELECTORS = "\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"
_TAGS = "\U000e0020-\U000e007f"
_NEVER = "\u034f\u17b4\u17b5\u3164\uffa0"  # a grapheme joiner, vowels and fillers that are marks or letters by category
_SOFT_HYPHEN = "\u00ad"
_DIRECTION = "\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069"  # and nothing
_UNSEEN = re.compile(f"[{_SOFT_HYPHEN}{_DIRECTION}]")
_ENDS = _DIRECTION + EDGES
_HIDDEN = re.compile(f"[{JOINERS}{_SELECTORS}{_TAGS}{_NEVER}]")
_TAGGED_FLAG = re.compile(f"{_FLAG}[\U000e0020-\U000e007e]+{_CANCEL_TAG}")
_VIRAMA = 9  # its combining class
_SELECTED = ("So", "Sm", "Po", "Pd", "Lo")  # categories of what has variants


def without_edges(entry: str) -> str:
    """An entry without the marks of direction at its ends and without soft hyphens; the same object where it has none.

    White space and byte-order marks that lay behind such a mark go with it.
    """
    if not _UNSEEN.search(entry):
        return entry
    bare = entry.replace(_SOFT_HYPHEN, "").strip(_ENDS)
    return bare if bare != entry else entry


def has_stray(word: str) -> bool:
    """Whether a word holds a joiner, a variation selector or a tag that is no part of a visible letter."""
    if word.isascii() or not _HIDDEN.search(word):
        return False
    plain = _TAGGED_FLAG.sub(_FLAG, word)
    return any(not _is_in_place(plain, found.start()) for found in _HIDDEN.finditer(plain))


def _is_in_place(word: str, at: int) -> bool:
    c, before, behind = word[at], word[at - 1 : at], word[at + 1 : at + 2]
    if not before or c in _NEVER or "\U000e0020" <= c <= _CANCEL_TAG:
        return False
    if c in JOINERS:
        return _joins(c, word[:at], behind)
    kind = unicodedata.category(before)
    return kind in _SELECTED or (kind == "Nd" and behind == _KEYCAP)


def _joins(c: str, before: str, behind: str) -> bool:
    """Whether a joiner has something to join: a symbol and another one, or letters without capitals."""
    if before[-1] in JOINERS:
        return False
    base = next((b for b in reversed(before) if not extends(b)), "")
    kind = unicodedata.category(base) if base else ""
    if kind == "So":
        return c == "\u200d" and bool(behind) and unicodedata.category(behind) == "So"
    if not behind or not (behind.isalpha() or unicodedata.category(behind) in ("Mn", "Mc")):
        return kind == "Lo" and unicodedata.combining(before[-1]) == _VIRAMA
    return kind == "Lo"
