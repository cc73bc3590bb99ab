"""Letters as readers count them: a base and its marks, a flag, an emoji with its modifiers are one grapheme each.

The rules are those of Unicode Standard Annex 29 (extended grapheme clusters) as far as `unicodedata` can say them:
marks of every kind, joiners, variation selectors, modifiers and tags extend what is before them; pairs of regional
indicators, symbols on both sides of a zero-width joiner and Hangul jamo belong together. Of the conjuncts of Indic
scripts, which Annex 29 joins since version 15.1, each consonant is a letter of its own.
"""

import re
import unicodedata

MAX_CODE_POINTS = 16  # of one letter; the longest emoji in use has 10
JOINERS = "\u200c\u200d"
_LETTERS_BEHIND = (
    "\u0e33\u0eb3\uff9e\uff9f"  # letters by category that act as marks: AM of Thai and Lao, sound marks of kana
)
_EXTENDING_LETTERS = re.compile(f"[\u1160-\u11ff\ud7b0-\ud7fb{_LETTERS_BEHIND}]")  # with vowels and finals of Hangul


def graphemes(text: str) -> list[str]:
    """The graphemes of a text, in order; joined they are the text again. Time is linear in its length."""
    if text.isascii() or (text.isalnum() and not _EXTENDING_LETTERS.search(text)):
        return list(text)
    out, start = [], 0
    while start < len(text):
        end = grapheme_end(text, start)
        out.append(text[start:end])
        start = end
    return out


def letters_in(text: str) -> int:
    """The number of graphemes of a text."""
    return len(text) if text.isascii() else len(graphemes(text))


def grapheme_end(text: str, start: int) -> int:
    """Where the grapheme that begins at `start` (< len(text)) ends."""
    end = start + 1
    if _is_regional(text[start]) and end < len(text) and _is_regional(text[end]):
        end += 1
    while end < len(text) and _belong_together(text[start], text[end - 1], text[end]):
        end += 1
    return end


def _belong_together(base: str, before: str, c: str) -> bool:
    return extends(c) or _is_joined(base, before, c) or _is_hangul_pair(before, c)


def extends(c: str) -> bool:
    """Whether a code point never begins a letter: a mark, a joiner, a modifier of an emoji, a tag."""
    if c.isascii():
        return False
    if (
        c in JOINERS
        or "\U0001f3fb" <= c <= "\U0001f3ff"
        or "\U000e0020" <= c <= "\U000e007f"
        or c in "\u0e33\u0eb3\uff9e\uff9f"
    ):
        return True
    return unicodedata.category(c) in ("Mn", "Mc", "Me")


def _is_regional(c: str) -> bool:
    return "\U0001f1e6" <= c <= "\U0001f1ff"


def _is_joined(base: str, before: str, c: str) -> bool:
    """Whether a zero-width joiner ties a symbol to the one before it, as in the emoji of a family."""
    return before == "\u200d" and unicodedata.category(c) == "So" and not base.isalpha()


def _is_hangul_pair(before: str, c: str) -> bool:
    """Whether c is a vowel or a final jamo behind another jamo or a syllable."""
    if not ("\u1160" <= c <= "\u11ff" or "\ud7b0" <= c <= "\ud7fb"):
        return False
    return "\u1100" <= before <= "\u11ff" or "\ua960" <= before <= "\ua97c" or "\uac00" <= before <= "\ud7fb"
