"""Letters whose base and marks are typed one after another."""

from collections.abc import Callable

from models.data.graphemes import extends
from models.data.vocabulary import normal


class LetterJoiner:
    """Joins a mark to the letter that was typed right before it, where both are known as one letter.

    Keyboards of many scripts send a base and its marks one after another, and the base may be a letter itself.
    """

    def __init__(self) -> None:
        self._typed = self._given = ""  # all that one letter may be made of, and the letter that was meant before

    def letter(self, text: str, find: Callable[[str], int | None]) -> tuple[str, str | None]:
        """The letter meant by one that was typed, and the one whose place it takes.

        The latter is "" where what was typed before is no letter by itself, None for a letter that joins nothing.
        """
        if not self.continues(text):
            self._typed, self._given = text, "" if find(text) is None else text
            return text, None
        self._typed = normal(self._typed + text)
        if find(self._typed) is None:
            return text, None
        replaced, self._given = self._given, self._typed
        return self._typed, replaced

    def continues(self, text: str) -> bool:
        """Whether it may belong to what was typed before."""
        return bool(self._typed) and extends(text[0])

    def forget(self) -> None:
        """What is typed next belongs to nothing before it."""
        self._typed = self._given = ""
