"""The loss while a model trains: training and held-out curves over the steps, and the exact baselines as lines."""

from collections.abc import Mapping
from math import ceil, floor

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QObject, QPointF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground import theme
from playground.formatting import figure, loss_unit
from playground.glossary import explained
from playground.system.throttle import Throttle
from playground.views.trainer.series import Series, spread
from playground.widgets import vbox

REDRAW_MS = 250  # progress may come twenty times a second; the eye needs fewer pictures and the sampler needs the time
HEADROOM = 1.25  # how far the step axis jumps ahead when it is full, so that it rests in between
LEAST = 150  # the height in points below which the page scrolls
LABEL_GAP = 12  # points between the curves and the labels, and behind them


class LossCurves(QWidget):
    """Draws the curves. Left and Right move the reading point, Esc lets it go; so does the pointer.

    read(object): the step under the pointer or the reading point, an int; None when there is none.
    """

    read = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Loss curves")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(LEAST)
        self._raw, self._held = Series(), Series()
        self._baselines: dict[str, float] = {}
        self._unit = loss_unit(is_bound=True)
        self._lines: list[pg.InfiniteLine] = []
        self._best: int | None = None
        self._end = 0.0
        self._view: tuple[object, ...] = ()  # the ranges, the size and the baselines that the axes are drawn for
        self._held_shown: tuple[object, ...] = ()
        self._reading: float | None = None
        self._scene = pg.GraphicsLayoutWidget(self)
        self._make_plot()
        vbox(self._scene, into=self)
        self._redraw = Throttle(self._draw, REDRAW_MS, self)
        self._colour()

    def _make_plot(self) -> None:
        # A ViewBox with three axes: a PlotItem would bring menus and fifty controls that nobody sees.
        self._scene.setFrameShape(pg.QtWidgets.QFrame.Shape.NoFrame)
        self._scene.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scene.viewport().installEventFilter(self)
        self._scene.scene().sigMouseMoved.connect(self._on_pointer)
        grid = self._scene.ci.layout
        grid.setContentsMargins(0, 6, 2, 0)
        grid.setSpacing(0)
        self._box = pg.ViewBox(enableMenu=False, enableMouse=False)
        self._box.disableAutoRange()
        self._axes = {side: pg.AxisItem(side, maxTickLevel=0) for side in ("left", "bottom", "right")}
        for side, axis in self._axes.items():
            axis.linkToView(self._box)
            axis.setStyle(tickLength=0, tickTextOffset=6, tickFont=theme.font("small"))
            axis.enableAutoSIPrefix(False)
            self._scene.addItem(axis, *{"left": (0, 0), "bottom": (1, 1), "right": (0, 2)}[side])
        self._axes["left"].setWidth(56)
        self._scene.addItem(self._box, 0, 1)
        self._raw_curve = pg.PlotCurveItem(antialias=True, skipFiniteCheck=True)
        self._smooth_curve = pg.PlotCurveItem(antialias=True, skipFiniteCheck=True)
        self._held_curve = pg.PlotDataItem(antialias=True, symbol="o", symbolSize=6)
        self._best_mark = pg.PlotDataItem(antialias=True, pen=None, symbol="o", symbolSize=13)
        self._cross = pg.InfiniteLine(angle=90, movable=False)
        self._cross.hide()
        self._box.sigResized.connect(self._draw)
        for item in (self._raw_curve, self._smooth_curve, self._held_curve, self._best_mark, self._cross):
            self._box.addItem(item, ignoreBounds=True)

    # -- what is shown --

    def clear(self) -> None:
        """Forget the run."""
        self.restart()
        self.set_baselines({})
        self._draw()

    def restart(self) -> None:
        """Forget the curves; what they are compared with stays."""
        self._raw, self._held = Series(), Series()
        self._best, self._end = None, 0.0
        self._read_at(None)

    def add(self, step: int, train: float | None, heldout: float | None, best: int | None = None) -> None:
        """A measurement in nats per character; None where there was none. best: the step whose weights are kept."""
        if train is not None:
            self._raw.add(step, train)
        if heldout is not None and heldout != (self._held.y[-1] if self._held.y else None):
            self._held.add(step, heldout)
        self._best = best
        if step > self._end:
            self._end = max(20.0, step * HEADROOM)
        self._redraw.request()

    def set_unit(self, unit: str) -> None:
        """What the curves are in, beside the axis."""
        if unit != self._unit:
            self._unit = unit
            self._colour()

    def set_baselines(self, baselines: Mapping[str, float]) -> None:
        """Name -> exact nats per character on the held-out words of the curve."""
        if dict(baselines) == self._baselines:
            return
        self._baselines = dict(baselines)
        for line in self._lines:
            self._box.removeItem(line)
        self.setToolTip(explained(", ".join(self._baselines)))
        self._lines = [pg.InfiniteLine(pos=value, angle=0, movable=False) for value in self._baselines.values()]
        for line in self._lines:
            self._box.addItem(line, ignoreBounds=True)
        metrics = QFontMetrics(theme.font("small"))
        wide = max((metrics.horizontalAdvance(_label(*pair)) for pair in self._baselines.items()), default=-LABEL_GAP)
        self._axes["right"].setWidth(wide + LABEL_GAP)
        self._colour()
        self._draw()

    def latest(self) -> tuple[float | None, float | None]:
        """The last smoothed training value and the last held-out value."""
        return self._raw.smooth_at(float("inf")), self._held.at(float("inf"))

    def at(self, step: int) -> tuple[float | None, float | None]:
        """(training, held-out) nearest to a step."""
        return self._raw.smooth_at(step), self._held.at(step)

    # -- drawing --

    @Slot()
    def _draw(self) -> None:
        """Show what has been added; what nobody sees waits until it is shown."""
        smooth, held = self._raw.smooth(), self._held.at(float("inf"))
        train = float(smooth[-1]) if len(smooth) else None
        lines = ", ".join(f"{name} {figure(value)}" for name, value in self._baselines.items())
        self.setAccessibleDescription(f"training {figure(train)}, held out {figure(held)}, {lines}; {self._unit}")
        if not self.isVisible():
            return
        steps, raw = self._raw.arrays()
        self._raw_curve.setData(steps, raw)
        self._smooth_curve.setData(steps, smooth)
        shown = (self._best, *self._held.x[-1:], *self._held.y[-1:])
        if shown != self._held_shown:
            self._held_shown = shown
            self._held_curve.setData(*self._held.arrays())
            best = self._held.at(self._best) if self._best is not None else None
            self._best_mark.setData([self._best] if best is not None else [], [best] if best is not None else [])
        span = self._span(smooth)
        view = (self._end, *span, self._box.width(), self._box.height(), *self._baselines.items())
        if view != self._view:  # ticks and labels cost most, and rest while the ranges do
            self._view = view
            self._show_ranges(self._end or 100.0, *span)

    def _show_ranges(self, end: float, low: float, high: float) -> None:
        self._box.setXRange(0, end, padding=0)
        self._box.setYRange(low, high, padding=0)
        self._axes["left"].setTickSpacing(*((0.5, 0.1) if high - low > 1 else (0.2, 0.1)))
        self._place_labels(low, high)

    def _span(self, smooth: NDArray[np.float64]) -> tuple[float, float]:
        """The range of nats per character, in whole twentieths so that it rests while the curves go on."""
        values = [*smooth.tolist(), *self._held.y, *self._baselines.values()]
        if not values:
            return 1.5, 3.5
        low, high = min(values), max(values)
        tall = high - low
        return floor(20 * (low - 0.07 * tall - 0.06)) / 20, ceil(20 * (high + 0.06 * tall + 0.05)) / 20

    def _place_labels(self, low: float, high: float) -> None:
        """Labels stand beside their lines, and make space for one another where lines are close."""
        space = QFontMetrics(theme.font("small")).height() * (high - low) / max(1.0, float(self._box.height()))
        named = sorted(self._baselines.items(), key=lambda pair: pair[1])
        places = spread([value for _, value in named], space, low + space / 2, high - space / 2)
        self._axes["right"].setTicks([[(place, _label(*pair)) for place, pair in zip(places, named, strict=True)]])

    def _colour(self) -> None:
        accent, held, muted = (theme.colour(n) for n in ("accent", "good", "muted"))
        faint = QColor(accent)
        faint.setAlpha(85)
        self._scene.setBackground(theme.colour("card"))
        self._raw_curve.setPen(pg.mkPen(faint, width=1))
        self._smooth_curve.setPen(pg.mkPen(accent, width=2))
        thin = QColor(held)
        thin.setAlpha(120)
        self._held_curve.setPen(pg.mkPen(thin, width=1))
        self._held_curve.setSymbolBrush(held)
        self._held_curve.setSymbolPen(None)
        self._best_mark.setSymbolBrush(None)
        self._best_mark.setSymbolPen(pg.mkPen(held, width=1.5))
        self._cross.setPen(pg.mkPen(muted, width=1, style=Qt.PenStyle.DotLine))
        for axis in self._axes.values():
            axis.setPen(pg.mkPen(theme.colour("border_strong")))
            axis.setTextPen(pg.mkPen(muted))
        self._axes["right"].setPen(pg.mkPen(None))
        self._axes["right"].setTickPen(pg.mkPen(None))
        self._axes["left"].setLabel(self._unit, color=muted.name(), **{"font-size": "12px"})
        for line in self._lines:
            line.setPen(pg.mkPen(theme.colour("faint"), width=1, style=Qt.PenStyle.DashLine))

    # -- reading --

    @Slot(object)
    def _on_pointer(self, place: QPointF) -> None:
        if self._raw.x and self._box.sceneBoundingRect().contains(place):
            self._read_at(float(self._box.mapSceneToView(place).x()))
        else:
            self._read_at(None)

    def _read_at(self, x: float | None) -> None:
        x = min(max(x, self._raw.x[0]), self._raw.x[-1]) if x is not None and self._raw.x else None
        if x == self._reading:
            return
        self._reading = x
        self._cross.setVisible(x is not None)
        if x is not None:
            self._cross.setPos(x)
        self.read.emit(None if x is None else round(x))

    # Qt's own
    def sizeHint(self) -> QSize:
        """The same at every size: that of the scene is its present one, so that the page would never shrink again."""
        return QSize(2 * LEAST, LEAST)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel:
            event.ignore()  # the page scrolls, not the plot
            return True
        if event.type() == QEvent.Type.Leave:
            self._read_at(None)
        return False

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._draw()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        move = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if move is not None and self._raw.x:
            here = self._raw.x[-1] if self._reading is None else self._reading
            self._read_at(here + move * max(1.0, self._raw.x[-1] / 50))
        elif event.key() == Qt.Key.Key_Escape and self._reading is not None:
            self._read_at(None)
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_redraw"):
            self._colour()


def _label(name: str, value: float) -> str:
    return f"{name} {figure(value)}"
