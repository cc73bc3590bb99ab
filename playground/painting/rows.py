"""Paints the rows of a board: as they stand, and the rings around what is selected."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QPolygonF

from models.data.vocabulary import END
from playground import theme
from playground.painting.canvas import RIGHT, Canvas, letters, words
from playground.painting.cells import AFTER_SIGN, ROW_LOOKS, CellFace, end_sign, paint_cell
from playground.painting.columns import GUTTER, Columns
from playground.painting.picture import Picture
from playground.painting.row_cells import Meaning
from playground.painting.scene import Scene
from playground.painting.spoken import cell_text


class Rows(NamedTuple):
    """Where rows are painted: from `top` on, every `pitch` points, `shown` of them from row `first` on."""

    top: int
    pitch: int
    first: int
    shown: int

    @property
    def height(self) -> int:
        """The height of a cell: rows lie closer, the lower they are."""
        return self.pitch - (6 if self.pitch >= 34 else 4 if self.pitch >= 24 else 3)

    def y(self, row: int) -> int:
        """The top of a row's cells."""
        return self.top + (row - self.first) * self.pitch

    def in_sight(self, rows: int) -> range:
        """The rows in sight, of that many in all."""
        return range(self.first, min(self.first + self.shown, rows))


_BEHIND = int(Meaning.BEHIND)


def _text(scene: Scene, meaning: int, symbol: int) -> str:
    """What stands in a cell of a row: a letter, one of the signs of `cells`, or nothing."""
    if meaning == _BEHIND:
        return AFTER_SIGN
    if symbol < 0 or scene.vocabulary is None:
        return ""
    return end_sign(scene.vocabulary) if symbol == END else cell_text(scene.vocabulary, symbol)


def _is_mirrored(scene: Scene) -> bool:
    return scene.vocabulary is not None and scene.vocabulary.right_to_left


def paint_row_cell(
    c: Canvas, scene: Scene, row: int, position: int, at: tuple[float, float], size: tuple[int, int]
) -> None:
    """One cell of a row as the scene has it."""
    cells = scene.cells
    meaning, level = int(cells.meanings[row, position]), float(cells.levels[row, position])
    text = _text(scene, meaning, int(cells.symbols[row, position]))
    face = (ROW_LOOKS[meaning], text, level if level >= 0 else None)
    paint_cell(c, at, size, face, mirrored=_is_mirrored(scene))


def paint_rows(picture: Picture, scene: Scene, columns: Columns, rows: Rows) -> None:
    """The rows in sight; of rows painted before only the cells that have changed."""
    inputs = (scene.numbers, scene.vocabulary, scene.recipe, scene.row, scene.rows, scene.stale, rows)
    if not picture.changed("inputs of rows", inputs):
        return
    in_sight = rows.in_sight(scene.rows)
    changed = picture.differences("rows", scene.cells.codes[in_sight.start : in_sight.stop])
    opacity = theme.STALE_OPACITY if scene.stale else 1.0
    grounds = []
    for line, row in enumerate(range(rows.first, rows.first + rows.shown)):
        ground = (row, row == scene.row, scene.rows > 1, opacity, scene.vocabulary) if row in in_sight else None
        if picture.changed(("row", line), ground):
            picture.wipe((0, rows.y(row) - 2, columns.right + 4, rows.height + 4))
            if row in in_sight:
                grounds.append(row)
                changed[line] = True
    c, size = picture.canvas, (columns.cell_width, rows.height)
    cells = np.argwhere(changed) + np.array([in_sight.start, 0])
    places = [(row, columns.cells[position], rows.y(row)) for row, position in cells.tolist()]
    chosen = scene.row if scene.rows > 1 else -1
    mirrored = _is_mirrored(scene)
    covers = c.whole and not scene.stale  # whether a cell leaves nothing to be seen of what it is painted upon
    c.painter.setOpacity(opacity)
    for row in grounds:  # bands reach into the gaps between rows: paint none before all are wiped
        _ground(c, scene, row, columns, rows)
    c.painter.setOpacity(1.0)
    if covers:
        for line in np.flatnonzero(changed.any(1)).tolist():
            at = np.flatnonzero(changed[line])
            left, right = sorted((columns.cells[at[0]], columns.cells[at[-1]]))
            picture.touch(left, rows.y(in_sight[line]), right + size[0] - left, size[1])
    else:
        for row, x, y in places:
            if row == chosen or row not in grounds:
                picture.wipe((x, y, *size))
    c.painter.setOpacity(opacity)
    for (row, x, y), face in zip(places, _faces(scene, cells), strict=True):
        if row == chosen and not covers:
            c.painter.fillRect(x, y, *size, c.colour("accent_soft"))
        under = ("accent_soft" if row == chosen else "card") if covers else ""
        paint_cell(c, (x, y), size, face, under, mirrored=mirrored)
    c.painter.setOpacity(1.0)


def _faces(scene: Scene, cells: NDArray[np.intp]) -> Iterable[CellFace]:
    """Look, text and noise level of the (n, 2) cells of rows, given as (row, position)."""
    at, texts = (cells[:, 0], cells[:, 1]), dict[tuple[int, int], str]()
    values = (part[at].tolist() for part in (scene.cells.meanings, scene.cells.symbols, scene.cells.levels))
    for meaning, symbol, level in zip(*values, strict=True):
        text = texts.get((meaning, symbol))
        if text is None:
            text = texts[meaning, symbol] = _text(scene, meaning, symbol)
        yield ROW_LOOKS[meaning], text, level if level >= 0 else None


def _ground(c: Canvas, scene: Scene, row: int, columns: Columns, rows: Rows) -> None:
    """A row's number, and the band of the selected one, with an arrow head for those who do not see the band."""
    y, height, left = rows.y(row), rows.height, columns.left - GUTTER
    chosen = row == scene.row and scene.rows > 1
    if chosen:
        c.rounded(QRectF(left + 2, y - 1.5, columns.right - left, height + 3), 7, "accent_soft")
        c.painter.setBrush(c.colour("accent"))
        x, middle = left + 6, y + height / 2
        c.painter.drawPolygon(QPolygonF([QPointF(x, middle - 4), QPointF(x + 5, middle), QPointF(x, middle + 4)]))
    box = (left, y, GUTTER - 6, height)
    if scene.rows > 1:
        c.text(box, str(row + 1), letters(10, 700 if chosen else 400), "accent" if chosen else "muted", RIGHT)
    else:
        c.text(box, "row", words(10), "muted", RIGHT)


def paint_growing(
    c: Canvas, scene: Scene, cells: Iterable[tuple[int, int]], columns: Columns, rows: Rows, pop: float
) -> None:
    """Letters drawn this step start a little larger and settle: pop in [0, 1] says how far they have."""
    grow, size = 1.0 + 0.16 * (1.0 - pop), (columns.cell_width, rows.height)
    for row, position in cells:
        x, y = columns.cells[position], rows.y(row)
        c.painter.save()
        c.painter.translate(x + size[0] / 2, y + size[1] / 2)
        c.painter.scale(grow, grow)
        paint_row_cell(c, scene, row, position, (-size[0] / 2, -size[1] / 2), size)
        c.painter.restore()


def paint_rings(c: Canvas, boxes: Iterable[QRect], *, focused: bool) -> None:
    """A ring around each selected cell; bright while keys go there."""

    def ring(inner: Canvas, rect: QRectF) -> None:
        colour, width = ("accent", 2.0) if focused else ("muted", 1.25)
        inner.rounded(rect.adjusted(1, 1, -1, -1), 10 if rect.width() > 36 else 5, edge=colour, width=width)

    for box in boxes:
        c.tile(box.x() - 3, box.y() - 3, (box.width() + 6, box.height() + 6), ("ring", focused), ring)
