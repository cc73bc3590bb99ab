"""One image that keeps what was painted: only what changed is painted again, and only that is copied to the screen."""

from collections.abc import Callable, Hashable
from math import ceil, floor
from typing import Any, Concatenate, ParamSpec

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QImage, QPainter, QRegion

from playground import theme
from playground.painting.canvas import SMOOTH, Canvas

_P = ParamSpec("_P")


class Picture:
    """Boxes on the colour of a card, each with the value that it was painted from.

    Between `begin` and `end` painters `put` every box they want to show; boxes whose value is the one painted last
    cost a comparison.
    """

    def __init__(self) -> None:
        self.canvas = Canvas()
        self._image = QImage()
        self._made_for: tuple[QSize, float, theme.Scheme] | None = None
        self._layout: Hashable = None
        self._contents: dict[Hashable, Any] = {}
        self._dirty: dict[tuple[int, int], tuple[int, int]] = {}  # (top, height) -> (left, right)
        self._blanks: dict[tuple[int, int], QImage] = {}  # (width, height) in points -> the card's colour

    def matches(self, size: QSize, scale: float) -> bool:
        """Whether the image can be copied to a device of this size and scale in the scheme on screen."""
        return (size, scale, theme.scheme()) == self._made_for

    def begin(self, size: QSize, scale: float, layout: Hashable) -> Canvas:
        """Open the image for painting; start over if size, scale, scheme or layout differ from what was painted."""
        if not self.matches(size, scale):
            if (self.canvas.scale, self.canvas.scheme) != (scale, theme.scheme()):
                self.canvas = Canvas(scale)
            self._image = QImage(_pixels(size, scale), QImage.Format.Format_RGB32)
            self._image.setDevicePixelRatio(scale)
            self._made_for = (size, scale, theme.scheme())
            self._blanks.clear()
            self._layout = None
        self.canvas.painter = QPainter(self._image)
        if layout != self._layout or self._layout is None:
            self._layout = layout
            self.restart()
        return self.canvas

    def restart(self) -> None:
        """Wipe everything; to be called while the image is open."""
        self._contents.clear()
        whole = self._image.deviceIndependentSize().toSize()
        self.canvas.painter.fillRect(QRect(0, 0, whole.width() + 1, whole.height() + 1), self.canvas.colour("card"))
        self._dirty = {(0, whole.height() + 1): (0, whole.width() + 1)}

    def end(self) -> QRegion:
        """Close the image. Returns what was painted since `begin`."""
        self.canvas.painter.end()
        region = QRegion()
        for (top, height), (left, right) in self._dirty.items():
            region += QRect(left, top, right - left, height)
        self._dirty.clear()
        return region

    def changed(self, key: Hashable, content: object) -> bool:
        """Remember what stands under a key. Returns whether it is another value than before."""
        if key in self._contents and self._contents[key] == content:
            return False
        self._contents[key] = content
        return True

    def differences(self, key: Hashable, values: NDArray[np.generic]) -> NDArray[np.bool_]:
        """Remember an array under a key.

        Returns where it differs from the one before; everywhere if there was none, or one of another shape.
        """
        before = self._contents.get(key)
        self._contents[key] = values
        if before is None or before.shape != values.shape:
            return np.ones(values.shape, bool)
        different: NDArray[np.bool_] = before != values
        return different

    def put(
        self,
        box: tuple[int, int, int, int],
        content: object,
        paint: Callable[Concatenate[Canvas, _P], None],
        *args: _P.args,
        **kwargs: _P.kwargs,
    ) -> None:
        """Show content in a box (x, y, width, height): wipe it and paint(canvas, *args) unless it is there already."""
        if self.changed(box, content):
            self.wipe(box)
            paint(self.canvas, *args, **kwargs)

    def wipe(self, box: tuple[int, int, int, int]) -> None:
        """Clear a box and note that it will look different. To be called at full opacity."""
        x, y, width, height = box
        scale, painter = self.canvas.scale, self.canvas.painter
        self.touch(x, y, width, height)
        if self.canvas.whole:  # copied, which costs half of setting the painter up to fill
            painter.drawImage(x, y, self._blanks.get((width, height)) or self._blank(width, height))
        else:  # whole pixels of the device, or a seam of what was there before would stay
            left, top = floor(x * scale) / scale, floor(y * scale) / scale
            right, bottom = ceil((x + width) * scale) / scale, ceil((y + height) * scale) / scale
            painter.setRenderHint(SMOOTH, False)  # Qt fills ten times faster without it
            painter.fillRect(QRectF(left, top, right - left, bottom - top), self.canvas.colour("card"))

    def touch(self, x: int, y: int, width: int, height: int) -> None:
        """Note that a box will look different."""
        old = self._dirty.get((y, height))
        if old is None:
            self._dirty[y, height] = (x, x + width)
        elif x < old[0] or x + width > old[1]:
            self._dirty[y, height] = (min(old[0], x), max(old[1], x + width))

    def _blank(self, width: int, height: int) -> QImage:
        """A box of the card's colour, to be copied."""
        image = QImage(_pixels(QSize(width, height), self.canvas.scale), QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(self.canvas.scale)
        image.fill(self.canvas.colour("card"))
        self._blanks[width, height] = image
        return image

    def copy_to(self, painter: QPainter) -> None:
        """Copy the image to the top left corner of a widget, as far as the painter's clip goes."""
        painter.drawImage(0, 0, self._image)


def _pixels(size: QSize, scale: float) -> QSize:
    return QSize(max(1, ceil(size.width() * scale)), max(1, ceil(size.height() * scale)))
