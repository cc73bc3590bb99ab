"""Small drawings made once and painted often: letters, numbers, cells. 512 cells cost 512 copies, not 512 paths."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import NamedTuple
from unicodedata import east_asian_width

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPixmap

from playground import theme

LIMIT = 6000
SMALLEST = 9


class Face(NamedTuple):
    """Which font a text is set in, as a value that can be a key."""

    words: bool
    px: int
    weight: int

    def font(self) -> QFont:
        """The face as a Qt font."""
        return _font(self)


@lru_cache(maxsize=128)
def _font(face: Face) -> QFont:
    if not face.words:
        return theme.mono(face.px, QFont.Weight(face.weight))
    made = QFont(theme.font("small"))
    made.setPixelSize(face.px)
    made.setWeight(QFont.Weight(face.weight))
    return made


def words(px: int, weight: int = 400) -> Face:
    """The face of short labels, px points tall."""
    return Face(True, max(SMALLEST, px), weight)


def letters(px: int, weight: int = 400) -> Face:
    """The face of letters and columns of numbers."""
    return Face(False, max(SMALLEST, px), weight)


class Tiles:
    """A store of drawings, keyed by all that decides how they look; one store for each scheme and scale of a screen."""

    def __init__(self) -> None:
        self._stores: dict[tuple[float, str], dict[Hashable, QPixmap]] = {}
        self._scale = 1.0
        self._made: dict[Hashable, QPixmap] = {}

    def begin(self, painter: QPainter) -> None:
        """Take the scheme and the scale of what is painted on; to be called at the start of each painting."""
        self._scale = painter.device().devicePixelRatioF()
        self._made = self._stores.setdefault((self._scale, theme.scheme()), {})
        if len(self._made) > LIMIT:
            self._made.clear()

    def draw(
        self,
        painter: QPainter,
        x: float,
        y: float,
        size: tuple[int, int],
        key: Hashable,
        make: Callable[[QPainter, QRectF], None],
    ) -> None:
        """Paint the drawing named by key at (x, y), calling make(painter, rect) only if it was never made."""
        found = self._made.get((key, size))
        if found is None:
            found = self._made[key, size] = self._new(size, make)
        painter.drawPixmap(int(x), int(y), found)

    def _new(self, size: tuple[int, int], make: Callable[[QPainter, QRectF], None]) -> QPixmap:
        made = QPixmap(max(1, round(size[0] * self._scale)), max(1, round(size[1] * self._scale)))
        made.setDevicePixelRatio(self._scale)
        made.fill(Qt.GlobalColor.transparent)
        inner = QPainter(made)
        inner.setRenderHint(QPainter.RenderHint.Antialiasing)
        make(inner, QRectF(0, 0, size[0], size[1]))
        inner.end()
        return made

    def text(
        self,
        painter: QPainter,
        x: float,
        y: float,
        size: tuple[int, int],
        text: str,
        face: Face,
        colour: str,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignCenter,
    ) -> None:
        """One short text in a box of the given size; text that is too wide is cut, never wrapped."""

        def make(inner: QPainter, rect: QRectF) -> None:
            inner.setFont(face.font())
            inner.setPen(theme.colour(colour))
            inner.drawText(rect, align, text)

        self.draw(painter, x, y, size, ("text", text, face, colour, align), make)


@lru_cache(maxsize=2048)
def is_wide(text: str) -> bool:
    """Whether a text holds signs as wide as they are tall, such as kana."""
    return any(east_asian_width(c) in "WF" for c in text)


def fitted(text: str, width: float, px: int, least: int = SMALLEST) -> int:
    """The largest letter size up to px at which text fits into width, not below `least`."""
    while px > least and QFontMetricsF(letters(px).font()).horizontalAdvance(text) > width:
        px -= 1
    return px
