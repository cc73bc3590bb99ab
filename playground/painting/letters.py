"""Paints the likeliest letters: a letter, its bar and its number, or as much of that as the column has room for."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from models.data.vocabulary import END
from playground import theme
from playground.painting.candidates import percent
from playground.painting.head import LEFT, RIGHT, Canvas, gutter_text
from playground.painting.scene import Meaning
from playground.painting.tiles import is_wide, letters, words

SIDE_BY_SIDE = 40  # from this width of a cell on, letter, bar and number stand in one line; below, the bar lies under
ROOMY = 58  # from here on with more air between them
NUMBERED = 30  # below this the letter stands alone over its bar


def paint_letters(c: Canvas, order: NDArray[np.intp], cursor: tuple[int, int] | None, *, keyed: bool) -> None:
    """order (L, k). cursor: the (position, line) under the pointer, or under the keys if keyed."""
    table = c.scene.shown
    assert table is not None
    gutter_text(c, 0, c.heights.line, "likely")
    c.painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if cursor is not None:
        _cursor(c, cursor, keyed=keyed)
    before = c.scene.numbers.p0[c.scene.row] if c.scene.numbers is not None else table
    behind = c.scene.meanings[c.scene.row] == Meaning.BEHIND
    for i in range(min(c.scene.length, len(order))):
        if behind[i] and table[i, END] > 0.999:
            continue  # behind the word; a full bar of nothing would say nothing
        for line, symbol in enumerate(order[i].tolist()):
            _line(c, i, line, symbol, float(table[i, symbol]), float(before[i, symbol]))


def _cursor(c: Canvas, cursor: tuple[int, int], *, keyed: bool) -> None:
    i, line = cursor
    rect = QRectF(c.columns.cell(i) - 2, line * c.heights.line, c.columns.cell_width + 4, c.heights.line)
    c.painter.setPen(QPen(theme.colour("accent"), 1.5) if keyed else Qt.PenStyle.NoPen)
    c.painter.setBrush(theme.colour("hover"))
    c.painter.drawRoundedRect(rect.adjusted(0.75, 0.75, -0.75, -0.75), 4, 4)


def _line(c: Canvas, i: int, line: int, symbol: int, p: float, raw: float) -> None:
    what_if = c.scene.what_if
    q = float(what_if[i, symbol]) if what_if is not None and what_if.shape[1] > symbol and i < len(what_if) else None
    if p < 0.0005 and (q is None or q < 0.0005):
        return
    x, y, width, height = c.columns.cell(i), line * c.heights.line, c.columns.cell_width, c.heights.line
    spacious = width >= SIDE_BY_SIDE
    track = bar_track(x, y, width, height, spacious=spacious)
    _bar(c, track, p, "warm" if i in c.scene.pins else "accent", spacious=spacious)
    if spacious and c.scene.mode != "belief" and abs(raw - p) > 0.02:
        at = track.left() + max(1.0, raw * track.width())
        c.painter.fillRect(QRectF(at - 0.75, track.top() - 2, 1.5, track.height() + 4), theme.colour("muted"))
    if q is not None and abs(q - p) >= 0.005:
        _what_if(c, track, q, spacious=spacious)
    _text(c, (x, y, width, height), symbol, q if q is not None else p, what_if=q is not None, first=line == 0)


def bar_track(x: int, y: int, width: int, height: int, *, spacious: bool) -> QRectF:
    """Where the bar of a line may reach, for a cell at (x, y): beside the letter if spacious, else under it."""
    if spacious:
        letter, number = (14, 23) if width >= ROOMY else (10, 21)
        return QRectF(x + letter, y + height / 2 - 3, width - letter - number, 6)
    return QRectF(x, y + height - 2, width, 2)


def _bar(c: Canvas, track: QRectF, p: float, colour: str, *, spacious: bool) -> None:
    painter = c.painter
    radius = min(3.0, track.height() / 2)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("raised"))
    painter.drawRoundedRect(track, radius, radius)
    full = max(2.0, p * track.width())
    painter.setBrush(theme.colour(colour))
    painter.drawRoundedRect(QRectF(track.left(), track.top(), full, track.height()), radius, radius)


def _what_if(c: Canvas, track: QRectF, q: float, *, spacious: bool) -> None:
    """What it would become: a hollow bar around the other, or, where lines are close, a thin one upon it."""
    if not spacious:
        wide = max(2.0, q * track.width())
        c.painter.fillRect(QRectF(track.left(), track.top() - 0.5, wide, 1.5), theme.colour("text"))
        return
    c.painter.setPen(QPen(theme.colour("text"), 1.25))
    c.painter.setBrush(Qt.BrushStyle.NoBrush)
    rect = QRectF(track.left(), track.top() - 1, max(2.5, q * track.width()), track.height() + 2)
    c.painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)


def _text(c: Canvas, box: tuple[int, int, int, int], symbol: int, p: float, *, what_if: bool, first: bool) -> None:
    x, y, width, height = box
    glyph = c.scene.vocabulary.glyph(symbol) if c.scene.vocabulary else ""
    spacious, with_number = width >= SIDE_BY_SIDE, width >= NUMBERED
    # Over a bar the letter moves up, so that what hangs below its line stays clear of it.
    y -= 0 if spacious else 2
    px = 13 if width >= ROOMY else 12 if spacious else 11
    if is_wide(glyph):
        px = min(px - 1, height - 3)  # fills its box to the edges: it would touch the bar and the line below
    face = letters(min(px, height), 600 if first else 400)
    align = LEFT if with_number else Qt.AlignmentFlag.AlignCenter
    ink = "text" if first or p >= 0.05 else "muted"
    c.tiles.text(c.painter, x, y, (14 if spacious else width, height), glyph, face, ink, align)
    if with_number:
        tone, figures = "text" if what_if else "muted", words(11 if width >= ROOMY else 10 if spacious else 9)
        c.tiles.text(c.painter, x + width - 24, y, (24, height), percent(p), figures, tone, RIGHT)
