"""Which way letters run: by the bidirectional classes of the Unicode Character Database (Standard Annex 9)."""

import unicodedata
from collections.abc import Iterable

_RIGHT_TO_LEFT = ("R", "AL")  # letters of Hebrew, Syriac, N'Ko ..., and of Arabic and Thaana


def has_right_to_left(text: str) -> bool:
    """Whether any character runs from right to left, so that what stands beside the text may be reordered."""
    return not text.isascii() and any(unicodedata.bidirectional(c) in (*_RIGHT_TO_LEFT, "AN") for c in text)


def right_to_left(letters: Iterable[str]) -> bool:
    """Whether more of the letters run from right to left than from left to right."""
    classes = [unicodedata.bidirectional(letter[0]) for letter in letters]
    return sum(c in _RIGHT_TO_LEFT for c in classes) > classes.count("L")
