"""Paints what stands above the rows: the length, the pattern, the numbers of the positions and what still fits."""

from functools import partial

from PySide6.QtCore import QPointF, QRectF

from models.plurals import whole_percent
from playground import theme
from playground.painting.canvas import LEFT, NO_PEN, RIGHT, SMOOTH, Canvas, letters, words
from playground.painting.cells import FORCED, paint_cell, paint_cross
from playground.painting.columns import GUTTER, Columns
from playground.painting.heights import Heights
from playground.painting.pattern_cells import PatternCell, options_marks, pattern_cells
from playground.painting.picture import Picture
from playground.painting.scene import Scene, place

COUNTED = 60  # from this width of a cell on the dot under it has its number beside it


def paint_head(picture: Picture, scene: Scene, columns: Columns, heights: Heights) -> None:
    """Everything above the rows, from 0 to `heights.head`; what has not changed is left as it is."""
    for name, y, height in (
        ("ends", 0, heights.lengths),
        ("pattern", heights.lengths, heights.pattern - 4),
    ):
        dim = scene.stale if name == "ends" else scene.unread
        box = (columns.left - GUTTER, y, GUTTER - 6, height)
        picture.put(box, (name, dim), _gutter_word, box, name, _opacity(dim))
    _lengths(picture, scene, columns, heights)
    pattern = (scene.vocabulary, scene.traits, scene.recipe, scene.blocked, scene.unread)
    asked = (*pattern, scene.positions, scene.hover[0])
    none = scene.answer is not None and scene.answer.count == 0 and scene.drawn
    of = scene.answered or (scene.numbers, scene.row)
    of_list = scene.answer and (scene.answer, of, none, scene.behind, scene.stale)
    if picture.changed("inputs of marks", (asked, of_list)):
        _pattern(picture, scene, columns, heights.lengths, heights.pattern - 4)
        _numbers(picture, scene, columns, heights.lengths + heights.pattern - 2, heights.marks)


def _opacity(dim: bool) -> float:
    return theme.STALE_OPACITY if dim else 1.0


def gutter_text(c: Canvas, box: tuple[float, float, int, int], text: str) -> None:
    """A quiet word left of the columns, as tall as it fits."""
    c.text(box, text, words(10 if len(text) < 7 else 9), "muted", RIGHT)


def _gutter_word(c: Canvas, box: tuple[int, int, int, int], text: str, opacity: float) -> None:
    c.painter.setOpacity(opacity)
    gutter_text(c, box, text)
    c.painter.setOpacity(1.0)


def _pattern_cell(c: Canvas, box: tuple[int, int, int, int], cell: PatternCell, opacity: float) -> None:
    c.painter.setOpacity(opacity)
    paint_cell(c, box[:2], box[2:], (cell.look, cell.text, None))
    c.painter.setOpacity(1.0)


def _pattern(picture: Picture, scene: Scene, columns: Columns, y: int, height: int) -> None:
    for x, cell in zip(columns.cells, pattern_cells(scene), strict=True):
        # A letter that only the list asks for is as old as the list's answer.
        dim = scene.unread or (cell.look is FORCED and scene.list_stale)
        box = (x, y, columns.cell_width, height)
        picture.put(box, (cell.look, cell.text, dim), _pattern_cell, box, cell, _opacity(dim))


def _lengths(picture: Picture, scene: Scene, columns: Columns, heights: Heights) -> None:
    """P(the word has n letters) as a bar over position n: where words are likely to end."""
    if not picture.changed("inputs of lengths", (scene.numbers, scene.recipe, scene.row, scene.stale)):
        return
    distribution, base = scene.length_distribution, heights.lengths - 5
    allowed = frozenset(scene.recipe.constraint.lengths) if scene.recipe else frozenset(range(1, scene.length))
    chances = [0.0] * scene.length if distribution is None else distribution.tolist()
    top = max(0.2, *chances[1:]) if len(chances) > 1 else 1.0
    width = columns.cell_width
    bar = max(4, min(16, int(width * 0.4)))
    opacity = _opacity(scene.stale)
    for n in range(1, scene.length):
        tall = (base - 1) * chances[n] / top
        tall = round(8 * tall) / 8 if tall >= 0.5 else 0.0
        text = whole_percent(chances[n]) if width >= 54 and chances[n] >= 0.005 and tall else ""
        content = (n in allowed, tall, text, opacity)
        if picture.changed(("length", n), content):
            x = columns.cell(n - 1) + (width - bar) / 2
            # A "100 %" runs over the cell's edge; the next bar is half a cell away.
            picture.wipe((int(x), 0, bar + (36 if width >= 54 else 1), heights.lengths))
            _length_bar(picture.canvas, QRectF(x, base - tall, bar, tall + 1), *content)


def _length_bar(c: Canvas, bar: QRectF, possible: bool, tall: float, text: str, opacity: float) -> None:
    if not possible:
        return
    c.painter.setOpacity(opacity)
    c.painter.setRenderHint(SMOOTH)
    c.painter.fillRect(QRectF(bar.x(), bar.bottom() - 1, bar.width(), 1), c.colour("border_strong"))
    if tall:
        c.rounded(bar, 1.5, "accent")
    if text:
        c.text((bar.right() + 3, bar.bottom() - 11, 32, 12), text, words(10), "muted", LEFT)
    c.painter.setOpacity(1.0)


def _numbers(picture: Picture, scene: Scene, columns: Columns, y: int, height: int) -> None:
    """Position numbers, and beside each how much the word list leaves: the fewer letters fit, the larger the dot."""
    chosen = {*scene.positions, scene.hover[0]}
    dim, full = _opacity(scene.unread or scene.list_stale), _opacity(scene.unread)
    for i, (x, options) in enumerate(zip(columns.cells, options_marks(scene), strict=True)):
        name = place(scene, i)
        colour = "accent" if i in chosen else "muted" if i < scene.longest else "faint"
        mark = (options, dim) if options is not None else None
        content = (name, colour, full, mark)
        box = (x, y, columns.cell_width + min(8, columns.gap), height)
        picture.put(box, content, _number, (x, y, columns.cell_width, height), name, colour, full, mark)


BESIDE = 20  # points of a column in which a number and its dot stand side by side


def _number(
    c: Canvas, box: tuple[int, int, int, int], name: str, colour: str, opacity: float, mark: tuple[int, float] | None
) -> None:
    """The number of a position, or its name. mark: how many letters the list leaves there, and its dot's opacity."""
    x, y, width, height = box
    c.painter.setOpacity(opacity)
    numeral = name.isdigit()
    named = mark is not None and not numeral  # then the dot is at the right end, clear of the name
    weight = 400 if colour != "accent" else 600 if named else 700
    face = letters(10, weight) if numeral else words(10 if width >= 44 else 9, weight)
    wide, beside = width >= 26, width >= BESIDE
    kept = 9 if named else 6 if mark is not None and beside and not wide else 0  # for the dot
    c.text((x, y if beside else y - 2, width - kept, height), name, face, colour)
    if mark is not None:
        options, dim = mark
        middle_x = x + width / 2 + 13 if wide else x + width - 3 if beside else x + width / 2
        middle_x = x + width - 2 if named else middle_x
        at = QPointF(middle_x, y + (height / 2 if beside else height - 1.0))
        c.painter.setOpacity(dim)
        left, top = int(at.x()) - 6, int(at.y()) - 8
        middle = at - QPointF(left, top)
        size = (33 if width >= COUNTED and numeral else 12, 16)
        c.tile(left, top, size, ("options", options, *middle.toTuple(), wide), partial(_options, options, middle, wide))
    c.painter.setOpacity(1.0)


def _options(options: int, at: QPointF, wide: bool, c: Canvas, rect: QRectF) -> None:
    if options == 0:
        r = 3.0 if wide else 2.0
        paint_cross(c, QRectF(at.x() - r, at.y() - r, 2 * r, 2 * r), "bad")
        return
    r = dot_radius(options) if wide else min(dot_radius(options), 2.0)
    c.painter.setPen(NO_PEN)
    c.painter.setBrush(c.colour("muted"))
    c.painter.drawEllipse(at, r, r)
    if rect.width() > 12:
        c.painter.setFont(c.font(words(10)))
        c.painter.setPen(c.colour("muted"))
        c.painter.drawText(QRectF(int(at.x() + 6), int(at.y() - 6), 20, 12), LEFT, str(options))


def dot_radius(options: int) -> float:
    """The fewer letters fit, the larger the dot: 1 -> 3.5 points, more than 16 -> 1."""
    return next((r for most, r in ((1, 3.5), (2, 3.0), (4, 2.5), (8, 2.0), (16, 1.5)) if options <= most), 1.0)
