"""The slider under the traces: where in the run the window stands, and how far the run has been computed."""

from PySide6.QtCore import QPointF, QRectF, QSignalBlocker, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from playground import theme
from playground.system.throttle import Throttle
from playground.views.timeline.axis import Axis
from playground.widgets.focus_ring import FocusRinged

HANDLE = 6.5
TRACK = 4.0
PATIENCE_MS = 200  # work shorter than this shows no sign of being under way
SWEEP_MS = 40
SWEEP = 0.03  # of the uncomputed track, each time


class Scrubber(FocusRinged, QSlider):
    """Moves over the computed frames; the track shows the whole run. Arrows, Home and End work as on any slider.

    index_wanted(int): the user moved it. `show_place` does not emit.
    """

    index_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setAccessibleName("Step of the run")
        self.setToolTip("The step in view; the track is the whole run, and its strong part what is drawn of it")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setRange(0, 0)
        self._steps = 1
        self._place: tuple[int, int, int] | None = None  # that shown
        self._stale = False
        self._sweep = -1.0
        self._patience = Throttle(self._start_sweep, PATIENCE_MS, self)
        self._beat = QTimer(self)
        self._beat.setInterval(SWEEP_MS)
        self._beat.timeout.connect(self._on_beat)
        self.valueChanged.connect(self.index_wanted)

    @property
    def axis(self) -> Axis:
        """The scale at the present width."""
        return Axis(self._steps, float(self.width()))

    def show_place(self, index: int, computed: int, last: int) -> None:
        """Stand at a step; steps 0 .. computed can be reached; the track ends at `last`."""
        if (index, computed, last) == self._place:
            return
        self._place = (index, computed, last)
        self._steps = max(last, 1)
        with QSignalBlocker(self):
            self.setRange(0, max(computed, 0))
            self.setValue(index)
        self.setPageStep(max(1, self._steps // 8))
        self.update()

    def set_busy(self, busy: bool) -> None:
        """Show, after a short delay, that further steps are being computed."""
        if busy and not self._beat.isActive():
            self._patience.request()
        elif not busy:
            self._patience.cancel()
            self._beat.stop()
            if self._sweep >= 0:
                self._sweep = -1.0
                self.update()

    def set_stale(self, stale: bool) -> None:
        """Dim what was computed with settings that have changed since."""
        if stale != self._stale:
            self._stale = stale
            self.update()

    @Slot()
    def _start_sweep(self) -> None:
        if self.isVisible():
            self._sweep = 0.0
            self._beat.start()

    @Slot()
    def _on_beat(self) -> None:
        self._sweep = (self._sweep + SWEEP) % 1.0
        self.update()

    def _go(self, event: QMouseEvent) -> None:
        if self.isEnabled():
            self.setSliderPosition(self.axis.index(event.position().x()))

    # Qt's own
    def sizeHint(self) -> QSize:
        return QSize(400, 18)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 18)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._go(event)
            event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # which the style sheet takes from sliders

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.set_busy(False)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("card"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        axis, middle = self.axis, self.height() / 2
        here, reached = axis.x(self.value()), axis.x(self.maximum())

        def track(left: float, right: float, name: str) -> None:
            painter.setBrush(theme.colour(name))
            painter.drawRoundedRect(QRectF(left, middle - TRACK / 2, max(right - left, 0.0), TRACK), 2, 2)

        track(0, self.width(), "border")
        painter.setOpacity(theme.STALE_OPACITY if self._stale else 1.0)
        if self.maximum() > 0:
            track(0, reached, "border_strong")
            track(0, here, "accent" if self.isEnabled() else "faint")
        painter.setOpacity(1.0)
        if self._sweep >= 0:
            at = reached + (self.width() - reached) * self._sweep
            track(at, min(at + 36, self.width()), "accent")
        self._paint_handle(painter, QPointF(here, middle))

    def _paint_handle(self, painter: QPainter, at: QPointF) -> None:
        if self.ringed:
            painter.setPen(QPen(theme.colour("accent"), 2.0))
            painter.setBrush(theme.colour("card"))
            painter.drawEllipse(at, HANDLE + 1.5, HANDLE + 1.5)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("text"))
            painter.drawEllipse(at, HANDLE - 2, HANDLE - 2)
            return
        painter.setPen(QPen(theme.colour("card"), 2.0))
        painter.setBrush(theme.colour("text" if self.isEnabled() else "faint"))
        painter.drawEllipse(at, HANDLE + 0.5, HANDLE + 0.5)
