"""The tag of a branch in the tree: its name, the word it reads, its score, and a cross that removes it."""

from typing import NamedTuple

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter

from playground import theme
from playground.views.timeline.axis import Axis
from playground.views.timeline.branches import BranchItem
from playground.widgets.surface import paint_surface

ROW_HEIGHT = 22
PADDING = 7
GAP = 8
CROSS = 11
CROSS_SPACE = CROSS + 8
_LONGEST_NAME, _LONGEST_WORD = 24, 24


def place_of(branch: BranchItem, row: int, axis: Axis, width: int) -> QRectF:
    """The tag ends where the line does, but never lies over the line's beginning nor outside the width."""
    words, letters = QFontMetrics(theme.font("small")), QFontMetrics(theme.mono(12))
    name = words.horizontalAdvance(_shortened(branch.label, _LONGEST_NAME))
    word = letters.horizontalAdvance(_shortened(branch.word, _LONGEST_WORD))
    score = words.horizontalAdvance(branch.score)
    wide = sum(part + GAP for part in (name, word, score) if part) - GAP + 2 * PADDING + CROSS_SPACE
    left = axis.x(branch.fork) + 10
    right = axis.x(max(branch.length - 1, 0)) - 8
    at = min(max(right - wide, left), width - wide)
    return QRectF(at, row * ROW_HEIGHT + 2, wide, ROW_HEIGHT - 4)


def cross_of(place: QRectF) -> QRectF:
    """Where a click on a tag removes its branch."""
    return QRectF(place.right() - PADDING / 2 - CROSS_SPACE, place.top(), PADDING / 2 + CROSS_SPACE, place.height())


class TagLook(NamedTuple):
    """How a tag is painted. lit: the pointer or the keys are on it; on_cross: the pointer is on its cross."""

    open_now: bool
    lit: bool = False
    ringed: bool = False
    on_cross: bool = False


def paint(painter: QPainter, place: QRectF, branch: BranchItem, look: TagLook) -> None:
    """Draw a tag; its cross shows where it is lit or open, as tabs of documents do."""
    open_now, lit, ringed, on_cross = look
    fill = "accent_soft" if open_now else "hover" if lit else "raised"
    edge = "accent" if open_now or ringed else "border"
    paint_surface(painter, place, theme.colour(fill), theme.colour(edge), 6, 2.0 if ringed else 1.0)
    inner = place.adjusted(PADDING, 0, -PADDING - CROSS_SPACE, 0)
    middle = Qt.AlignmentFlag.AlignVCenter
    painter.setFont(theme.font("small"))
    painter.setPen(theme.colour("muted"))
    painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | middle, _shortened(branch.label, _LONGEST_NAME))
    if branch.score:
        painter.drawText(inner, Qt.AlignmentFlag.AlignRight | middle, branch.score)
        inner.setRight(inner.right() - painter.fontMetrics().horizontalAdvance(branch.score) - GAP)
    painter.setFont(theme.mono(12))
    painter.setPen(theme.colour("text"))
    painter.drawText(inner, Qt.AlignmentFlag.AlignRight | middle, _shortened(branch.word, _LONGEST_WORD))
    if open_now or lit:
        cross = QRectF(0, 0, CROSS, CROSS)
        cross.moveCenter(cross_of(place).center())
        theme.paint_icon(painter, cross, "close", "text" if on_cross else "muted")


def _shortened(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"
