"""How wide the columns of the table are: words are read whole, and other columns give way to them."""

from collections.abc import Sequence
from itertools import islice

from PySide6.QtGui import QFontMetrics

from models.evaluation.result import Result
from playground import theme
from playground.views.results.cells import PAD
from playground.views.results.columns import COLUMNS, NEAREST, WORD

_WORDS = (WORD, NEAREST)
_LEAST = max(column.width for column in COLUMNS[WORD + 1 :])  # is left beside the word, however long it is


class ColumnWidths:
    """A width for each column. by_hand: the user has set one; then all stay as they are."""

    def __init__(self) -> None:
        self._wanted = [column.width for column in COLUMNS]
        self._measured = 0  # how many results the columns of words are wide enough for
        self.by_hand = False

    def forget(self) -> None:
        """Other results are there; their words alone will be fitted."""
        self._measured = 0
        if not self.by_hand:
            for place in _WORDS:
                self._wanted[place] = COLUMNS[place].width

    def widen(self, results: Sequence[Result]) -> None:
        """Make the columns of words as wide as the widest of `results`; only new ones are measured."""
        new = list(islice(results, self._measured, None))
        self._measured = len(results)
        if self.by_hand or not new:
            return
        metrics = QFontMetrics(theme.mono(13))
        for place in _WORDS:
            widest = max(metrics.horizontalAdvance(COLUMNS[place].text(result)) for result in new)
            self._wanted[place] = max(self._wanted[place], widest + 2 * PAD)

    def set_by_hand(self, place: int, width: int, now: Sequence[int]) -> None:
        """The user set the width of one column; now: those of all, 0 where one is hidden."""
        if not self.by_hand:
            self._wanted = [shown or width for shown, width in zip(now, self._wanted, strict=True)]
        self.by_hand = True
        self._wanted[place] = width

    def within(self, space: int) -> list[int]:
        """The widths where the word and any one column beside it have so much space."""
        word = max(min(self._wanted[WORD], space - _LEAST), COLUMNS[WORD].width)
        return [*self._wanted[:WORD], word, *(min(width, space - word) for width in self._wanted[WORD + 1 :])]
