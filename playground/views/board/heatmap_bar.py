"""The line above the heat map: which numbers it shows, the number under the pointer, and the colour scale."""

import numpy as np
from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from playground import theme
from playground.glossary import SETTLED_ALONE
from playground.painting.canvas import Canvas, words
from playground.painting.columns import GUTTER
from playground.painting.scene import MapMode, Scene
from playground.views.board.describe import describe_briefly, describe_number
from playground.widgets import Elided, Segmented, hbox

MODES: tuple[tuple[MapMode, str], ...] = (
    ("p0", "Prediction"),
    ("sampling", "After pattern"),
    ("change", "Change"),
    ("exact", "vs list"),
)
NARROW = 620  # points of the bar below which the scale gives room to the number
APART = 10
END_GAP = 4  # points between the number in the middle of the scale and those at its ends
WIDE_SCALE, NARROW_SCALE, LEAST_SCALE = 132, 92, 56  # points of the scale; the least where the choice needs the rest
TIP = (
    "Prediction: what the model predicts, before your pattern and settings.\n"
    "After pattern: what the next letters are drawn from, after both.\n"
    "Change: how that moved in the last step.\n"
    "vs list: how it differs from the word list's own (smoothed) answer."
)


class MapBar(QWidget):
    """Shows a scene. mode_changed(str): the user chose other numbers."""

    mode_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.modes = Segmented("Heat map shows", MODES)
        self.modes.setToolTip(TIP)
        self._shown: tuple[object, ...] = ()
        self.readout = Elided("", role="small", tone="muted")
        self.readout.setAccessibleName("Number under the pointer")
        self.legend = MapLegend()
        hbox(GUTTER, self.modes, (self.readout, 1), self.legend, spacing=APART, into=self)
        self.modes.value_changed.connect(self._on_mode)

    def show_scene(self, scene: Scene) -> None:
        """Draw this from now on."""
        shown = (scene.mode, scene.traits.hides)
        if shown != self._shown:
            self._shown = shown
            self.modes.set_value(scene.mode)
            self.modes.setToolTip(TIP if scene.traits.hides else f"{TIP}\n{SETTLED_ALONE}")
        self.legend.show_scene(scene)
        position, symbol = scene.hover
        inside = 0 <= position < scene.length and 0 <= symbol < scene.symbols
        self.readout.setText(self._reading(scene, position, symbol) if inside else _caveat(scene))

    def _fit(self) -> None:
        others = sum(part.width() for part in (self.modes.sizeHint(), self.readout.minimumSizeHint()))
        beside = self.width() - GUTTER - others - 3 * APART
        wanted = NARROW_SCALE if self.width() < NARROW else WIDE_SCALE
        self.legend.set_width(max(LEAST_SCALE, min(wanted, beside)))

    def _reading(self, scene: Scene, position: int, symbol: int) -> str:
        """Every number if they fit, else the prediction and what is drawn from."""
        for short in (False, True):
            whole = describe_number(scene, position, symbol, short=short)
            if self.readout.fontMetrics().horizontalAdvance(whole) <= self.readout.width():
                return whole
        return describe_briefly(scene, position, symbol)

    @Slot(object)
    def _on_mode(self, value: object) -> None:
        self.mode_changed.emit(str(value))

    # Qt's own
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()


def _caveat(scene: Scene) -> str:
    """What to know of the comparison with the list while letters that are noise are shown; "" for other numbers."""
    noisy = scene.numbers is not None and not scene.traits.hides and not scene.numbers.clear
    return SETTLED_ALONE if scene.mode == "exact" and noisy else ""


class MapLegend(QWidget):
    """The colour scale, with the largest number on the map marked in it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.set_width(WIDE_SCALE)
        self._signed = False
        self._most = 0.0
        self._empty = True
        self._canvas = Canvas()

    def show_scene(self, scene: Scene) -> None:
        """Follow the numbers on the map."""
        values = scene.map_values
        state = (scene.signed, 0.0 if values is None else float(np.abs(values).max()), values is None)
        if state != (self._signed, self._most, self._empty):
            self._signed, self._most, self._empty = state
            low, high = ("minus 1", "plus 1") if self._signed else ("0", "1")
            self.setAccessibleName(f"Colour scale from {low} to {high}, largest on the map {self._most:.2f}")
            self.update()

    def set_width(self, width: int) -> None:
        """Take up that many points."""
        self.setFixedSize(width, 28)

    # Qt's own
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        scale = theme.diverging() if self._signed else theme.ramp()
        # The scale is linear in the colour's index, hence square-root in the number: ticks stand where numbers fall.
        strip = np.ascontiguousarray(scale[None, :])
        image = QImage(strip.data, 256, 1, 1024, QImage.Format.Format_RGB32)
        bar = QRectF(0, 6, self.width(), 7)
        painter.drawImage(bar, image)
        painter.setPen(theme.colour("muted"))
        painter.setFont(self._canvas.font(words(10)))
        below = QRectF(0, 14, self.width(), 14)
        ends = ("−1", "+1") if self._signed else ("0", "1")
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, ends[0])
        painter.drawText(below, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, ends[1])
        if self._empty:
            return
        kind = "largest" if self._signed else "max"
        most, metrics = f"{kind} {self._most:.2f}", painter.fontMetrics()
        between = self.width() - 2 * (metrics.horizontalAdvance(ends[1]) + END_GAP)
        if metrics.horizontalAdvance(most) > between:
            most = f"{self._most:.2f}"
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, most)
        root = float(np.sqrt(self._most))
        for at in [0.5 - root / 2, 0.5 + root / 2] if self._signed else [root]:
            x = min(self.width() - 2.0, at * self.width())
            painter.fillRect(QRectF(x, 3, 2, 13), theme.colour("text"))
