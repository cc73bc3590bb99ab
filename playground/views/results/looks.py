"""The looks of the table: words and what stands beside them, large words, or all figures."""

from enum import Enum

from PySide6.QtGui import QFont

from playground import theme


class ResultsLook(Enum):
    """What of the results is shown, and how large."""

    WORDS = "Words"
    LARGE = "Large words"
    FIGURES = "All figures"

    @property
    def row(self) -> int:
        """The height of a row, in points."""
        return 44 if self is ResultsLook.LARGE else 28

    @property
    def font(self) -> QFont:
        """The font of the words: large ones are read as words, others compared letter by letter."""
        return theme.font("large") if self is ResultsLook.LARGE else theme.mono(13)


ROW = ResultsLook.WORDS.row
LOOK_TIP = (
    "Words: with what is nearest to them in the list. Large words: to read and to copy, without figures."
    " All figures: every column, to scroll sideways."
)
