"""Paints the heat map: a column of colours for each position, letters beside it, and outlines of what is settled."""

from functools import lru_cache
from math import ceil
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainterPath

from playground import theme
from playground.painting.canvas import RIGHT, SMOOTH, Canvas, ink_span, is_wide, letters, words
from playground.painting.columns import GUTTER, Columns
from playground.painting.heights import PAD, READABLE
from playground.painting.picture import Picture
from playground.painting.row_cells import Meaning
from playground.painting.scene import Scene, missing
from playground.painting.spoken import cell_text

RADIUS = 8.0
NAME = 8.0  # the least height of the lines of an attribute beside which its name stands
WIDE_READABLE = 11.0  # the same for signs as wide as they are tall
Cell = tuple[int, int]  # position, line of the map


def line_of(symbol: int, symbols: int) -> int:
    """The line of the map a symbol is in: letters in order, the end last."""
    return symbol - 1 if symbol > 0 else symbols - 1


def symbol_of(line: int, symbols: int) -> int:
    """The symbol in a line of the map."""
    return line + 1 if line < symbols - 1 else 0


def forbidden_colour(c: Canvas) -> QColor:
    """Between the card and the colour of "nothing": what cannot be is less than what is not expected."""
    card, low = c.colour("card"), c.colour("ramp_low")
    return QColor((card.red() + low.red()) // 2, (card.green() + low.green()) // 2, (card.blue() + low.blue()) // 2)


def map_colours(c: Canvas, scene: Scene) -> NDArray[np.uint32] | None:
    """(L, V) 0xffRRGGBB of the map's numbers, symbols in the order of its lines; None where there are no numbers.

    What the pattern forbids has a colour of its own, but not on the raw prediction, which was made without it.
    """
    values, forbidden = scene.map_values, scene.forbidden
    if values is None:
        return None
    scale, index = (theme.diverging(), theme.diverging_index) if scene.signed else (theme.ramp(), theme.ramp_index)
    colours = scale[index(values)]
    if forbidden is not None and scene.mode != "p0" and forbidden.shape == colours.shape:
        colours[forbidden] = forbidden_colour(c).rgb()
    return np.roll(colours, -1, axis=1)


class MapWindow(NamedTuple):
    """Which lines are in sight: `first` lines are scrolled away, `height` points show others, `pitch` points each."""

    first: float
    height: int
    pitch: float

    @property
    def shown(self) -> float:
        """How many lines are in sight."""
        return self.height / self.pitch

    def cell(self, columns: Columns, position: int, line: int) -> QRectF:
        """Where a cell is painted."""
        x = columns.x(position)
        return QRectF(x + 1, (line - self.first) * self.pitch, columns.width(position) - 2, self.pitch)


def paint_map(picture: Picture, scene: Scene, columns: Columns, window: MapWindow, lit: int | None) -> None:
    """All of the map but the marks upon it, `PAD` points below the top. lit: the line whose letter is bright."""
    c = picture.canvas
    colours = map_colours(c, scene)
    if picture.changed("empty", colours is None):
        picture.restart()
        picture.changed("empty", colours is None)
    if scene.symbols:
        box = (columns.left - GUTTER, 0, GUTTER - 2, window.height + 2 * PAD)
        picture.put(box, (scene.vocabulary, window, lit), _labels, scene, columns, window, lit)
    if colours is None:
        box = (columns.left - 1, 0, columns.right - columns.left + 2, window.height + 2 * PAD)
        picture.put(box, missing(scene), _missing, QRect(columns.left, PAD, box[2] - 2, window.height), missing(scene))
        return
    opacity = theme.STALE_OPACITY if scene.map_stale else 1.0
    outlines = _outlines(scene)
    for i in range(columns.count):
        box = (columns.x(i) + 1, 0, columns.width(i) - 2, window.height + 2 * PAD)
        content = (colours[i].tobytes(), outlines[i], window, opacity)
        picture.put(box, content, _column, colours[i], outlines[i], (columns, i), window, opacity)


def _missing(c: Canvas, area: QRect, text: str) -> None:
    c.rounded(QRectF(area), RADIUS, "sunken")
    c.painter.setPen(c.colour("muted"))
    c.painter.setFont(theme.font("body"))
    flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
    c.painter.drawText(area.adjusted(16, 4, -16, -4), flags, text)


class Labelling(NamedTuple):
    """staggered: in two columns turn about. Every `stride`-th letter is labelled, `px` points tall."""

    staggered: bool
    stride: int
    px: int


def labelling(pitch: float, *, wide: bool, tall: float = 1.0) -> Labelling:
    """How map lines `pitch` points tall are labelled: all in one column, all in two, or some in two.

    tall: how tall the tallest letter is, as a multiple of the size of its font.
    """
    need = (WIDE_READABLE if wide else READABLE) * tall
    most = 10 if wide else 12
    if pitch >= need:
        return Labelling(False, 1, min(most, int(pitch / tall)))
    stride = ceil(need / 2 / pitch)
    return Labelling(True, stride, min(most, int(2 * pitch * stride / tall)))


def _labels(c: Canvas, scene: Scene, columns: Columns, window: MapWindow, lit: int | None) -> None:
    """The letters at the left: below one another, or in two columns turn about, or only some, as lines get lower.

    The values of an attribute stand beside its name; each says itself where the pointer or a key is on it.
    """
    vocabulary, left = scene.vocabulary, columns.left - GUTTER
    assert vocabulary is not None
    characters = vocabulary.attributes.letters
    tall, wide = ink_span(characters), any(map(is_wide, characters))
    staggered, stride, px = labelling(window.pitch, wide=wide, tall=tall)
    for line in range(int(window.first), min(scene.symbols, int(window.first + window.shown) + 1)):
        symbol = symbol_of(line, scene.symbols)
        value = vocabulary.attributes.of(symbol) is not None
        if line != lit and (line % stride or value):
            continue
        x = left + (12 if not value and staggered and line // stride % 2 == 0 else 23)
        y = PAD + round((line - window.first + 0.5) * window.pitch) - 7
        face, colour = (letters(px, 700), "accent") if line == lit else (letters(px), "muted")
        c.text((x, y, 12, 14), cell_text(vocabulary, symbol), face, colour)
    for attribute in vocabulary.attributes:
        first, last = (line_of(symbol, scene.symbols) for symbol in (attribute.symbols[0], attribute.symbols[-1]))
        top, bottom = (PAD + (line - window.first) * window.pitch for line in (first, last + 1))
        here = lit is not None and first <= lit <= last
        if bottom - top >= NAME and PAD <= (top + bottom) / 2 <= PAD + window.height and not here:
            c.text((left, round((top + bottom) / 2) - 7, GUTTER - 4, 14), attribute.name, words(9), "muted", RIGHT)


def _outlines(scene: Scene) -> list[tuple[int, str, float] | None]:
    """(L,) the line, colour and width of the outline in each column: of a pin, or of the row's own letter."""
    frame = scene.numbers
    assert frame is not None
    looks = {Meaning.PINNED: ("warm", 2.0), Meaning.FRESH: ("fresh", 2.0)}
    out: list[tuple[int, str, float] | None] = []
    for meaning, symbol in zip(scene.cells.meanings[scene.row].tolist(), frame.x[scene.row].tolist(), strict=True):
        if symbol < scene.symbols and meaning != Meaning.BEHIND:
            out.append((line_of(symbol, scene.symbols), *looks.get(meaning, ("text", 1.25))))
        else:
            out.append(None)
    return out


def _column(
    c: Canvas,
    colours: NDArray[np.uint32],
    outline: tuple[int, str, float] | None,
    place: tuple[Columns, int],
    window: MapWindow,
    opacity: float,
) -> None:
    """One position: its colours, gaps between the lines where there is room, and the outline of its letter.

    place: the columns, and which of them it is.
    """
    columns, i = place
    painter, x = c.painter, columns.x(i)
    area = QRectF(x + 1, PAD, columns.width(i) - 2, window.height)
    painter.setOpacity(opacity)
    lines, gaps = _pixel_lines(window, c.scale, len(colours))
    # The buffer must outlive the image, which is gone at the end of this function.
    pixels = colours[lines]
    pixels[gaps] = c.colour("card").rgb()
    wide = round(area.width() * c.scale) if c.whole else 1  # as wide as on screen, it need not be scaled
    pixels = np.repeat(pixels, wide)
    image = QImage(pixels.data, wide, len(lines), 4 * wide, QImage.Format.Format_RGB32)
    if c.whole:
        image.setDevicePixelRatio(c.scale)
        painter.drawImage(x + 1, PAD, image)
    else:
        painter.drawImage(area, image)
    painter.setOpacity(1.0)
    if i in (0, columns.count - 1):
        painter.setClipRect(area)
        _corners(c, QRectF(columns.left, PAD, columns.right - columns.left, window.height))
        painter.setClipping(False)
    if outline is None:
        return
    line, colour, width = outline
    rect = window.cell(columns, i, line).translated(0, PAD)
    inside = area.top() <= rect.top() and rect.bottom() <= area.bottom() + 0.5
    if not inside:
        painter.setClipRect(area.adjusted(0, -1, 0, 1))
    c.rounded(rect.adjusted(width / 2, 0.5, -width / 2, -0.5), 3, edge=colour, width=width)
    painter.setClipping(False)


@lru_cache(maxsize=4)
def _pixel_lines(window: MapWindow, scale: float, symbols: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The line of the map that each pixel of its height shows, and the pixels of the gaps between lines."""
    middles = (np.arange(round(window.height * scale)) + 0.5) / scale
    lines = np.clip((middles / window.pitch + window.first).astype(np.intp), 0, symbols - 1)
    if window.pitch < 8:  # no space for gaps
        return lines, np.zeros(0, np.intp)
    edges = np.rint((np.arange(symbols + 1) - window.first) * window.pitch)
    rows = np.flatnonzero(np.isin(np.floor(middles), edges))
    return lines, rows


def _corners(c: Canvas, area: QRectF) -> None:
    """Round the corners by painting the card over them: cheaper than a clip."""
    c.painter.setRenderHint(SMOOTH)
    outside, inside = QPainterPath(), QPainterPath()
    outside.addRect(area.adjusted(-1, -1, 1, 1))
    inside.addRoundedRect(area, RADIUS, RADIUS)
    c.painter.fillPath(outside.subtracted(inside), c.colour("card"))


def paint_selected(c: Canvas, positions: tuple[int, ...], columns: Columns, window: MapWindow) -> None:
    """The selected columns, between two thin lines."""
    edges = {i for i in positions if i < columns.count} ^ {i + 1 for i in positions if i < columns.count}

    def line(inner: Canvas, rect: QRectF) -> None:
        inner.painter.fillRect(rect.adjusted(0.5, 0, -0.5, 0), inner.colour("accent", 130))

    for edge in edges:
        c.tile(columns.edge(edge) - 1, 0, (2, window.height), "edge of what is selected", line)


def paint_marked(c: Canvas, first: Cell, last: Cell, columns: Columns, window: MapWindow) -> None:
    """The cells between two corners, marked by a drag or by Shift."""
    rect = window.cell(columns, *first).united(window.cell(columns, *last))
    c.rounded(rect, 4, c.colour("accent", 50), "accent", 2.0)


def paint_cursor(c: Canvas, cell: Cell, columns: Columns, window: MapWindow, *, keyed: bool) -> None:
    """The cell under the pointer, or under the keys if keyed."""
    rect = window.cell(columns, *cell).adjusted(0, -0.5, 0, 0.5)
    c.rounded(rect, 3, edge="accent" if keyed else "text", width=2.0)
