"""Paints the live chains, one row each, and the ring around what is selected."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from models.data.vocabulary import END
from playground import theme
from playground.painting.cells import AFTER_SIGN, CHAIN, END_SIGN, paint_cell
from playground.painting.columns import GUTTER
from playground.painting.head import Canvas, gutter_text
from playground.painting.scene import Meaning
from playground.painting.tiles import letters

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def row_gap(row: int) -> int:
    """Points between two chains whose pitch is `row`."""
    return 6 if row >= 34 else 4 if row >= 24 else 3


def paint_chains(c: Canvas, top: int, first: int, pop: float) -> None:
    """The rows in sight from `first` on. pop in [0, 1]: how far this step's new letters have settled."""
    for line in range(c.heights.rows):
        row = first + line
        if row >= c.scene.rows:
            return
        _chain(c, row, top + line * c.heights.row, pop)


def _chain(c: Canvas, row: int, y: int, pop: float) -> None:
    scene, columns = c.scene, c.columns
    size = (columns.cell_width, c.heights.row - row_gap(c.heights.row))
    chosen = row == scene.row
    if chosen and scene.rows > 1:
        _band(c, y, size[1])
    x0 = columns.left - GUTTER
    face = letters(10, 700 if chosen else 400)
    if scene.rows > 1:
        c.tiles.text(
            c.painter, x0, y, (GUTTER - 6, size[1]), str(row + 1), face, "accent" if chosen else "faint", _RIGHT
        )
    else:
        gutter_text(c, y, size[1], "chain")
    meanings = scene.meanings[row].tolist()
    texts, cells = _texts(c, row, meanings), columns.cells
    for i, (meaning, text) in enumerate(zip(meanings, texts, strict=True)):
        look = CHAIN[meaning]
        x = cells[i]
        if meaning == Meaning.FRESH and pop < 1.0:
            _popped(c, x, y, size, text, pop)
        else:
            paint_cell(c.tiles, c.painter, x, y, size, look, text)


def _texts(c: Canvas, row: int, meanings: list[int]) -> list[str]:
    """What stands in each cell of a chain."""
    scene, vocabulary = c.scene, c.scene.vocabulary
    frame = scene.numbers
    if frame is None or vocabulary is None:
        pins = scene.pins
        return [_glyph(c, pins[i]) if i in pins else "" for i in range(scene.length)]
    symbols, noise = frame.x[row].tolist(), frame.noise[row].tolist()
    guesses = scene.guesses[0][row].tolist()
    out = []
    for meaning, symbol, noisy, guess in zip(meanings, symbols, noise, guesses, strict=True):
        if meaning == Meaning.BEHIND:
            out.append(AFTER_SIGN)
        elif noisy:
            out.append(_glyph(c, guess) if meaning == Meaning.GUESS else "")
        else:
            out.append(_glyph(c, symbol))
    return out


def _glyph(c: Canvas, symbol: int) -> str:
    if symbol == END:
        return END_SIGN
    return c.scene.vocabulary.glyph(symbol) if c.scene.vocabulary else ""


def _band(c: Canvas, y: int, height: int) -> None:
    """The selected chain: a band, and an arrow head for those who do not see the band."""
    painter = c.painter
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("accent_soft"))
    left = c.columns.left - GUTTER + 2
    painter.drawRoundedRect(QRectF(left, y - 1.5, c.columns.right - left + 2, height + 3), 7, 7)
    painter.setBrush(theme.colour("accent"))
    x, middle = left + 4, y + height / 2
    painter.drawPolygon(QPolygonF([QPointF(x, middle - 4), QPointF(x + 5, middle), QPointF(x, middle + 4)]))


def _popped(c: Canvas, x: int, y: int, size: tuple[int, int], text: str, pop: float) -> None:
    """A letter drawn this step starts a little larger and settles."""
    grow = 1.0 + 0.16 * (1.0 - pop)
    painter = c.painter
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.translate(x + size[0] / 2, y + size[1] / 2)
    painter.scale(grow, grow)
    painter.translate(-size[0] / 2, -size[1] / 2)
    paint_cell(c.tiles, painter, 0, 0, size, CHAIN[Meaning.FRESH], text)
    painter.restore()


def paint_rings(c: Canvas, boxes: Iterable[QRect], *, focused: bool) -> None:
    """A ring around each selected cell; bright while keys go there."""

    def ring(inner: QPainter, rect: QRectF) -> None:
        inner.setPen(QPen(theme.colour("accent" if focused else "muted"), 2.0 if focused else 1.25))
        inner.setBrush(Qt.BrushStyle.NoBrush)
        radius = 10 if rect.width() > 36 else 5
        inner.drawRoundedRect(rect.adjusted(1, 1, -1, -1), radius, radius)

    for box in boxes:
        size = (box.width() + 6, box.height() + 6)
        c.tiles.draw(c.painter, box.x() - 3, box.y() - 3, size, ("ring", focused), ring)
