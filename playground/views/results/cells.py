"""Paints the rows of the table straight from the results: thousands scroll without a style or a model in between."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QStaticText

from models.data.direction import right_to_left
from models.data.letter_case import LetterCase
from models.evaluation.result import Result
from playground import theme
from playground.views.results.columns import (
    COLUMNS,
    COPY,
    MARKS,
    NEAREST,
    NOVELTY,
    STAR,
    TONES,
    WORD,
    Column,
    mark_of,
    nearest_spelled,
    spelled,
)
from playground.views.results.looks import ResultsLook

PAD = 8
STAR_SIZE = 16
MARK = 17  # of a novelty, with the gap behind it
_IN_CASE = {WORD: spelled, NEAREST: nearest_spelled}
MARKED = {"starred": ("star-filled", "text"), "not liked": ("close", "muted"), "": ("star", "muted")}  # icon and ink


class Place(NamedTuple):
    """Where a column stands, in points."""

    column: int
    left: int
    width: int


@dataclass(frozen=True)
class RowLook:
    """How a row looks. under: the pointer is on it. current: the keys are."""

    selected: bool = False
    under: bool = False
    current: bool = False


class RowPainter:
    """One for each look of the table. Texts are cut and laid out once, however often they are painted."""

    def __init__(self, look: ResultsLook) -> None:
        self._row = look.row
        self.case = LetterCase.DRAWN
        self._fonts = {False: theme.font("body"), True: look.font}
        self._metrics = {mono: QFontMetrics(font) for mono, font in self._fonts.items()}
        self._drop = {mono: (self._row - metrics.height()) / 2 for mono, metrics in self._metrics.items()}
        self._laid_out = lru_cache(maxsize=4096)(self._lay_out)

    def paint(self, painter: QPainter, result: Result, top: int, places: Sequence[Place], look: RowLook) -> None:
        """Paint a row that begins `top` points from the top, in the columns given from left to right."""
        row = self._row
        if look.selected or look.under:
            left, right = places[0].left, places[-1].left + places[-1].width
            painter.fillRect(left, top, right - left, row, theme.colour("accent_soft" if look.selected else "sunken"))
        for column, left, width in places:
            if column == STAR:
                name, ink = MARKED[mark_of(result)]
                self._paint_icon(painter, name, ink, Place(column, left, width), top)
            elif column == COPY:
                self._paint_icon(painter, "copy", "text" if look.under else "muted", Place(column, left, width), top)
            elif column == NOVELTY:
                self._paint_text(painter, MARKS[result.novelty], Place(column, left, width), top, TONES[result.novelty])
                if width > MARK + 2 * PAD:  # else the mark stands alone
                    beside = Place(column, left + MARK, width - MARK)
                    self._paint_text(painter, COLUMNS[column].text(result), beside, top, "muted")
            else:
                text = _IN_CASE[column](result, self.case) if column in _IN_CASE else COLUMNS[column].text(result)
                tone = "text" if column == WORD else "muted"
                self._paint_text(painter, text, Place(column, left, width), top, tone)
            if column == WORD and look.current:
                painter.fillRect(QRect(left, top + 4, 2, row - 8), theme.colour("accent"))

    def _paint_icon(self, painter: QPainter, name: str, ink: str, place: Place, top: int) -> None:
        icon = theme.pixmap(name, STAR_SIZE, ink, painter.device().devicePixelRatio())
        painter.drawPixmap(place.left + (place.width - STAR_SIZE) // 2, top + (self._row - STAR_SIZE) // 2, icon)

    def _paint_text(self, painter: QPainter, text: str, place: Place, top: int, tone: str) -> None:
        column = COLUMNS[place.column]
        laid_out, wide, from_right = self._laid_out(text, place.width - 2 * PAD, column)
        x = place.left + place.width - PAD - wide if column.right or from_right else place.left + PAD
        painter.setFont(self._fonts[column.mono])
        painter.setPen(theme.colour(tone))
        painter.drawStaticText(QPointF(x, top + self._drop[column.mono]), laid_out)

    def _lay_out(self, text: str, space: int, column: Column) -> tuple[QStaticText, int, bool]:
        """A text cut to a width, in points, how wide it is then, and whether it is written from right to left."""
        mono, cut = column.mono, Qt.TextElideMode.ElideLeft if column.cut_before else Qt.TextElideMode.ElideRight
        shown = self._metrics[mono].elidedText(text, cut, space)
        made = QStaticText(shown)
        made.setTextFormat(Qt.TextFormat.PlainText)
        made.prepare(font=self._fonts[mono])
        return made, self._metrics[mono].horizontalAdvance(shown), right_to_left(text)
