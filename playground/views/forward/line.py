"""One way to destroy the word: the look of its curve, its name, how much is left, and the word itself in cells."""

from functools import lru_cache

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from models.data.vocabulary import END
from models.destruction import Curve, Destruction
from models.destruction.curves import TIMES
from playground import theme
from playground.painting.canvas import Canvas
from playground.painting.cells import ROW_LOOKS, CellFace, end_sign, paint_cell
from playground.painting.row_cells import Meaning
from playground.views.forward.shown import LineStyle, WordAtLevel, amount, in_words, spelled
from playground.widgets import Elided, hbox, vbox
from playground.widgets.focus_ring import FocusRinged
from playground.widgets.surface import paint_surface

CELL_HEIGHT, WIDEST_CELL, GAP = 22, 32, 2
SWATCH = 30  # points that a piece of the curve takes, with the gap behind it
INSET = 8
AMOUNTS = [f"≈ {digit}.{digit}{digit} nats" for digit in range(10)]  # one of these is the widest there is


@lru_cache(maxsize=4)
def _canvas(scale: float, scheme: theme.Scheme) -> Canvas:
    """One for all lines, so that each cell is drawn once."""
    return Canvas(scale, scheme)


class WordCells(QWidget):
    """A word in cells: letters as they were, letters that are noise, and hidden ones. No words of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(CELL_HEIGHT)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._faces: list[CellFace] = []
        self._mirrored = False

    def show_cells(self, faces: list[CellFace], *, mirrored: bool) -> None:
        """mirrored: position 1 stands on the right."""
        if (faces, mirrored) != (self._faces, self._mirrored):
            self._faces, self._mirrored = faces, mirrored
            self.update()

    # Qt's own
    def paintEvent(self, _event: QPaintEvent) -> None:
        canvas = _canvas(self.devicePixelRatioF(), theme.scheme())
        canvas.painter = QPainter(self)
        count = max(1, len(self._faces))
        width = max(3, min(WIDEST_CELL, (self.width() + GAP) // count - GAP))
        for i, face in enumerate(self._faces):
            x = i * (width + GAP)
            x = self.width() - width - x if self._mirrored else x
            paint_cell(canvas, (x, 0), (width, CELL_HEIGHT), face)
        canvas.painter.end()


class WayLine(FocusRinged, QAbstractButton):
    """A line that can be chosen; its curve is then drawn before the others."""

    def __init__(self, way: Destruction, style: LineStyle) -> None:
        super().__init__()
        self._way, self._style = way, style
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(way.title)
        self.setToolTip(way.about)
        self._title = Elided(way.title)
        self._amount = Elided(role="small", tone="muted", steady=True)
        self._amount.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._amount.setFixedWidth(2 + max(map(self._amount.fontMetrics().horizontalAdvance, AMOUNTS)))
        for label in (self._title, self._amount):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.cells = WordCells()
        whole = vbox(hbox(SWATCH, (self._title, 1), self._amount, spacing=0), self.cells, spacing=2, into=self)
        whole.setContentsMargins(INSET, 3, INSET, 5)

    @property
    def way(self) -> Destruction:
        """What the line is of."""
        return self._way

    def amount(self) -> str:
        """How much is left, as it is shown."""
        return self._amount.text()

    def show_word(self, shown: WordAtLevel, index: int) -> None:
        """What is left of a word. index: which of the ways this one is."""
        symbols, size = shown.left[index], len(shown.vocabulary)
        faces: list[CellFace] = []
        for was, now in zip(shown.word.tolist(), symbols.tolist(), strict=True):
            meaning = Meaning.NOISE if now == size else Meaning.COMMITTED if now == was else Meaning.DRAFT
            text = "" if now == size else end_sign(shown.vocabulary) if now == END else shown.vocabulary.glyph(now)
            faces.append((ROW_LOOKS[meaning], text, None))
        self.cells.show_cells(faces, mirrored=shown.vocabulary.right_to_left)
        self._spelled = spelled(shown, symbols)

    def show_amount(self, curve: Curve | None, index: int, *, as_level: bool = False) -> None:
        """How much is left at a point of the curve, None where that is not known yet. as_level: the level instead."""
        level = f"t = {TIMES[index]:.2f}"
        self._amount.setText(level if as_level else amount(curve, index, exact=self._way.exact))
        says = f"{level}: {in_words(self._way, curve, index)}"
        self.setAccessibleDescription(f"{self._spelled}. {says}")
        self.setToolTip(f"{self._way.about}\n{says}")

    _spelled = ""

    # Qt's own
    def sizeHint(self) -> QSize:
        return QSize(320, self.minimumSizeHint().height())

    def minimumSizeHint(self) -> QSize:
        layout = self.layout()
        tall = layout.minimumSize().height() if layout is not None else 0
        return QSize(240, tall)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        fill = theme.colour("accent_soft" if self.isChecked() else "sunken")
        if self.isChecked() or self.underMouse():
            paint_surface(painter, QRectF(self.rect()), fill, None, theme.RADIUS_CONTROL)
        if self.ringed:
            paint_surface(painter, QRectF(self.rect()), None, theme.colour("accent"), theme.RADIUS_CONTROL, 2.0)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour(self._style.tone), 2.0, self._style.stroke))
        y = self._title.geometry().center().y() + 1.0
        painter.drawLine(QPointF(INSET, y), QPointF(INSET + SWATCH - 8, y))
