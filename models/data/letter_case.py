"""The case of letters as the languages of a list have it: dotted and dotless i, and no dot above left over."""

import re
import unicodedata
from collections.abc import Container
from enum import Enum

from models.data.graphemes import graphemes

DOTTED_CAPITAL, DOTLESS = "\u0130", "\u0131"
APOSTROPHES = "'\u2019\u02bc"
_BREAK = re.compile(f"[\\s\u2010\u2011{APOSTROPHES}-]")
_DOTTED = "i\u0307"  # what Unicode's lower case makes of the capital with a dot


def folded(word: str, *, turkish: bool = False) -> str:
    """A word of NFC in lower case. turkish: I is the capital of ı; İ is that of i in every language.

    Lower-casing may leave marks in another order than NFC has them, so the result is normalised again.
    """
    if turkish:
        word = word.replace("I", "ı")
    if word.isascii():
        return word.lower()
    lower = unicodedata.normalize("NFC", word.replace(DOTTED_CAPITAL, "i").lower())
    return unicodedata.normalize("NFC", lower.replace(_DOTTED, "i")) if _DOTTED in lower else lower


class LetterCase(Enum):
    """How words are written out."""

    DRAWN = "As drawn"
    TITLE = "Title Case"
    UPPER = "UPPER CASE"


CASES = (LetterCase.TITLE.name.lower(), LetterCase.UPPER.name.lower())  # as cards name them


def named(case: LetterCase) -> str:
    """A case as cards name it, "" for that of words as they are drawn."""
    return "" if case is LetterCase.DRAWN else case.name.lower()


def case_named(name: str) -> LetterCase:
    """The case that a card names."""
    return LetterCase[name.upper()] if name else LetterCase.DRAWN


def in_case(word: str, case: LetterCase, alphabet: Container[str] = ()) -> str:
    """A word in a case. alphabet: the letters of its list; where ı is one of them, the capital of i is İ."""
    dotless = DOTLESS in alphabet
    if case is LetterCase.UPPER:
        return _upper(word, dotless=dotless)
    return _in_title_case(word, dotless=dotless) if case is LetterCase.TITLE else word


def case_of(word: str) -> LetterCase | None:
    """The case in which a word is written; None where it has none, or is a single letter."""
    if len(word) < 2 or word.upper() == word.lower():
        return None
    return LetterCase.UPPER if word.isupper() else LetterCase.TITLE if word[0].isupper() else LetterCase.DRAWN


def _upper(text: str, *, dotless: bool) -> str:
    """Upper case; ı becomes I in every language."""
    return unicodedata.normalize("NFC", (text.replace("i", DOTTED_CAPITAL) if dotless else text).upper())


def _in_title_case(word: str, *, dotless: bool) -> str:
    """A capital at the beginning, behind a space or a hyphen, and behind an apostrophe that follows a single letter."""
    out, begins, before = list[str](), True, 0  # before: letters since the last break
    for letter in graphemes(word):
        if _BREAK.fullmatch(letter):
            begins, before = letter not in APOSTROPHES or before == 1, 0
        else:
            before += 1
            if begins and letter.upper() != letter.lower():
                letter, begins = _titled(letter, dotless=dotless), False
        out.append(letter)
    return "".join(out)


def _titled(letter: str, *, dotless: bool) -> str:
    """The capital of a letter as a word begins with it: ǆ is ǅ, and letters that have none there stay as they are."""
    if dotless and letter[0] == "i":
        return DOTTED_CAPITAL + letter[1:]
    return unicodedata.normalize("NFC", letter[0].title() + letter[1:])
