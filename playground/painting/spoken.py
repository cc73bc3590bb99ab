"""Symbols as sentences and accessible names have them."""

from models.data.vocabulary import END, Vocabulary
from playground.formatting import isolated

# A letter with the invisible sign behind it is one of its own; the first mark is that of Persian keyboards.
_JOINERS = {"\u200c": ("¬", "with a non-joiner"), "\u200d": ("+", "with a joiner")}


def _seen(letter: str) -> str:
    """A letter as it stands by itself, where what joins it to the next one would not be seen."""
    sign = _JOINERS.get(letter[-1:])
    return letter[:-1] + sign[0] if sign else letter


def spoken(symbol: int, vocabulary: Vocabulary) -> str:
    """A symbol to be read in a sentence."""
    if symbol == END:
        return "the end"
    attribute = vocabulary.attributes.of(symbol)
    if attribute is not None:
        return f"{attribute.name} {attribute.label(symbol)}"
    letter = vocabulary.glyph(symbol)
    sign = _JOINERS.get(letter[-1:])
    return f"{isolated(letter[:-1])} {sign[1]}" if sign else isolated(letter)


def cell_text(vocabulary: Vocabulary, symbol: int) -> str:
    """What stands in a cell of a board: the letter, or the value of an attribute."""
    attribute = vocabulary.attributes.of(symbol)
    return _seen(vocabulary.glyph(symbol)) if attribute is None else attribute.short_label(symbol)


def narrow_text(vocabulary: Vocabulary, symbol: int) -> str:
    """The same as wide as a letter, below a heading that says what it is: a sign in a ring or a box without that."""
    attribute = vocabulary.attributes.of(symbol)
    if attribute is None:
        return _seen(vocabulary.glyph(symbol))
    label = attribute.label(symbol)
    return label if label.isdigit() else label[0].upper()
