"""The heat map's numbers as an image of V x L pixels, and where each symbol stands in it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from playground import theme
from playground.painting.scene import Scene


def line_of(symbol: int, symbols: int) -> int:
    """The row of the map a symbol is in: letters in order, the end last."""
    return symbol - 1 if symbol > 0 else symbols - 1


def symbol_of(line: int, symbols: int) -> int:
    """The symbol in a row of the map."""
    return line + 1 if line < symbols - 1 else 0


def hole_colour() -> QColor:
    """Between the card and the colour of "nothing": what cannot be is less than what is not expected."""
    card, low = theme.colour("card"), QColor(theme.tokens().ramp_low)
    return QColor((card.red() + low.red()) // 2, (card.green() + low.green()) // 2, (card.blue() + low.blue()) // 2)


class MapImage:
    """A picture of `scene.map_values`; it owns the memory that the QImage shows."""

    def __init__(self, scene: Scene) -> None:
        values = scene.map_values
        assert values is not None
        lines = np.concatenate([values[:, 1:], values[:, :1]], axis=1).T  # (V, L)
        if scene.signed:
            pixels = theme.diverging()[theme.diverging_index(lines)]
        else:
            pixels = theme.ramp()[theme.ramp_index(lines)]
        self._pixels: NDArray[np.uint32] = np.ascontiguousarray(self._holes(scene, pixels))
        height, width = self._pixels.shape
        # The buffer must outlive the image: both live and die with this object.
        self.image = QImage(self._pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32)

    @staticmethod
    def _holes(scene: Scene, pixels: NDArray[np.uint32]) -> NDArray[np.uint32]:
        """Blank the symbols that the pattern forbids; the raw prediction, made without it, has none."""
        forbidden = scene.forbidden
        if forbidden is None or scene.mode == "belief" or forbidden.shape != pixels.T.shape:
            return pixels
        holes = np.concatenate([forbidden[:, 1:], forbidden[:, :1]], axis=1).T
        out: NDArray[np.uint32] = pixels.copy()
        out[holes] = hole_colour().rgb()
        return out
