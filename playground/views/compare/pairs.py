"""The words of two models, row by row; the first letter in which they differ is marked."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from models.data.direction import right_to_left
from models.evaluation.side_by_side import Sides, first_difference
from playground import theme
from playground.views.compare.chart import LINES

ROW, NUMBER, GAP = 24, 28, 18
LETTER = 2.0  # points on both sides of a letter


class WordPairs(QWidget):
    """A line for each row of the pattern."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Words of both models")
        self._sides: Sides | None = None
        self._stale = False

    def show_sides(self, sides: Sides | None) -> None:
        """The words of both, as far as they are there; None for none."""
        self._sides = sides
        self.setAccessibleDescription("; ".join(self._spoken()))
        self.updateGeometry()
        self.update()

    def set_stale(self, stale: bool) -> None:
        """Dim what was drawn with settings that have changed since."""
        self._stale = stale
        self.update()

    def _spoken(self) -> list[str]:
        if self._sides is None:
            return []
        rows = zip(*(side.words for side in self._sides), strict=False)
        return [
            f"row {number}: {''.join(one)}, {''.join(other)}{_differs(one, other)}"
            for number, (one, other) in enumerate(rows, 1)
        ]

    def _paint_word(
        self, painter: QPainter, letters: Sequence[str], area: QRectF, ink: str, marked: int | None
    ) -> None:
        metrics, backwards = QFontMetricsF(painter.font()), right_to_left("".join(letters))
        x = area.right() if backwards else area.left()
        shown = [*letters, "·"] if marked == len(letters) else letters  # the end, where that is the difference
        for place, letter in enumerate(shown):
            wide = metrics.horizontalAdvance(letter) + 2 * LETTER
            x -= wide if backwards else 0.0
            box = QRectF(x, area.top(), wide, area.height())
            if place == marked:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.colour(f"{ink}_soft"))
                painter.drawRoundedRect(box.adjusted(0, 3, 0, -3), 3, 3)
            painter.setPen(theme.colour(ink if place == marked else "text"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, letter)
            x += 0.0 if backwards else wide

    # Qt's own
    def sizeHint(self) -> QSize:
        rows = 0 if self._sides is None else max(len(side.words) for side in self._sides)
        return QSize(300, rows * ROW)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._sides is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(theme.STALE_OPACITY if self._stale else 1.0)
        half = (self.width() - NUMBER - GAP) / 2
        words = [side.words for side in self._sides]
        for row in range(max(map(len, words))):
            pair = [of[row] if row < len(of) else None for of in words]
            one, other = pair
            marked = None if one is None or other is None else first_difference(one, other)
            painter.setFont(theme.font("small"))
            painter.setPen(theme.colour("muted"))
            top = row * ROW
            painter.drawText(QRectF(0, top, NUMBER - 8, ROW), Qt.AlignmentFlag.AlignCenter, str(row + 1))
            painter.setFont(theme.mono(13))
            for place, (letters, (ink, _)) in enumerate(zip(pair, LINES, strict=True)):
                if letters is not None:
                    area = QRectF(NUMBER + place * (half + GAP), top, half, ROW)
                    self._paint_word(painter, letters, area, ink, marked)
        painter.end()


def _differs(one: Sequence[str], other: Sequence[str]) -> str:
    place = first_difference(one, other)
    return "" if place is None else f", differ from letter {place + 1}"
