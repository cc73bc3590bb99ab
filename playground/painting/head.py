"""Paints what stands above the chains: the length, the pattern, the numbers of the positions and what still fits."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from playground import theme
from playground.painting.cells import FORCED, paint_cell
from playground.painting.columns import GUTTER, Columns
from playground.painting.heights import Heights
from playground.painting.pattern_cells import PatternCell, marked
from playground.painting.scene import Scene
from playground.painting.tiles import Tiles, letters, words

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
COUNTED = 60  # from this width of a cell on the dot under it has its number beside it


@dataclass(frozen=True)
class Canvas:
    """What every painting function needs."""

    painter: QPainter
    tiles: Tiles
    scene: Scene
    columns: Columns
    heights: Heights


def gutter_text(c: Canvas, y: float, height: int, text: str, colour: str = "faint") -> None:
    """A quiet word left of the columns."""
    x = c.columns.left - GUTTER
    face = words(10 if len(text) < 7 else 9)
    c.tiles.text(c.painter, x, y, (GUTTER - 6, height), text, face, colour, RIGHT)


def paint_lengths(c: Canvas) -> None:
    """P(the word has n letters) as a bar over position n: where words are likely to end."""
    law, height = c.scene.length_law, c.heights.lengths
    base = height - 5
    allowed = c.scene.recipe.constraint.lengths if c.scene.recipe else tuple(range(1, c.scene.length))
    gutter_text(c, 0, height, "length")
    width = c.columns.cell_width
    bar = max(4, min(16, int(width * 0.4)))
    top = max(0.2, float(law[1:].max())) if law is not None and len(law) > 1 else 1.0
    c.painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    c.painter.setPen(Qt.PenStyle.NoPen)
    for n in range(1, c.scene.length):
        x = c.columns.cell(n - 1) + (width - bar) / 2
        if n not in allowed:
            continue
        c.painter.fillRect(QRectF(x, base, bar, 1), theme.colour("border_strong"))
        tall = (base - 1) * float(law[n]) / top if law is not None else 0.0
        if law is not None and tall >= 0.5:
            c.painter.setBrush(theme.colour("accent"))
            c.painter.drawRoundedRect(QRectF(x, base - tall, bar, tall + 1), 1.5, 1.5)
            if width >= 54 and law[n] >= 0.005:
                box = (28, 12)  # "100%" runs over the cell's edge; the next bar is half a cell away
                c.tiles.text(c.painter, x + bar + 3, base - 10, box, f"{law[n]:.0%}", words(10), "muted", LEFT)


def paint_pattern(c: Canvas, pattern_cells: list[PatternCell], y: int) -> None:
    """What the user asked for, cell by cell; a letter that only the list asks for is as old as the list's answer."""
    size, full = (c.columns.cell_width, c.heights.pattern - 4), c.painter.opacity()
    gutter_text(c, y, c.heights.pattern - 4, "pattern")
    for i, cell in enumerate(pattern_cells):
        c.painter.setOpacity(_of_list(c, full) if cell.look is FORCED else full)
        paint_cell(c.tiles, c.painter, c.columns.cell(i), y, size, cell.look, cell.text)
    c.painter.setOpacity(full)


def _of_list(c: Canvas, full: float) -> float:
    """The opacity of what the list says, where everything else has `full`."""
    return theme.STALE_OPACITY if c.scene.list_stale else full


def paint_marks(c: Canvas, y: int) -> None:
    """Position numbers, and beside each how much the word list leaves: the fewer letters fit, the larger the dot."""
    width, height, full = c.columns.cell_width, c.heights.marks, c.painter.opacity()
    chosen = set(c.scene.positions) | {c.scene.hover[0]}
    for i in range(c.scene.length):
        x = c.columns.cell(i)
        if i in chosen:
            face, colour = letters(10, 700), "accent"
        else:
            face, colour = letters(10), "muted" if i < c.scene.longest else "faint"
        c.tiles.text(c.painter, x, y, (width, height), str(i + 1), face, colour)
        left = marked(c.scene, i)
        if left is not None:
            wide = width >= 26
            at = QPointF(x + width / 2 + (13 if wide else 0), y + (height / 2 if wide else height - 2.0))
            c.painter.setOpacity(_of_list(c, full))
            _options_mark(c, at, left, width, small=not wide)
            c.painter.setOpacity(full)


def _options_mark(c: Canvas, at: QPointF, left: int, width: int, *, small: bool) -> None:
    painter = c.painter
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if left == 0:
        r = 2.0 if small else 3.0
        painter.setPen(QPen(theme.colour("bad"), 1.75))
        painter.drawLine(QLineF(at.x() - r, at.y() - r, at.x() + r, at.y() + r))
        painter.drawLine(QLineF(at.x() - r, at.y() + r, at.x() + r, at.y() - r))
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("muted"))
    r = dot_radius(left)
    painter.drawEllipse(at, min(r, 2.0) if small else r, min(r, 2.0) if small else r)
    if width >= COUNTED:
        c.tiles.text(painter, at.x() + 6, at.y() - 6, (20, 12), str(left), words(10), "faint", LEFT)


def dot_radius(options_left: int) -> float:
    """The fewer letters fit, the larger the dot: 1 -> 3.5 points, more than 16 -> 1."""
    for most, radius in ((1, 3.5), (2, 3.0), (4, 2.5), (8, 2.0), (16, 1.5)):
        if options_left <= most:
            return radius
    return 1.0
