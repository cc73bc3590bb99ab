"""What every painter draws on: a QPainter with the colours of one scheme, its fonts, and small drawings made once."""

from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import NamedTuple
from unicodedata import east_asian_width

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPen

from playground import theme
from playground.theme.palette import SCHEMES
from playground.theme.typefaces import new_font

LIMIT = 6000  # drawings kept
SMALLEST = 9
LEAST = 6  # of a text that would not fit otherwise
SMOOTH = QPainter.RenderHint.Antialiasing
NO_PEN, NO_BRUSH = Qt.PenStyle.NoPen, Qt.BrushStyle.NoBrush
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter


class Face(NamedTuple):
    """The font of a text. words: Inter, else the monospaced letters. px: height in points of the layout."""

    words: bool
    px: int
    weight: int


def words(px: int, weight: int = 400) -> Face:
    """The face of short labels, px points tall."""
    return Face(True, max(SMALLEST, px), weight)


def letters(px: int, weight: int = 400) -> Face:
    """The face of letters and columns of numbers."""
    return Face(False, max(SMALLEST, px), weight)


class Canvas:
    """Paints in the colours of one scheme at one scale (device pixels a point).

    A drawing named by a key is made once and copied from then on: 512 cells cost 512 copies, not 512 paths. One canvas
    belongs to one thread, fonts included, so that exports may paint beside the window. Set `painter` before painting.
    """

    painter: QPainter

    def __init__(self, scale: float = 1.0, scheme: theme.Scheme | None = None) -> None:
        self.scale, self.scheme = scale, scheme or theme.scheme()
        self.whole = scale == int(scale)  # whether what has whole points has whole pixels
        self._tiles: dict[Hashable, QImage] = {}
        self._fonts: dict[Face, QFont] = {}
        self._colours: dict[str, QColor] = {}

    def colour(self, name: str, alpha: int = 255) -> QColor:
        """A colour of the scheme by its token's name; AttributeError where there is no such token."""
        if alpha != 255:
            soft = QColor(self.colour(name))
            soft.setAlpha(alpha)
            return soft
        if name not in self._colours:
            self._colours[name] = QColor(getattr(SCHEMES[self.scheme], name))
        return self._colours[name]

    def font(self, face: Face) -> QFont:
        """The font of a face."""
        if face not in self._fonts:
            self._fonts[face] = new_font("words" if face.words else "letters", face.px, QFont.Weight(face.weight))
        return self._fonts[face]

    def rounded(self, rect: QRectF, radius: float, fill: str | QColor = "", edge: str = "", width: float = 1.0) -> None:
        """A box with round corners, filled and edged where a colour is given."""
        painter = self.painter
        painter.setRenderHint(SMOOTH)
        painter.setPen(QPen(self.colour(edge), width) if edge else NO_PEN)
        painter.setBrush((self.colour(fill) if isinstance(fill, str) else fill) if fill else NO_BRUSH)
        painter.drawRoundedRect(rect, radius, radius)

    def tile(
        self,
        x: float,
        y: float,
        size: tuple[int, int],
        key: Hashable,
        make: "Callable[[Canvas, QRectF], None]",
        ground: str = "",
    ) -> None:
        """Paint the drawing named by key at (x, y); make(canvas, rect) draws it the first time.

        ground: the name of the colour that the drawing covers its box with, "" to leave what is there.
        """
        found = self._tiles.get((key, size, ground))
        if found is None:
            if len(self._tiles) >= LIMIT:
                self._tiles.clear()
            if ground:
                found = self._made(size, lambda c, _: c.tile(0, 0, size, key, make), self.colour(ground))
            else:
                found = self._made(size, make, QColor(0, 0, 0, 0))
            self._tiles[key, size, ground] = found
        self.painter.drawImage(int(x), int(y), found)

    def _made(self, size: tuple[int, int], make: "Callable[[Canvas, QRectF], None]", ground: QColor) -> QImage:
        w, h = (max(1, round(side * self.scale)) for side in size)
        opaque = ground.alpha() == 255
        image = QImage(w, h, QImage.Format.Format_RGB32 if opaque else QImage.Format.Format_ARGB32_Premultiplied)
        image.setDevicePixelRatio(self.scale)
        image.fill(ground)
        outer = getattr(self, "painter", None)
        self.painter = QPainter(image)
        self.painter.setRenderHint(SMOOTH)
        make(self, QRectF(0, 0, *size))
        self.painter.end()
        if outer is not None:
            self.painter = outer
        return image

    def text(
        self,
        box: tuple[float, float, int, int],
        text: str,
        face: Face,
        colour: str,
        align: Qt.AlignmentFlag = CENTRE,
    ) -> None:
        """One short text in a box (x, y, width, height), never wrapped.

        What is too tall or too wide for it, as letters of some scripts are, is moved up or down, or smaller.
        """
        x, y, width, height = box

        def make(canvas: Canvas, rect: QRectF) -> None:
            fitting, shift = canvas.fitted(text, face, width, height)
            canvas.painter.setFont(canvas.font(fitting))
            canvas.painter.setPen(canvas.colour(colour))
            canvas.painter.drawText(rect.translated(0, shift), align, text)

        self.tile(x, y, (width, height), ("text", text, face, colour, align), make)

    def fitted(self, text: str, face: Face, width: int, height: int) -> tuple[Face, float]:
        """The face, or the largest smaller one, in which a line is within a box, and how far it moves down for that.

        Undone it would stand in the middle, by the font's height.
        """
        while True:
            metrics = QFontMetricsF(self.font(face))
            ink = metrics.tightBoundingRect(text)
            if (ink.height() <= height and ink.width() <= width) or face.px <= LEAST:
                break
            face = face._replace(px=face.px - 1)
        top = (height - metrics.height()) / 2 + metrics.ascent() + ink.top()
        lowest = max(0.0, height - ink.height())
        return face, min(max(top, 0.0), lowest) - top

    def line(self, x: float, base: float, text: str, face: Face, colour: str = "text", *, right: bool = False) -> float:
        """A line of text from x on, or up to x, on a base line. Returns where it ends."""
        width = self.advance(text, face)
        left = x - width if right else x
        self.painter.setFont(self.font(face))
        self.painter.setPen(self.colour(colour))
        self.painter.drawText(QPointF(left, base), text)
        return left + width

    def advance(self, text: str, face: Face) -> float:
        """How wide a line of text is."""
        return QFontMetricsF(self.font(face)).horizontalAdvance(text)


def part_of(track: QRectF, length: float, *, mirrored: bool) -> QRectF:
    """A bar of that length in its track, from the left, or from the right where words are read from there."""
    return QRectF(track.right() - length if mirrored else track.left(), track.top(), length, track.height())


@lru_cache(maxsize=64)
def ink_span(texts: tuple[str, ...]) -> float:
    """From the top of some letters to their bottom on one line, in sizes of their font; 1 for Latin ones."""
    metrics = QFontMetricsF(new_font("letters", 24, QFont.Weight.Normal))
    ink = [metrics.tightBoundingRect(text) for text in texts]
    spans = max((box.bottom() for box in ink), default=0) - min((box.top() for box in ink), default=0)
    return max(1.0, spans / 24)


@lru_cache(maxsize=2048)
def is_wide(text: str) -> bool:
    """Whether a text holds signs as wide as they are tall, such as kana."""
    return any(east_asian_width(c) in "WF" for c in text)


def paint_scroll_mark(c: Canvas, area: QRect, first: float, shown: float, total: float) -> None:
    """Draw a thin mark that says how much of a scrolled part is in sight, unless all of it is."""
    if shown >= total - 0.3 or total <= 0:
        return
    tall = max(16.0, area.height() * shown / total)
    y = area.y() + (area.height() - tall) * first / max(1e-9, total - shown)
    c.rounded(QRectF(area), area.width() / 2, "border")
    c.rounded(QRectF(area.x(), y, area.width(), tall), area.width() / 2, "faint")
