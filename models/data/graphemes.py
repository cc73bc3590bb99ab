"""Letters as readers count them: a base and its marks, a flag, an emoji with its modifiers are one grapheme each.

The rules are those of Unicode Standard Annex 29 (extended grapheme clusters) as far as `unicodedata` can say them:
marks of every kind, joiners, variation selectors, modifiers and tags extend what is before them; pairs of regional
indicators, symbols on both sides of a zero-width joiner and Hangul jamo belong together, and so do, since version 15.1,
the consonants of a conjunct in six Indic scripts (rule GB9c).
"""

import re
import unicodedata

MAX_CODE_POINTS = 16  # of one letter; the longest emoji in use has 10
JOINERS = "\u200c\u200d"
_LETTERS_BEHIND = (
    "\u0e33\u0eb3\uff9e\uff9f"  # letters by category that act as marks: AM of Thai and Lao, sound marks of kana
)
# Indic_Conjunct_Break of Unicode 15.1 (DerivedCoreProperties.txt): Linker and Consonant, in Devanagari, Bengali,
# Gujarati, Odia, Telugu and Malayalam. Extend, which may stand between them: marks of a combining class, and joiners.
_VIRAMAS = "\u094d\u09cd\u0acd\u0b4d\u0c4d\u0d4d"
_CONSONANT = re.compile(
    "[\u0915-\u0939\u0958-\u095f\u0978-\u097f\u0995-\u09a8\u09aa-\u09b0\u09b2\u09b6-\u09b9\u09dc\u09dd\u09df\u09f0\u09f1"
    "\u0a95-\u0aa8\u0aaa-\u0ab0\u0ab2\u0ab3\u0ab5-\u0ab9\u0af9\u0b15-\u0b28\u0b2a-\u0b30\u0b32\u0b33\u0b35-\u0b39\u0b5c\u0b5d\u0b5f\u0b71"
    "\u0c15-\u0c28\u0c2a-\u0c39\u0c58-\u0c5a\u0d15-\u0d3a]"
)
_EXTENDING_LETTERS = re.compile(f"[\u1160-\u11ff\ud7b0-\ud7fb{_LETTERS_BEHIND}]")  # with vowels and finals of Hangul


def graphemes(text: str, *, conjuncts: bool = True) -> list[str]:
    """The graphemes of a text, in order; joined they are the text again. Time is linear in its length.

    conjuncts: whether the consonants of a conjunct are one, else each is one, as before Unicode 15.1.
    """
    if text.isascii() or (text.isalnum() and not _EXTENDING_LETTERS.search(text)):
        return list(text)
    out, start = [], 0
    while start < len(text):
        end = grapheme_end(text, start, conjuncts=conjuncts)
        out.append(text[start:end])
        start = end
    return out


def letters_in(text: str) -> int:
    """The number of graphemes of a text."""
    return len(text) if text.isascii() else len(graphemes(text))


def grapheme_end(text: str, start: int, *, conjuncts: bool = True) -> int:
    """Where the grapheme that begins at `start` (< len(text)) ends. conjuncts: as `graphemes` takes it."""
    end = start + 1
    if _is_regional(text[start]) and end < len(text) and _is_regional(text[end]):
        end += 1
    joins, linked = conjuncts and bool(_CONSONANT.match(text[start])), False  # a consonant, and a virama behind it
    while end < len(text):
        c = text[end]
        if joins and linked and _CONSONANT.match(c):
            linked = False
        elif not _belong_together(text[start], text[end - 1], c):
            break
        elif joins:
            linked = linked or c in _VIRAMAS
            joins = c == "\u200d" or unicodedata.combining(c) != 0
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
