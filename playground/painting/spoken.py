"""Symbols as sentences and accessible names have them."""

from models.data.vocabulary import END, Vocabulary
from playground.formatting import isolated


def spoken(symbol: int, vocabulary: Vocabulary) -> str:
    """A symbol to be read in a sentence."""
    if symbol == END:
        return "the end"
    attribute = vocabulary.attribute_of(symbol)
    return isolated(vocabulary.glyph(symbol)) if attribute is None else f"{attribute.name} {attribute.label(symbol)}"
