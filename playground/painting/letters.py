"""Paints the likeliest letters: a letter, its bar and its number, or as much of that as the column has room for.

They stand in the order in which the list is read: from the right in one that is written from right to left.
"""

from functools import partial
from math import ceil
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF

from models.data.vocabulary import END
from playground import theme
from playground.painting.canvas import CENTRE, LEFT, RIGHT, Canvas, is_wide, letters, part_of, words
from playground.painting.columns import GUTTER, Columns
from playground.painting.head import gutter_text
from playground.painting.heights import Heights
from playground.painting.picture import Picture
from playground.painting.row_cells import Meaning
from playground.painting.scene import Scene
from playground.painting.spoken import narrow_text

SIDE_BY_SIDE = 40  # from this width of a cell on, letter, bar and number stand in one line; below, under the number
ROOMY = 58  # from here on with more air between them
NUMBERED = 30  # below this the letter stands alone over its bar
Box = tuple[int, int, int, int]
_BEHIND = int(Meaning.BEHIND)


def candidates(scene: Scene, count: int) -> NDArray[np.intp] | None:
    """(L, count) symbols by falling probability, None before there are numbers.

    During a what-if preview, the symbol that would become likeliest takes the last place where it is not listed.
    """
    table = scene.shown
    if table is None:
        return None
    count = min(count, table.shape[1])
    order = np.argsort(-table, axis=1, kind="stable")[:, :count]
    if scene.what_if is not None and scene.what_if.shape == table.shape:
        best = scene.what_if.argmax(1)
        absent = ~(order == best[:, None]).any(1)
        order[absent, -1] = best[absent]
    return order


def bare_percent(p: float) -> str:
    """A probability in at most three characters."""
    if p >= 0.995:
        return "100"
    if p >= 0.00995:
        return f"{100 * p:.0f}"
    return "<1" if p > 0.0005 else "0"


class Line(NamedTuple):
    """One of the likeliest letters of a position, as it is painted. Lengths of bars are in points.

    bar: its probability. tick: where the prediction stood before the pattern, None for none. what_if: what it would
    become, as a bar, None for no bar. percent: the number written. previewed: whether that is a what-if's. mirrored:
    whether it is written from the right, and bars begin there.
    """

    glyph: str
    bar: float
    tick: float | None
    what_if: float | None
    percent: str
    likely: bool
    previewed: bool
    pinned: bool
    first: bool
    opacity: float
    under: str  # "" or the cursor that is on it: "pointer", "keys"
    mirrored: bool = False


class Cursor(NamedTuple):
    """The place under the pointer, or under the keys if keyed."""

    position: int
    line: int
    keyed: bool


def paint_letters(
    picture: Picture,
    scene: Scene,
    order: NDArray[np.intp] | None,
    columns: Columns,
    heights: Heights,
    cursor: Cursor | None,
) -> None:
    """order (L, k)."""
    opacity, height = theme.STALE_OPACITY if scene.stale else 1.0, heights.line
    box = (columns.left - GUTTER, 0, GUTTER - 6, height)
    reach = min(2, columns.gap // 2)  # how far a cursor reaches into the gap at either side
    picture.put(box, (order is not None, opacity), _gutter_word, box, order is not None, opacity)
    changed = _changed_columns(picture, scene, order, cursor)
    for i, x in enumerate(columns.cells):
        if not changed[i]:
            continue
        lines = _lines(scene, i, order[i].tolist(), columns.cell_width, opacity) if order is not None else []
        for k in range(heights.lines):
            under = ""
            if cursor is not None and cursor[:2] == (i, k):
                under = "keys" if cursor.keyed else "pointer"
            listed = lines[k] if k < len(lines) else None
            line = listed._replace(under=under) if listed is not None else under or None
            box = (x - reach, k * height, columns.cell_width + 2 * reach, height)
            picture.put(box, line, _line, (x, k * height, columns.cell_width, height), line, reach)


def _changed_columns(
    picture: Picture, scene: Scene, order: NDArray[np.intp] | None, cursor: Cursor | None
) -> NDArray[np.bool_]:
    """(L,) the positions at which anything that the lines are made from has changed."""
    changed = np.zeros(scene.length, bool)
    if picture.changed("cursor", cursor):
        changed[:] = True
    what = (order is None, scene.stale, scene.mode, scene.vocabulary, scene.pins)
    if picture.changed("scene", what):
        changed[:] = True
    if scene.shown is not None and scene.numbers is not None:
        preview = scene.what_if if scene.what_if is not None else np.zeros((scene.length, 0))
        behind = scene.cells.meanings[scene.row] == _BEHIND
        table = np.column_stack([behind, scene.shown, scene.numbers.p0[scene.row], preview])
        changed |= picture.differences("lines", table).any(1)
    return changed


def _gutter_word(c: Canvas, box: Box, there: bool, opacity: float) -> None:
    if there:
        c.painter.setOpacity(opacity)
        gutter_text(c, box, "likely")
        c.painter.setOpacity(1.0)


def _lines(scene: Scene, i: int, symbols: list[int], width: int, opacity: float) -> list[Line | None]:
    """What is listed at a position; None for a letter that is as good as impossible."""
    table, vocabulary = scene.shown, scene.vocabulary
    assert table is not None
    assert scene.numbers is not None
    assert vocabulary is not None
    if scene.cells.meanings[scene.row, i] == _BEHIND and table[i, END] > 0.999:
        return []  # behind the word; a full bar of nothing would say nothing
    track = bar_track(0, 0, width, 20).width()
    raw = scene.numbers.p0[scene.row, i]
    preview = scene.what_if if scene.what_if is not None and scene.what_if.shape == table.shape else None
    ticks = width >= SIDE_BY_SIDE and scene.mode != "p0"
    lines: list[Line | None] = []
    for k, symbol in enumerate(symbols):
        p = float(table[i, symbol])
        q = float(preview[i, symbol]) if preview is not None else None
        if p < 0.0005 and (q is None or q < 0.0005):
            lines.append(None)
            continue
        before, number = float(raw[symbol]), p if q is None else q
        lines.append(
            Line(
                narrow_text(vocabulary, symbol),
                _quarters(max(2.0, p * track)),
                _quarters(max(1.0, before * track)) if ticks and abs(before - p) > 0.02 else None,
                _quarters(q * track) if q is not None and abs(q - p) >= 0.005 else None,
                bare_percent(number),
                k == 0 or number >= 0.05,
                q is not None,
                i in scene.pins,
                k == 0,
                opacity,
                "",
                vocabulary.right_to_left,
            )
        )
    return lines


def _quarters(points: float) -> float:
    """A length to a quarter of a point: nobody sees less, and less need not be painted again."""
    return round(4 * points) / 4


def bar_track(x: int, y: int, width: int, height: int, *, mirrored: bool = False) -> QRectF:
    """Where the bar of a line may reach, for a cell at (x, y): beside the letter in a wide cell, else below.

    Below it lies under the number, which it draws, so that no letter looks underlined.
    """
    if width >= SIDE_BY_SIDE:
        letter, number = (14, 23) if width >= ROOMY else (10, 21)
        return QRectF(x + (number if mirrored else letter), y + height / 2 - 3, width - letter - number, 6)
    letter = 13 if width >= NUMBERED else 0
    return QRectF(x if mirrored else x + letter, y + height - 2, width - letter, 2)


def _line(c: Canvas, box: Box, line: Line | str | None, reach: int) -> None:
    if line is None:
        return
    under, opacity = (line, 1.0) if isinstance(line, str) else (line.under, line.opacity)
    c.painter.setOpacity(opacity)
    if under:
        rect = QRectF(box[0] - reach, box[1], box[2] + 2 * reach, box[3]).adjusted(0.75, 0.75, -0.75, -0.75)
        c.rounded(rect, 4, "hover", "accent" if under == "keys" else "", 1.5)
    if isinstance(line, Line):
        track = bar_track(*box, mirrored=line.mirrored)
        _bars(c, track, line, beside=box[2] >= SIDE_BY_SIDE)
        _text(c, box, line)
    c.painter.setOpacity(1.0)


def _bars(c: Canvas, track: QRectF, line: Line, *, beside: bool) -> None:
    """The bar in its track, the tick of the raw prediction, and the bar of a what-if preview.

    That bar is hollow around the other, or, where lines are close, a thin one upon it.
    """
    left, top = int(track.left()), int(track.top())
    inner, size = track.translated(-left, -top), (ceil(track.width()) + 1, ceil(track.height()) + 1)
    colour = "warm" if line.pinned else "accent"
    bar = part_of(inner, line.bar, mirrored=line.mirrored)
    c.tile(left, top, size, ("bar", inner.getRect(), bar.getRect(), colour), partial(_bar, inner, bar, colour))
    if line.tick is not None:
        at = track.right() - line.tick if line.mirrored else track.left() + line.tick
        c.painter.fillRect(QRectF(at - 0.75, track.top() - 2, 1.5, track.height() + 4), c.colour("muted"))
    if line.what_if is None:
        return
    if not beside:
        thin = part_of(track, max(2.0, line.what_if), mirrored=line.mirrored)
        thin.setRect(thin.x(), track.top() - 0.5, thin.width(), 1.5)
        c.painter.fillRect(thin, c.colour("text"))
        return
    hollow = part_of(track, max(2.5, line.what_if), mirrored=line.mirrored).adjusted(0, -1, 0, 1)
    c.rounded(hollow.adjusted(0.5, 0.5, -0.5, -0.5), 3, edge="text", width=1.25)


def _bar(track: QRectF, bar: QRectF, colour: str, c: Canvas, _rect: QRectF) -> None:
    radius = min(3.0, track.height() / 2)
    c.rounded(track, radius, "raised")
    c.rounded(bar, radius, colour)


def _text(c: Canvas, box: Box, line: Line) -> None:
    x, y, width, height = box
    beside, with_number = width >= SIDE_BY_SIDE, width >= NUMBERED
    # Over a bar the letter moves up, so that what hangs below its line stays clear of it.
    y -= 0 if beside else 2
    px = 13 if width >= ROOMY else 12 if beside else 11
    if is_wide(line.glyph):
        px = min(px - 1, height - 3)  # fills its box to the edges: it would touch the bar and the line below
    face = letters(min(px, height), 600 if line.first else 400)
    ink = "text" if line.likely else "muted"
    first, last = (RIGHT, LEFT) if line.mirrored else (LEFT, RIGHT)
    wide = 14 if beside else width
    at = x + width - wide if line.mirrored else x
    c.text((at, y, wide, height), line.glyph, face, ink, first if with_number else CENTRE)
    if with_number:
        figures = words(11 if width >= ROOMY else 10 if beside else 9)
        at = x if line.mirrored else x + width - 24
        c.text((at, y, 24, height), line.percent, figures, "text" if line.previewed else "muted", last)
