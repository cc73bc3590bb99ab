"""How a cell looks: ground, border, ink and a mark in its corner, so that no meaning hangs on colour alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPolygonF

from playground import theme
from playground.painting.scene import Meaning
from playground.painting.tiles import Tiles, letters
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


CHAIN: dict[int, Look] = {
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
SET = Look("sunken", "muted", "text", dashed=True, weight=500, share=0.34, mark="set")
BEHIND = Look("", "", "faint", weight=400, share=0.4)
BLOCKED = Look("bad_soft", "bad", "bad", width=2.0, weight=700, share=0.5, mark="cross")

END_SIGN = "end"  # drawn, not written: a bar that closes the word
BLANK_SIGN = "blank"  # a free cell of the pattern: the line a word game leaves for a letter
AFTER_SIGN = "after"  # behind the end


def paint_cell(
    tiles: Tiles, painter: QPainter, x: float, y: float, size: tuple[int, int], look: Look, text: str
) -> None:
    """One cell with its letter (or one of the signs above) at (x, y)."""

    def make(inner: QPainter, rect: QRectF) -> None:
        _ground(inner, rect, look)
        _content(inner, rect, look, text)
        _MARKS.get(look.mark, _no_mark)(inner, rect, look)

    tiles.draw(painter, x, y, size, (look, text), make)


def _radius(rect: QRectF) -> float:
    return float(min(9.0, 0.2 * min(rect.width(), rect.height()) + 1))


def _ground(painter: QPainter, rect: QRectF, look: Look) -> None:
    if not look.fill:
        return
    inset = look.width / 2
    pen = QPen(theme.colour(look.border), look.width)
    if look.dashed:
        pen.setDashPattern([3.0, 2.5])
    painter.setPen(pen)
    painter.setBrush(theme.colour(look.fill))
    r = _radius(rect)
    painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), r, r)


def _content(painter: QPainter, rect: QRectF, look: Look, text: str) -> None:
    ink = theme.colour(look.ink)
    middle = rect.center()
    if text == END_SIGN:
        # A bar at the left edge closes the word in front of it; the dot says that the end is a symbol too.
        tall = rect.height() * (0.36 if look.small else 0.5)
        left = middle.x() - 4 if look.small else rect.left() + max(2.5, rect.width() * 0.14)
        pen = QPen(ink, 2.0 if rect.width() > 16 and not look.small else 1.5)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawLine(QLineF(left, middle.y() - tall / 2, left, middle.y() + tall / 2))
        _disc(painter, QPointF(middle.x() + 1, middle.y()), max(1.3, rect.height() * 0.055), look.ink)
    elif text == BLANK_SIGN:
        half, y = rect.width() * 0.17, rect.bottom() - rect.height() * 0.3
        painter.setPen(QPen(ink, 2.0 if rect.width() > 24 else 1.5))
        painter.drawLine(QLineF(middle.x() - half, y, middle.x() + half, y))
    elif text == AFTER_SIGN:
        _disc(painter, middle, 1.2, "border_strong")
    elif text:
        # A low cell gives nearly all its height to the letter; a tall one keeps air around it.
        tall = max(look.share * rect.height(), 0.0 if look.small else min(13.0, rect.height() - 3))
        px = int(min(tall, 1.5 * rect.width() / max(1, len(text)), 34))
        painter.setFont(letters(px, look.weight).font())
        painter.setPen(ink)
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)


def _disc(painter: QPainter, at: QPointF, radius: float, colour: str) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour(colour))
    painter.drawEllipse(at, radius, radius)


def _no_mark(_painter: QPainter, _rect: QRectF, _look: Look) -> None:
    return


def _specks(painter: QPainter, rect: QRectF, _look: Look) -> None:
    radius = max(0.7, min(1.3, rect.height() * 0.028))
    few = SPECKS if rect.width() >= 24 else SPECKS[::2]
    _strew(painter, rect, few, radius)


def _sides(painter: QPainter, rect: QRectF, _look: Look) -> None:
    """Specks that leave the middle to a letter."""
    radius = max(0.7, min(1.3, rect.height() * 0.028))
    _strew(painter, rect, [(u, v) for u, v in SPECKS if abs(u - 0.5) > 0.25], radius)


def _strew(painter: QPainter, rect: QRectF, specks: Sequence[tuple[float, float]], radius: float) -> None:
    for u, v in specks:
        at = QPointF(rect.x() + (0.12 + 0.76 * u) * rect.width(), rect.y() + (0.12 + 0.76 * v) * rect.height())
        _disc(painter, at, radius, "faint")


def _corner(painter: QPainter, rect: QRectF, colour: str, *, right: bool) -> None:
    """A filled corner: the mark that still reads in a cell too small for a picture."""
    side = max(5.0, min(10.0, rect.width() * 0.3))
    path = QPainterPath()
    r = _radius(rect)
    path.addRoundedRect(rect, r, r)
    x = rect.right() if right else rect.left()
    away = -side if right else side
    painter.save()
    painter.setClipPath(path)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour(colour))
    corner = [QPointF(x, rect.top()), QPointF(x + away, rect.top()), QPointF(x, rect.top() + side)]
    painter.drawPolygon(QPolygonF(corner))
    painter.restore()


def _fresh(painter: QPainter, rect: QRectF, look: Look) -> None:
    _corner(painter, rect, look.border, right=False)


def _pin(painter: QPainter, rect: QRectF, look: Look) -> None:
    if rect.width() < 34 or rect.height() < 26:
        _corner(painter, rect, look.border, right=True)
        return
    low = rect.height() < 34
    side = 10.0 if low else 13.0 if rect.width() >= 44 else 11.0
    edge = 3 if low else 4
    theme.paint_icon(painter, QRectF(rect.right() - side - edge, rect.top() + edge, side, side), "pin", look.ink)


def _set(painter: QPainter, rect: QRectF, look: Look) -> None:
    if rect.width() >= 34 and rect.height() >= 34:
        theme.paint_icon(painter, QRectF(rect.right() - 15, rect.top() + 4, 11, 11), "filter", "muted")


def _same(painter: QPainter, rect: QRectF, _look: Look) -> None:
    """Two short strokes, "=": every word that fits has this letter here."""
    if rect.width() < 20 or rect.height() < 22:
        return
    painter.setPen(QPen(theme.colour("faint"), 1.25))
    for y in (rect.top() + 6.5, rect.top() + 9.5):
        painter.drawLine(QLineF(rect.right() - 12, y, rect.right() - 6, y))


def _cross(painter: QPainter, rect: QRectF, look: Look) -> None:
    side = max(4.0, min(8.0, rect.width() * 0.18))
    box = QRectF(rect.left() + side * 0.7, rect.top() + side * 0.7, side, side)
    painter.setPen(QPen(theme.colour(look.ink), 1.75))
    painter.drawLine(QLineF(box.topLeft(), box.bottomRight()))
    painter.drawLine(QLineF(box.topRight(), box.bottomLeft()))


_MARKS = {"specks": _specks, "sides": _sides, "fresh": _fresh, "pin": _pin, "set": _set, "same": _same, "cross": _cross}
