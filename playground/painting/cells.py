"""How a cell looks: ground, border, ink and a mark in its corner, so that no meaning hangs on colour alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainterPath, QPen, QPolygonF

from models.data.attributes import AS_TEXT
from models.data.graphemes import letters_in
from models.data.vocabulary import Vocabulary
from models.processes.traits import Traits
from playground import theme
from playground.painting.canvas import CENTRE, Canvas, letters, part_of
from playground.painting.row_cells import Meaning
from playground.theme.specks import SPECKS


@dataclass(frozen=True, eq=False)
class Look:
    """Token names and strokes of a cell. mark: "" or "pin", "fresh", "cross", "set", "same", "specks", "sides".

    Compared by identity, which makes a look a cheap key: there are no others than those named below.
    """

    fill: str
    border: str
    ink: str
    width: float = 1.0
    dashed: bool = False
    weight: int = 500
    share: float = 0.56  # the letter's height in the cell's
    small: bool = False  # whether the letter stays small in a low cell, too
    mark: str = ""


ROW_LOOKS: dict[int, Look] = {
    Meaning.NOISE: Look("noise", "border", "faint", mark="specks"),
    Meaning.GUESS: Look("noise", "border", "muted", weight=400, share=0.36, small=True, mark="sides"),
    Meaning.DRAFT: Look("card", "muted", "text", width=1.25, dashed=True),
    Meaning.FRESH: Look("raised", "fresh", "text", width=2.0, weight=700, mark="fresh"),
    Meaning.COMMITTED: Look("raised", "border", "text", weight=600),
    Meaning.PINNED: Look("warm_soft", "warm", "warm", width=1.5, weight=600, mark="pin"),
    Meaning.BEHIND: Look("", "", "faint", weight=400, share=0.4),
}
FREE = Look("sunken", "border", "faint", weight=400, share=0.5)
FORCED = Look("sunken", "border", "faint", weight=400, share=0.5, mark="same")
PIN = Look("warm_soft", "warm", "warm", width=2.0, weight=600, share=0.52, mark="pin")
UNHEEDED = Look("warm_soft", "warm", "warm", width=2.0, dashed=True, weight=600, share=0.52, mark="pin")
SET = Look("sunken", "muted", "text", dashed=True, weight=500, share=0.34, mark="set")
BEHIND = Look("", "", "faint", weight=400, share=0.4)
BLOCKED = Look("bad_soft", "bad", "bad", width=2.0, weight=700, share=0.5, mark="cross")

LOW = 24  # a cell lower than this has a thinner bar, and its letter stands above it
BAR, LOW_BAR = 3, 2
SIGN = 0.8  # of the size of letters

# What a cell shows: its look, its letter or one of the signs below, and the noise level in [0, 1] of a letter that is
# still noise, as a bar under it; None for no bar.
CellFace = tuple[Look, str, float | None]

END_SIGN = "end"  # drawn, not written: a bar that closes the word
MIRRORED_END_SIGN = "end on the left"  # the same where the word comes from the right
BLANK_SIGN = "blank"  # a free cell of the pattern: the line a word game leaves for a letter
AFTER_SIGN = "after"  # behind the end

_ENDS: tuple[tuple[Look, str, str], ...] = (
    (ROW_LOOKS[Meaning.COMMITTED], END_SIGN, "the end of the word"),
    (FORCED, "e", "every list word that fits has it"),
)
_UNHEEDED = (UNHEEDED, "m", "pinned, but letters before it ignore it")
_HIDING: tuple[tuple[Look, str, str], ...] = (
    (ROW_LOOKS[Meaning.PINNED], "m", "pinned by you"),
    (ROW_LOOKS[Meaning.NOISE], "", "noise, nothing likely yet"),
    (ROW_LOOKS[Meaning.GUESS], "e", "noise, with its likeliest letter"),
    (ROW_LOOKS[Meaning.DRAFT], "a", "draft: set, may still change"),
    (ROW_LOOKS[Meaning.FRESH], "r", "new this step"),
    (ROW_LOOKS[Meaning.COMMITTED], "i", "committed"),
    *_ENDS,
)
_SHOWING: tuple[tuple[Look, str, str], ...] = (
    (ROW_LOOKS[Meaning.PINNED], "m", "pinned by you"),
    (ROW_LOOKS[Meaning.DRAFT], "a", "noise until it settles; bar: its level"),
    (ROW_LOOKS[Meaning.FRESH], "r", "changed by this step"),
    (ROW_LOOKS[Meaning.COMMITTED], "i", "settled"),
    *_ENDS,
)


def cell_key(traits: Traits) -> tuple[tuple[Look, str, str], ...]:
    """Every look of a cell under a model of these traits, what stands in it, and its meaning in words."""
    pinned, *others = _HIDING if traits.hides else _SHOWING
    marked = traits.may_ignore_right or not traits.both_sides or traits.block > 0
    return (pinned, *((_UNHEEDED,) if marked else ()), *others)


def paint_cell(
    c: Canvas,
    at: tuple[float, float],
    size: tuple[int, int],
    face: CellFace,
    ground: str = "",
    *,
    mirrored: bool = False,
) -> None:
    """One cell, its left and upper edge `at`. ground: the name of the colour under it, "" to leave what is there.

    mirrored: the bar of the level begins at the right, in words that are read from there.
    """
    (x, y), (look, text, level) = at, face
    low = size[1] < LOW
    bar = LOW_BAR if low else BAR
    under = bar if low and level is not None else 0
    c.tile(x, y, size, (look, text, under), partial(_cell, look, text, under), ground)
    if level is not None:
        width = max(1.0, (size[0] - 8) * level)
        track = QRectF(x + 4, y + size[1] - bar, size[0] - 8, bar)
        c.rounded(track, 1, "border")
        c.rounded(part_of(track, width, mirrored=mirrored), 1, "accent")


def _cell(look: Look, text: str, under: int, c: Canvas, rect: QRectF) -> None:
    """under: the height of a bar that would touch the tails of letters; they stand above it."""
    _ground(c, rect, look)
    if text:
        _SIGNS.get(text, partial(_letter, text))(c, rect.adjusted(0, 0, 0, -under), look)
    if look.mark:
        _MARKS[look.mark](c, rect, look)


def _radius(rect: QRectF) -> float:
    return float(min(9.0, 0.2 * min(rect.width(), rect.height()) + 1))


def _ground(c: Canvas, rect: QRectF, look: Look) -> None:
    if not look.fill:
        return
    pen = QPen(c.colour(look.border), look.width)
    if look.dashed:
        pen.setDashPattern([3.0, 2.5])
    c.painter.setPen(pen)
    c.painter.setBrush(c.colour(look.fill))
    inset, r = look.width / 2, _radius(rect)
    c.painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), r, r)


def end_sign(vocabulary: Vocabulary) -> str:
    """The sign that ends words of a vocabulary."""
    return MIRRORED_END_SIGN if vocabulary.right_to_left else END_SIGN


def _mirrored_end(c: Canvas, rect: QRectF, look: Look) -> None:
    c.painter.save()
    c.painter.translate(rect.left() + rect.right(), 0)
    c.painter.scale(-1, 1)
    _end(c, rect, look)
    c.painter.restore()


def _end(c: Canvas, rect: QRectF, look: Look) -> None:
    """A bar at the left edge closes the word in front of it; the dot says that the end is a symbol too."""
    middle, tall = rect.center(), rect.height() * (0.36 if look.small else 0.5)
    left = middle.x() - 4 if look.small else rect.left() + max(2.5, rect.width() * 0.14)
    pen = QPen(c.colour(look.ink), 2.0 if rect.width() > 16 and not look.small else 1.5)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    c.painter.setPen(pen)
    c.painter.drawLine(QLineF(left, middle.y() - tall / 2, left, middle.y() + tall / 2))
    _disc(c, QPointF(middle.x() + 1, middle.y()), max(1.3, rect.height() * 0.055), look.ink)


def _blank(c: Canvas, rect: QRectF, look: Look) -> None:
    half, y, x = rect.width() * 0.17, rect.bottom() - rect.height() * 0.3, rect.center().x()
    c.painter.setPen(QPen(c.colour(look.ink), 2.0 if rect.width() > 24 else 1.5))
    c.painter.drawLine(QLineF(x - half, y, x + half, y))


def _after(c: Canvas, rect: QRectF, _look: Look) -> None:
    _disc(c, rect.center(), 1.2, "border_strong")


_SIGNS = {END_SIGN: _end, MIRRORED_END_SIGN: _mirrored_end, BLANK_SIGN: _blank, AFTER_SIGN: _after}


def _letter(text: str, c: Canvas, rect: QRectF, look: Look) -> None:
    # A low cell gives nearly all its height to the letter; a tall one keeps air around it.
    tall = max(look.share * rect.height(), 0.0 if look.small else min(13.0, 0.85 * rect.height()))
    if AS_TEXT in text:
        tall *= SIGN  # the sign of an attribute is drawn in a ring or a box
    px = int(min(tall, 1.5 * rect.width() / max(1, letters_in(text)), 34))
    c.painter.setFont(c.font(letters(px, look.weight)))
    c.painter.setPen(c.colour(look.ink))
    c.painter.drawText(rect, CENTRE, text)


def _disc(c: Canvas, at: QPointF, radius: float, colour: str) -> None:
    c.painter.setPen(Qt.PenStyle.NoPen)
    c.painter.setBrush(c.colour(colour))
    c.painter.drawEllipse(at, radius, radius)


def _specks(c: Canvas, rect: QRectF, _look: Look) -> None:
    _strew(c, rect, SPECKS if rect.width() >= 24 else SPECKS[::2])


def _sides(c: Canvas, rect: QRectF, _look: Look) -> None:
    """Specks that leave the middle to a letter."""
    _strew(c, rect, [(u, v) for u, v in SPECKS if abs(u - 0.5) > 0.25])


def _strew(c: Canvas, rect: QRectF, specks: Sequence[tuple[float, float]]) -> None:
    radius = max(0.7, min(1.3, rect.height() * 0.028))
    for u, v in specks:
        at = QPointF(rect.x() + (0.12 + 0.76 * u) * rect.width(), rect.y() + (0.12 + 0.76 * v) * rect.height())
        _disc(c, at, radius, "faint")


def _corner(c: Canvas, rect: QRectF, colour: str, *, right: bool) -> None:
    """A filled corner: the mark that still reads in a cell too small for a picture."""
    side = max(5.0, min(10.0, rect.width() * 0.3))
    path = QPainterPath()
    r = _radius(rect)
    path.addRoundedRect(rect, r, r)
    x = rect.right() if right else rect.left()
    away = -side if right else side
    c.painter.save()
    c.painter.setClipPath(path)
    c.painter.setPen(Qt.PenStyle.NoPen)
    c.painter.setBrush(c.colour(colour))
    corner = [QPointF(x, rect.top()), QPointF(x + away, rect.top()), QPointF(x, rect.top() + side)]
    c.painter.drawPolygon(QPolygonF(corner))
    c.painter.restore()


def _fresh(c: Canvas, rect: QRectF, look: Look) -> None:
    _corner(c, rect, look.border, right=False)


def _pin(c: Canvas, rect: QRectF, look: Look) -> None:
    if rect.width() < 34 or rect.height() < 26:
        _corner(c, rect, look.border, right=True)
        return
    low = rect.height() < 34
    side = 10.0 if low else 13.0 if rect.width() >= 44 else 11.0
    edge = 3 if low else 4
    theme.paint_icon(c.painter, QRectF(rect.right() - side - edge, rect.top() + edge, side, side), "pin", look.ink)


def _set(c: Canvas, rect: QRectF, _look: Look) -> None:
    if rect.width() >= 34 and rect.height() >= 34:
        theme.paint_icon(c.painter, QRectF(rect.right() - 15, rect.top() + 4, 11, 11), "filter", "muted")


def _same(c: Canvas, rect: QRectF, _look: Look) -> None:
    """Two short strokes, "=": every word that fits has this letter here."""
    if rect.width() < 20 or rect.height() < 22:
        return
    c.painter.setPen(QPen(c.colour("faint"), 1.25))
    for y in (rect.top() + 6.5, rect.top() + 9.5):
        c.painter.drawLine(QLineF(rect.right() - 12, y, rect.right() - 6, y))


def _cross(c: Canvas, rect: QRectF, look: Look) -> None:
    side = max(4.0, min(8.0, rect.width() * 0.18))
    paint_cross(c, QRectF(rect.left() + side * 0.7, rect.top() + side * 0.7, side, side), look.ink)


def paint_cross(c: Canvas, box: QRectF, colour: str) -> None:
    """Two crossing strokes: this cannot be."""
    c.painter.setPen(QPen(c.colour(colour), 1.75))
    c.painter.drawLine(QLineF(box.topLeft(), box.bottomRight()))
    c.painter.drawLine(QLineF(box.topRight(), box.bottomLeft()))


_MARKS = {"specks": _specks, "sides": _sides, "fresh": _fresh, "pin": _pin, "set": _set, "same": _same, "cross": _cross}
