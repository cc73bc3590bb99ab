"""The distribution of one position as bars: the model's on the left, the word list's on the right."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QBrush, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen

from models.data.vocabulary import normal
from models.plurals import counted, percent, whole_percent
from playground import theme
from playground.views.inspector.candidates import Candidate
from playground.widgets import Chart, announce
from playground.widgets.focus_ring import FocusRinged
from playground.widgets.letter_joiner import LetterJoiner
from playground.widgets.surface import paint_surface

ROW = 21
LETTER = 22
NUMBER = 52
GAP = 12
THICK = 11.0  # the prediction, pale; the solid bar of what is drawn from lies within it
THIN = 6.0
AXIS = 16
SCALES = (0.25, 0.5, 1.0)  # what a full bar may stand for; the smallest that holds every bar is taken


class Bars(FocusRinged, Chart):
    """A row for each letter. A click or Enter chooses it, arrows and letter keys move, hovering previews its effect.

    letter_wanted(int): choose that symbol. what_if_wanted(int): preview what it would change elsewhere.
    what_if_dismissed: end the preview.
    """

    letter_wanted = Signal(int)
    what_if_wanted = Signal(int)
    what_if_dismissed = Signal()

    size_wanted, size_least = (320, ROW + AXIS), (200, ROW)

    def __init__(self) -> None:
        super().__init__("Letters and their chances")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self._rows: tuple[Candidate, ...] = ()
        self._with_list = False
        self._step = 0
        self._looked = -1
        self._joiner = LetterJoiner()
        self._chosen = -1
        self._list_stale = False
        self._scale = 1.0

    def rows(self) -> tuple[Candidate, ...]:
        """What is shown, from top to bottom."""
        return self._rows

    def looked(self) -> Candidate | None:
        """The row that the keys or the pointer are on."""
        return self._rows[self._looked] if 0 <= self._looked < len(self._rows) else None

    def show_rows(self, rows: Sequence[Candidate], chosen: int, *, step: int, with_list: bool) -> None:
        """Show these, predicted at a step; `chosen` is the symbol the position holds, -1 while it is noise."""
        symbol = self._rows[self._looked].symbol if 0 <= self._looked < len(self._rows) else -1
        self._rows, self._chosen, self._step, self._with_list = tuple(rows), chosen, step, with_list
        self._looked = next((i for i, c in enumerate(self._rows) if c.symbol == symbol), -1)
        longest = max((max(c.p0, c.sampling_prob, c.raw or 0.0, c.smoothed or 0.0) for c in self._rows), default=1.0)
        self._scale = next((s for s in SCALES if longest <= s), 1.0)
        self.setFixedHeight(max(1, len(self._rows)) * ROW + AXIS)
        self.setAccessibleDescription(", ".join(f"{c.name} {percent(c.sampling_prob)}" for c in self._rows[:5]))
        self.update()

    def set_list_stale(self, stale: bool) -> None:
        """Dim the list's column."""
        if stale != self._list_stale:
            self._list_stale = stale
            self.update()

    @property
    def _opacity(self) -> float:
        return theme.STALE_OPACITY if self._stale else 1.0

    def _listed(self, text: str) -> int | None:
        """The row of a letter that is typed; None where it is not listed."""
        rows = {c.glyph: i for i, c in enumerate(self._rows)}
        letter, _ = self._joiner.letter(normal(text), rows.get)
        return rows.get(letter)

    def _look(self, row: int) -> None:
        row = row if 0 <= row < len(self._rows) else -1
        if row == self._looked:
            return
        self._looked = row
        if row < 0:
            self.what_if_dismissed.emit()
        else:
            self.what_if_wanted.emit(self._rows[row].symbol)
            if self.hasFocus():
                announce(self, self._say(self._rows[row]))
        self.update()

    def _say(self, c: Candidate) -> str:
        lines = [f"{c.name[:1].upper() + c.name[1:] if len(c.name) > 1 else c.name}: at step {self._step}"]
        lines[0] += f" the model predicts {percent(c.p0)}; {percent(c.sampling_prob)} is drawn from"
        if c.barred:
            lines.append("It cannot be drawn here: not allowed, or cut off by top-k or top-p")
        if c.raw is not None and c.smoothed is not None and not self._list_stale:
            words = counted(c.fits, "word")
            lines.append(f"The list: {percent(c.raw)} ({words}); smoothed {percent(c.smoothed)}")
        return "\n".join(lines)

    def tip_at(self, place: QPoint) -> str:
        row = place.y() // ROW
        return self._say(self._rows[row]) if 0 <= row < len(self._rows) else ""

    def _choose(self, row: int) -> None:
        if 0 <= row < len(self._rows):
            self.letter_wanted.emit(self._rows[row].symbol)

    # -- painting --

    def _columns(self) -> tuple[float, float, float]:
        """Left of the model's bars, width of a column of bars, left of the list's bars."""
        whole = self.width() - LETTER
        if not self._with_list:
            return LETTER, whole - NUMBER, 0.0
        wide = (whole - 2 * NUMBER - GAP) / 2
        return LETTER, wide, LETTER + wide + NUMBER + GAP

    def _paint_row(self, painter: QPainter, i: int, c: Candidate) -> None:
        top = float(i * ROW)
        left, wide, right = self._columns()
        if i == self._looked and (self.underMouse() or self.hasFocus()):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("hover"))
            painter.drawRoundedRect(QRectF(0, top, self.width(), ROW), 5, 5)
        chosen = c.symbol == self._chosen
        self._paint_pair(painter, QRectF(left, top, wide, ROW), c.p0, c.sampling_prob, "accent", barred=c.barred)
        self._paint_number(painter, left + wide, top, c.sampling_prob, strong=chosen)
        if self._with_list and c.raw is not None and c.smoothed is not None:
            painter.setOpacity(theme.STALE_OPACITY if self._list_stale else self._opacity)
            self._paint_pair(painter, QRectF(right, top, wide, ROW), c.smoothed, c.raw, "draft", barred=False)
            self._paint_number(painter, right + wide, top, c.raw, strong=False)
            painter.setOpacity(self._opacity)
        if self.ringed and i == self._looked:
            paint_surface(painter, QRectF(0, top, self.width(), ROW), None, theme.colour("accent"), 5, 2.0)

    def _paint_pair(
        self, painter: QPainter, area: QRectF, pale: float, solid: float, name: str, *, barred: bool
    ) -> None:
        """The pale bar of one distribution and the solid bar of the other at the same place."""
        ink = theme.colour(name)
        pale, solid = min(pale / self._scale, 1.0), min(solid / self._scale, 1.0)
        middle = area.center().y()
        painter.fillRect(QRectF(area.left(), middle - 0.5, area.width(), 1), theme.colour("border"))
        if pale > 0.0005:
            rect = QRectF(area.left() + 0.5, middle - THICK / 2, max(area.width() * pale - 1, 1.0), THICK)
            painter.fillRect(rect, theme.colour("card"))
            painter.setPen(QPen(ink, 1.0))
            painter.setBrush(QBrush(ink, Qt.BrushStyle.BDiagPattern) if barred else Qt.BrushStyle.NoBrush)
            painter.drawRect(rect)
        if solid > 0.0005:
            rect = QRectF(area.left(), middle - THIN / 2, max(area.width() * solid, 1.5), THIN)
            painter.fillRect(rect, ink)

    def _paint_axis(self, painter: QPainter) -> None:
        """What the whole width of a bar stands for."""
        left, wide, right = self._columns()
        painter.setFont(theme.font("small"))
        painter.setPen(theme.colour("muted"))
        flags = Qt.AlignmentFlag.AlignBottom
        for at in (left, right) if self._with_list else (left,):
            area = QRectF(at, self.height() - AXIS, wide, AXIS)
            painter.drawText(area, flags | Qt.AlignmentFlag.AlignLeft, "0")
            painter.drawText(area, flags | Qt.AlignmentFlag.AlignRight, whole_percent(self._scale))

    def _paint_number(self, painter: QPainter, left: float, top: float, chance: float, *, strong: bool) -> None:
        if strong:
            painter.setFont(theme.font("strong"))
        painter.setPen(theme.colour("text" if strong else "muted"))
        area = QRectF(left, top, NUMBER - 6, ROW)
        painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, percent(chance))
        if strong:
            painter.setFont(theme.font("small"))

    # Qt's own
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, last = event.key(), len(self._rows) - 1
        moves = {
            Qt.Key.Key_Down: self._looked + 1,
            Qt.Key.Key_Up: max(self._looked - 1, 0),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose(self._looked)
        elif key in moves:
            self._look(min(moves[Qt.Key(key)], last))
        elif key == Qt.Key.Key_Escape and self._looked >= 0:
            self._look(-1)
        elif event.text() and (listed := self._listed(event.text())) is not None:
            self._look(listed)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._choose(int(event.position().y() // ROW))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._look(int(event.position().y() // ROW))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._look(-1)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.ringed and self._looked < 0:
            self._look(0)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._look(-1)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setOpacity(self._opacity)
        first, last = event.rect().top() // ROW, event.rect().bottom() // ROW
        painter.setFont(theme.font("small"))
        shown = [(i, c) for i, c in enumerate(self._rows) if first <= i <= last]
        for i, c in shown:
            self._paint_row(painter, i, c)
        # Changing the font costs more than the text, so the letters come together.
        painter.setFont(theme.mono(13))
        for i, c in shown:
            painter.setPen(theme.colour("muted" if c.barred else "text"))
            painter.drawText(QRectF(4, i * ROW, LETTER, ROW), Qt.AlignmentFlag.AlignVCenter, c.glyph)
        self._paint_axis(painter)
