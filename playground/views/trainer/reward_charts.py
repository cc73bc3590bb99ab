"""Charts of a tuning by a reward: what the words of each draw were worth, and surrogates of log p beside the path's."""

from collections.abc import Mapping, Sequence
from itertools import cycle

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from models.plurals import counted
from models.training.progress import Progress
from models.training.tuning.reward_outcome import Mean, ScoredWord
from models.training.tuning.reward_tuning import PATH, SURROGATES
from playground import theme
from playground.formatting import figure, listed
from playground.widgets import Chart, hbox
from playground.widgets.chart import paint_ends

_TONES = ("good", "accent", "text")  # of what is shown beside the path, in the order of SURROGATES


def _beside(words: Sequence[ScoredWord]) -> Mapping[str, str]:
    """The surrogates that all of the words have a number of, each with its tone."""
    others = [name for name in SURROGATES if name != PATH and all(name in dict(word.nats) for word in words)]
    return dict(zip(others, cycle(_TONES), strict=False))


def _area(chart: QWidget) -> QRectF:
    return QRectF(8, 8, chart.width() - 16, chart.height() - 28)


def _foot(chart: QWidget) -> QRectF:
    return QRectF(8, chart.height() - 17, chart.width() - 16, 16)


class RewardByStep(Chart):
    """The mean reward of the last draw at every step, and a line at that of the first weights."""

    size_wanted, size_least = (240, 96), (150, 96)

    def __init__(self) -> None:
        super().__init__("Mean reward by step")
        self._points: list[tuple[int, float]] = []
        self._before: float | None = None

    def clear(self) -> None:
        """Another run begins."""
        self._points, self._before = [], None
        self.update()

    def add(self, step: int, reward: Mean | None, before: Mean | None) -> None:
        """What the words drawn last are worth at a step; one that is the same for many steps has two points."""
        self._before = None if before is None else before.value
        if reward is not None:
            if [value for _, value in self._points[-2:]] == [reward.value] * 2:
                self._points.pop()
            self._points.append((step, reward.value))
        self.setAccessibleDescription(self._in_words())
        self.update()

    def points(self) -> tuple[tuple[int, float], ...]:
        """The points of the line: a step, and the mean reward."""
        return tuple(self._points)

    def _in_words(self) -> str:
        if not self._points:
            return ""
        before = "" if self._before is None else f", {figure(self._before)} before"
        return f"{figure(self._points[-1][1])} at step {self._points[-1][0]}{before}."

    def tip_at(self, _place: QPoint) -> str:
        return f"The mean reward of the words of each draw.\n{self._in_words()}" if self._points else ""

    # Qt's own
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, area = self.opened(), _area(self)
        values = [value for _, value in self._points] + ([] if self._before is None else [self._before])
        low, high = min(values, default=0.0), max(values, default=1.0)
        tall = max(high - low, 1e-9)
        painter.setPen(QPen(theme.colour("border"), 1.0))
        painter.drawRect(area)
        if self._before is not None:
            y = area.bottom() - area.height() * (self._before - low) / tall
            painter.setPen(QPen(theme.colour("muted"), 1.0, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
        last = max(1, self._points[-1][0]) if self._points else 1
        points = [
            QPointF(area.left() + area.width() * step / last, area.bottom() - area.height() * (value - low) / tall)
            for step, value in self._points
        ]
        painter.setPen(QPen(theme.colour("accent"), 1.8))
        painter.drawPolyline(QPolygonF(points))
        paint_ends(painter, _foot(self), "step 0", str(last), f"reward, {figure(low)} to {figure(high)}")
        painter.end()


class PathBeside(Chart):
    """A dot for each word and surrogate: log p along its path, and above or below the line what stands for it."""

    size_wanted, size_least = (240, 96), (150, 96)

    def __init__(self) -> None:
        super().__init__("Log p by the path beside what stands for it")
        self._words: tuple[ScoredWord, ...] = ()
        self._tones: Mapping[str, str] = {}

    def show_words(self, words: tuple[ScoredWord, ...]) -> None:
        """Draw these."""
        if words == self._words:
            return
        self._words, self._tones = words, _beside(words)
        self.setAccessibleDescription(self._in_words())
        self.update()

    def _in_words(self) -> str:
        away = {
            name: sum(abs(dict(word.nats)[name] - dict(word.nats)[PATH]) for word in self._words) / len(self._words)
            for name in self._tones
            if self._words
        }
        parts = [f"{SURROGATES[name].label} {figure(value)}" for name, value in away.items()]
        return f"Of {counted(len(self._words), 'word')}, nats from the path on average: {', '.join(parts)}."

    def tip_at(self, _place: QPoint) -> str:
        if not self._words:
            return ""
        return (
            "A word's log p along the path that drew it, from left to right, and on the line if another is the same:"
            f" {listed([SURROGATES[name].label for name in self._tones])}, from below.\n{self._in_words()}"
        )

    # Qt's own
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, area = self.opened(), _area(self)
        painter.setPen(QPen(theme.colour("border"), 1.0))
        painter.drawRect(area)
        values = [value for word in self._words for name, value in word.nats if name in (PATH, *self._tones)]
        low, high = min(values, default=-1.0), max(values, default=0.0)
        wide = max(high - low, 1e-9)
        painter.drawLine(area.bottomLeft(), area.topRight())
        for name, tone in self._tones.items():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour(tone))
            for word in self._words:
                nats = dict(word.nats)
                _dot(painter, area, (nats[PATH] - low) / wide, (nats[name] - low) / wide)
        painter.setFont(theme.font("small"))
        metrics = painter.fontMetrics()  # the longest name on top, where the line is furthest
        wide_first = sorted(self._tones, key=lambda name: -metrics.horizontalAdvance(SURROGATES[name].label))
        for line, name in enumerate(wide_first):
            painter.setPen(theme.colour(self._tones[name]))
            painter.drawText(QPointF(area.left() + 6, area.top() + 14 + 14 * line), SURROGATES[name].label)
        paint_ends(painter, _foot(self), figure(low, 0), figure(high, 0), "log p by the path")
        painter.end()


def _dot(painter: QPainter, area: QRectF, x: float, y: float) -> None:
    place = QPointF(area.left() + area.width() * x, area.bottom() - area.height() * y)
    painter.drawEllipse(place, 2.6, 2.6)


class RewardCharts(QWidget):
    """Both charts, each while there is something to see."""

    def __init__(self) -> None:
        super().__init__()
        self.by_step, self.beside = RewardByStep(), PathBeside()
        hbox((self.by_step, 1), (self.beside, 1), spacing=8, into=self)
        self.clear()

    def clear(self) -> None:
        """Another run begins."""
        self.by_step.clear()
        self.beside.show_words(())
        self.beside.hide()
        self.hide()

    def show_progress(self, progress: Progress) -> None:
        """One report of a run; of one that is not rewarded nothing is shown."""
        now = progress.rewarded
        if now is None:
            self.hide()
            return
        self.by_step.add(progress.step, now.reward, now.before)
        words = now.exact.words if now.exact is not None else ()
        self.beside.show_words(words)
        several = len(self.by_step.points()) > 1  # where words are drawn once there is no line
        for chart, there in ((self.by_step, several), (self.beside, bool(words))):
            chart.setVisible(there)
        self.setVisible(several or bool(words))
