"""Paints the heat map: the image, the column grid over it, letters beside it, and outlines of what is settled."""

from __future__ import annotations

from math import ceil
from typing import NamedTuple

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from playground import theme
from playground.painting.columns import GUTTER, Columns
from playground.painting.heatmap_image import MapImage, line_of, symbol_of
from playground.painting.heights import READABLE, Heights
from playground.painting.scene import Meaning, Scene
from playground.painting.scroll_mark import paint_scroll_mark
from playground.painting.tiles import Tiles, is_wide, letters

RADIUS = 8.0
WIDE_READABLE = 11.0  # the same for signs as wide as they are tall


class MapView(NamedTuple):
    """first: lines scrolled away. under, keyed: the cells at the pointer and at the keys. marked: by a drag."""

    image: MapImage | None
    first: float
    height: int
    under: tuple[int, int] | None
    keyed: tuple[int, int] | None
    marked: tuple[tuple[int, ...], tuple[int, ...]] | None


def paint_map(painter: QPainter, tiles: Tiles, scene: Scene, columns: Columns, heights: Heights, view: MapView) -> None:
    """Everything of the map."""
    area = QRect(columns.left, 0, columns.right - columns.left, view.height)
    if scene.symbols:
        _labels(painter, tiles, scene, columns, heights, view)
    if view.image is None:
        _empty(painter, area, scene)
        return
    painter.setOpacity(theme.STALE_OPACITY if scene.map_stale else 1.0)
    source = QRectF(0, view.first, scene.length, view.height / heights.symbol)
    painter.drawImage(QRectF(area), view.image.image, source)
    _lines(painter, columns, heights, view, scene)
    painter.setOpacity(1.0)
    _corners(painter, area)
    painter.setClipRect(QRect(0, -1, columns.right + 2, view.height + 2))
    _settled(painter, scene, columns, heights, view)
    _selected(painter, scene, columns, view)
    _pointed(painter, columns, heights, view)
    painter.setClipping(False)
    total = scene.symbols
    mark = QRect(columns.right + 4, 2, 5, view.height - 4)
    paint_scroll_mark(painter, mark, view.first, view.height / heights.symbol, total)


def _empty(painter: QPainter, area: QRect, scene: Scene) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("sunken"))
    painter.drawRoundedRect(area, RADIUS, RADIUS)
    painter.setPen(theme.colour("muted"))
    painter.setFont(theme.font("body"))
    flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
    painter.drawText(area.adjusted(16, 4, -16, -4), flags, scene.missing())


class Labelling(NamedTuple):
    """staggered: in two columns turn about. Every `stride`-th letter is labelled, `px` points tall."""

    staggered: bool
    stride: int
    px: int


def labelling(pitch: float, *, wide: bool) -> Labelling:
    """How map rows `pitch` points tall are labelled: all in one column, all in two, or some in two."""
    need = WIDE_READABLE if wide else READABLE
    most = 10 if wide else 12
    if pitch >= need:
        return Labelling(False, 1, min(most, int(pitch)))
    stride = ceil(need / 2 / pitch)
    return Labelling(True, stride, min(most, int(2 * pitch * stride)))


def _labels(painter: QPainter, tiles: Tiles, scene: Scene, columns: Columns, heights: Heights, view: MapView) -> None:
    """The letters at the left: below one another, or in two columns turn about, or only some, as rows get lower."""
    pitch = heights.symbol
    assert scene.vocabulary is not None
    staggered, stride, px = labelling(pitch, wide=any(map(is_wide, scene.vocabulary.characters)))
    here = view.under or view.keyed
    for line in range(int(view.first), min(scene.symbols, int(view.first + view.height / pitch) + 1)):
        lit = here is not None and here[1] == line
        if line % stride and not lit:
            continue
        x = columns.left - GUTTER + (12 if staggered and line // stride % 2 == 0 else 23)
        y = round((line - view.first + 0.5) * pitch) - 7
        text = scene.vocabulary.glyph(symbol_of(line, scene.symbols))
        tiles.text(painter, x, y, (12, 14), text, letters(px, 700 if lit else 400), "accent" if lit else "muted")


def _lines(painter: QPainter, columns: Columns, heights: Heights, view: MapView, scene: Scene) -> None:
    """The grid over the image: card-coloured gaps between columns, hairlines between rows where there is room."""
    card = theme.colour("card")
    for i in range(columns.count + 1):
        painter.fillRect(QRectF(columns.x(i) - 1, 0, 2, view.height), card)
    if heights.symbol >= 8:
        for line in range(int(view.first), scene.symbols + 1):
            y = round((line - view.first) * heights.symbol)
            painter.fillRect(QRectF(columns.left, y - 0.5, columns.right - columns.left, 1), card)


def _corners(painter: QPainter, area: QRect) -> None:
    """Round the corners by painting the card over them: cheaper than a clip."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    outside = QPainterPath()
    outside.addRect(QRectF(area).adjusted(-1, -1, 1, 1))
    inside = QPainterPath()
    inside.addRoundedRect(QRectF(area), RADIUS, RADIUS)
    painter.fillPath(outside.subtracted(inside), theme.colour("card"))


def _cell(columns: Columns, heights: Heights, view: MapView, position: int, line: int) -> QRectF:
    y = (line - view.first) * heights.symbol
    x = columns.x(position)
    return QRectF(x + 1, y, columns.x(position + 1) - x - 2, heights.symbol)


def _settled(painter: QPainter, scene: Scene, columns: Columns, heights: Heights, view: MapView) -> None:
    """Outline the letters that are fixed: pins in the warm colour, the chain's own letters in that of text."""
    frame = scene.numbers
    if frame is None:
        return
    painter.setBrush(Qt.BrushStyle.NoBrush)
    meanings = scene.meanings[scene.row].tolist()
    noise = frame.noise[scene.row].tolist()
    for i, symbol in enumerate(frame.x[scene.row].tolist()):
        if noise[i] or meanings[i] == Meaning.BEHIND:
            continue
        name, width = {Meaning.PINNED: ("warm", 2.0), Meaning.FRESH: ("fresh", 2.0)}.get(
            Meaning(meanings[i]), ("text", 1.25)
        )
        rect = _cell(columns, heights, view, i, line_of(symbol, scene.symbols))
        painter.setPen(QPen(theme.colour(name), width))
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)


def _selected(painter: QPainter, scene: Scene, columns: Columns, view: MapView) -> None:
    """The selected columns, between two thin lines."""
    colour = QColor(theme.colour("accent"))
    colour.setAlpha(130)
    chosen = set(scene.positions)
    for i in scene.positions:
        if i >= columns.count:
            continue
        if i - 1 not in chosen:
            painter.fillRect(QRectF(columns.x(i) - 0.5, 0, 1, view.height), colour)
        if i + 1 not in chosen:
            painter.fillRect(QRectF(columns.x(i + 1) - 0.5, 0, 1, view.height), colour)


def _pointed(painter: QPainter, columns: Columns, heights: Heights, view: MapView) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if view.marked is not None and (len(view.marked[0]) > 1 or len(view.marked[1]) > 1):
        positions, lines = view.marked
        first = _cell(columns, heights, view, positions[0], lines[0])
        last = _cell(columns, heights, view, positions[-1], lines[-1])
        soft = QColor(theme.colour("accent"))
        soft.setAlpha(50)
        painter.setPen(QPen(theme.colour("accent"), 2.0))
        painter.setBrush(soft)
        painter.drawRoundedRect(first.united(last).adjusted(0, 0, 0, 0), 4, 4)
        return
    cell = view.under or view.keyed
    if cell is not None:
        painter.setPen(QPen(theme.colour("accent" if view.keyed else "text"), 2.0))
        painter.drawRoundedRect(_cell(columns, heights, view, *cell).adjusted(0, -0.5, 0, 0.5), 3, 3)
