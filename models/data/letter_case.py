"""Lower-casing as the languages of a list do it: dotted and dotless i, and no dot above left over."""

import unicodedata

DOTTED_CAPITAL = "\u0130"
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
