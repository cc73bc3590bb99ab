"""Letters as they are typed: several code points at once, or a base first and its marks behind it."""

from models.data.vocabulary import Vocabulary, normal
from playground.views.board.caret import Caret
from playground.widgets.letter_joiner import LetterJoiner


def letters_of(text: str, vocabulary: Vocabulary) -> list[str]:
    """The letters of a text that a key or an input method brings, as a vocabulary has them."""
    return vocabulary.split(normal(text))


class Typing:
    """Where letters go that are typed at a caret: a mark joins the letter before it unless the caret has moved."""

    def __init__(self) -> None:
        self._joiner, self._at, self._after = LetterJoiner(), Caret(), Caret()

    def place(self, text: str, caret: Caret, vocabulary: Vocabulary) -> tuple[str, Caret]:
        """The letter that is meant, and the caret at which it is typed."""
        if caret != self._after:
            self._joiner.forget()
        self._at = self._at if self._joiner.continues(text) else caret
        letter, replaced = self._joiner.letter(text, vocabulary.find)
        return letter, caret if replaced is None else self._at

    def done(self, caret: Caret) -> None:
        """Note where the caret is behind what was typed."""
        self._after = caret
