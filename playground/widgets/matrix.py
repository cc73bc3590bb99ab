"""A matrix of letters as a small heat map: how often a letter of a row changes into that of a column."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtGui import QImage

from models.plurals import percent
from playground import theme
from playground.widgets.value_map import EDGE, PITCH, MapCell, ValueMap, Values


class MatrixChart(ValueMap):
    """Rates (V, V) between V letters, shown in the order given; a colour for each, and words for the one looked at.

    pair_wanted(int, int): a click, Enter or Space on a cell beside the diagonal.
    """

    pair_wanted = Signal(int, int)
    keys_about = "Arrow keys go through the pairs of letters"
    size_wanted, size_least = (EDGE + 27 * PITCH, EDGE + 27 * PITCH), (160, 160)

    def letters(self) -> tuple[str, ...]:
        """The letters shown, in order."""
        return self.names()[0]

    def show_rates(self, letters: Sequence[str], rates: Values) -> None:
        """Show a matrix; no letters: nothing."""
        if tuple(letters) != self.letters():
            self.look(None)
        self.show_values(letters, letters, rates, self.cell_name)

    def cell_name(self, cell: MapCell) -> str:
        """The letters, the rate, and its share of all changes of the row's letter."""
        a, b = (self.letters()[i] for i in cell)
        own = -self.value((cell[0], cell[0]))
        if cell[0] == cell[1]:
            return f"{a} changes {own:.2f} times in a unit of time"
        rate = self.value(cell)
        return f"{a} to {b}: {percent(rate / own)} of the changes of {a}, rate {rate:.3f}"

    def _fit(self) -> None:
        count = len(self.letters())
        self.size_wanted = (EDGE + count * PITCH, EDGE + min(count, 40) * PITCH)
        self.setFixedHeight(self.size_wanted[1])

    def _pitches(self) -> tuple[float, float]:
        """Square, and no larger than wanted."""
        space = min(self.width(), self.height()) - EDGE
        pitch = max(min(space / max(len(self.letters()), 1), PITCH), 0.1)
        return pitch, pitch

    def _painted(self) -> QImage:
        beside = self._values * ~np.eye(len(self._values), dtype=bool)
        pixels = np.ascontiguousarray(theme.ramp()[theme.ramp_index(beside / max(beside.max(), 1e-12))])
        np.fill_diagonal(pixels, theme.colour("border").rgb())
        height, width = pixels.shape
        return QImage(pixels.tobytes(), width, height, 4 * width, QImage.Format.Format_RGB32).copy()

    def _choose(self, cell: MapCell | None) -> None:
        if cell is not None and cell[0] != cell[1]:
            self.pair_wanted.emit(*cell)
