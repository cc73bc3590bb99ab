"""A pattern as it was typed and as it is read."""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass

from models.data.vocabulary import normal
from models.errors import PatternError

MAX_PATTERN = 4000  # characters; a set of half an alphabet of a hundred letters at each of 31 positions takes 1600


@dataclass(frozen=True)
class TypedPattern:
    """A pattern as it is read, composed (NFC) and without the white space around it, and as it was typed."""

    text: str
    typed: str

    def column(self, at: int) -> int:
        """Where character `at` of the text begins in what was typed."""
        lead = len(self.typed) - len(self.typed.lstrip())
        return lead + max(0, bisect_left(range(len(self.typed) - lead + 1), at + 1, key=self._composed(lead)) - 1)

    def _composed(self, lead: int) -> Callable[[int], int]:
        """How many characters of the text the first n typed ones make."""
        return lambda n: len(normal(self.typed[lead : lead + n]))


def source_of(typed: str) -> TypedPattern:
    """Raises PatternError for a pattern that is too long or empty."""
    if len(typed) > MAX_PATTERN:  # before it is composed, which takes time in the square of the marks in a row
        raise PatternError(f"The pattern has more than {MAX_PATTERN} characters; shorten it.", MAX_PATTERN)
    text = normal(typed.strip())
    if not text:
        raise PatternError("The pattern is empty; write * for any word.", 0)
    source = TypedPattern(text, typed)
    line = text.splitlines()[0]
    if line != text:
        raise PatternError("A pattern is one line; remove the lines that follow.", source.column(len(line)))
    return source
