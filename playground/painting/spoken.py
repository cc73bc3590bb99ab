"""Symbols as sentences and accessible names have them."""

from models.data.vocabulary import END, Vocabulary
from playground.formatting import isolated


def spoken(symbol: int, vocabulary: Vocabulary) -> str:
    """A symbol to be read in a sentence."""
    if symbol == END:
        return "the end"
    attribute = vocabulary.attributes.of(symbol)
    return isolated(vocabulary.glyph(symbol)) if attribute is None else f"{attribute.name} {attribute.label(symbol)}"


def cell_text(vocabulary: Vocabulary, symbol: int) -> str:
    """What stands in a cell of a board: the letter, or the value of an attribute."""
    attribute = vocabulary.attributes.of(symbol)
    return vocabulary.glyph(symbol) if attribute is None else attribute.short_label(symbol)
