"""The ground of a picture of a run: its size, its heading and its legend, each in as many lines as it needs."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QGuiApplication, QImage, QPainter

from models.constraints.pattern import to_pattern
from models.data.vocabulary import END, Vocabulary
from models.plurals import counted
from models.processes.orders import POLICIES
from models.sampling.trajectory import Trajectory
from playground import theme
from playground.formatting import seeded
from playground.painting.canvas import Canvas, letters, words
from playground.painting.cells import ROW_LOOKS, paint_cell
from playground.painting.row_cells import Meaning

CELL, EDGE, LEAST_WIDTH = 30, 20, 560
_LINE, _LEGEND_LINE = 17, CELL + 8  # from one line of the heading, or of the legend, to the next
_GAP = 14  # between two states of the legend, and between a pattern and the title beside it
_FACE = words(12)
_START = 58  # the base of the first line of settings


class Drawn(NamedTuple):
    """A run to draw. title: that of its model. row: the one that is drawn, None for all."""

    trajectory: Trajectory
    vocabulary: Vocabulary
    title: str = ""
    row: int | None = None


class Sheet:
    """A picture that is being painted, as wide as asked; lengths are in points.

    extra: by how much the heading is taller than with one line of settings. legend_height: of all its lines.
    """

    def __init__(self, run: Drawn, width: float, scale: float, scheme: theme.Scheme) -> None:
        _start_qt()
        self.width, self.canvas, self._run = width, Canvas(scale, scheme), run
        self._settings = self._wrapped(settings(run.trajectory, run.row).split(" · "), " · ")
        self._legend = self._legend_lines()
        self.extra = (len(self._settings) - 1) * _LINE
        self.legend_height = (len(self._legend) - 1) * _LEGEND_LINE + CELL

    def begin(self, height: float) -> Canvas:
        """Make the picture so tall and paint its heading."""
        size = QSize(round(self.width * self.canvas.scale), round(height * self.canvas.scale))
        self.image = QImage(size, QImage.Format.Format_RGB32)
        self.image.setDevicePixelRatio(self.canvas.scale)
        self.canvas.painter = QPainter(self.image)
        self.canvas.painter.fillRect(QRectF(0, 0, self.width, height), self.canvas.colour("card"))
        self._paint_heading()
        return self.canvas

    def paint_legend(self, top: float) -> None:
        """Paint the states that occur, each as it is drawn above."""
        for number, line in enumerate(self._legend):
            y = top + number * _LEGEND_LINE
            for x, (meaning, text, level) in line:
                sign = "" if meaning == Meaning.NOISE else "a"
                paint_cell(self.canvas, (int(x), int(y)), (CELL, CELL), (ROW_LOOKS[meaning], sign, level))
                self.canvas.line(x + CELL + 6, y + CELL / 2 + 4, text, _FACE, "muted")

    def finished(self) -> QImage:
        """The picture, which is not painted on any more."""
        self.canvas.painter.end()
        return self.image

    def _paint_heading(self) -> None:
        trajectory, vocabulary, title, _ = self._run
        c, face = self.canvas, letters(18, 600)
        pattern = to_pattern(trajectory.segments[-1].recipe.constraint, vocabulary)
        space = self.width - 2 * EDGE
        pattern = QFontMetricsF(c.font(face)).elidedText(pattern, Qt.TextElideMode.ElideRight, space)
        end = c.line(EDGE, 36, pattern, face, "warm") + _GAP
        if end + c.advance(title, words(14, 500)) < self.width - EDGE:
            c.line(end, 36, title, words(14, 500))
        for number, line in enumerate(self._settings):
            c.line(EDGE, _START + number * _LINE, line, _FACE, "muted")

    def _wrapped(self, parts: Sequence[str], between: str) -> list[str]:
        """Parts beside one another, and in a line of their own where they would leave the picture."""
        out = [parts[0]]
        for part in parts[1:]:
            longer = f"{out[-1]}{between}{part}"
            if self.canvas.advance(longer, _FACE) <= self.width - 2 * EDGE:
                out[-1] = longer
            else:
                out.append(part)
        return out

    def _legend_lines(self) -> list[list[tuple[float, "_State"]]]:
        """The states by lines, each with its place from the left."""
        out: list[list[tuple[float, _State]]] = [[]]
        x = float(EDGE)
        for state in _states(self._run.trajectory):
            wide = CELL + 6 + self.canvas.advance(state.text, _FACE)
            if out[-1] and x + wide > self.width - EDGE:
                out.append([])
                x = float(EDGE)
            out[-1].append((x, state))
            x += wide + _GAP
        return out


class _State(NamedTuple):
    """What a cell means, in words, and the level its bar shows, None without."""

    meaning: Meaning
    text: str
    level: float | None


def _states(trajectory: Trajectory) -> list[_State]:
    """The states that occur in the cells of a run."""
    recipes = [segment.recipe for segment in trajectory.segments]
    uneven = any(not recipe.timetable.is_even for recipe in recipes)  # the cells of noise have a bar then
    hides = bool((trajectory.frames[0].x == trajectory.frames[0].mask).any())
    items = [(Meaning.FRESH, "new this step"), (Meaning.COMMITTED, "settled")]
    if hides:
        items = [(Meaning.NOISE, "noise level" if uneven else "noise"), (Meaning.GUESS, "likely"), *items]
    if not hides or any(recipe.remasks for recipe in recipes):
        items.insert(-1, (Meaning.DRAFT, "may change" if hides else "noise until settled"))
    if any(set(recipe.constraint.pins.values()) - {END} for recipe in recipes):
        items.append((Meaning.PINNED, "pinned"))
    barred = (Meaning.NOISE,) * uneven + (Meaning.DRAFT,) * (not hides)
    return [_State(meaning, text, 0.5 if meaning in barred else None) for meaning, text in items]


def settings(trajectory: Trajectory, row: int | None = None) -> str:
    """ "Lowest entropy · Block by block, positions 3 · 16 steps · temperature 1 · seed 5"; row: None for all."""
    recipe = trajectory.segments[-1].recipe
    times = "" if recipe.timetable.is_even else recipe.timetable.label
    edits = counted(len(trajectory.segments) - 1, "edit") if len(trajectory.segments) > 1 else ""
    guided = recipe.guided_by
    drawn = (guided, counted(recipe.planned_steps, "step"), f"temperature {recipe.temperature:g}", seeded(recipe, row))
    return " · ".join(filter(None, (POLICIES[recipe.policy].label, times, *drawn, edits)))


_started: list[QGuiApplication] = []


def _start_qt() -> None:
    """Start Qt without a screen in a program that has no window: Qt needs it to write text."""
    if QGuiApplication.instance() is None:
        _started.append(QGuiApplication(["unmask", "-platform", "offscreen"]))
