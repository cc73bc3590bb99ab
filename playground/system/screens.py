"""Where a window may stand: on a screen that is there, with its frame, and clear of panels."""

from collections.abc import Sequence

from PySide6.QtCore import QMargins, QPoint, QRect, QSize
from PySide6.QtGui import QCursor, QGuiApplication

FRAME = QMargins(6, 38, 6, 6)  # what a system puts around a window at most; before it is shown none says what


def available() -> list[QRect]:
    """What panels leave of each screen: first that of the pointer, where a window opens."""
    screens = QGuiApplication.screens()
    here = QGuiApplication.screenAt(QCursor.pos()) or QGuiApplication.primaryScreen()
    return [screen.availableGeometry() for screen in sorted(screens, key=lambda screen: screen is not here)]


def largest(screen: QRect) -> QSize:
    """The largest window that a screen has space for."""
    return screen.marginsRemoved(FRAME).size()


def first_place(wanted: QSize, screens: Sequence[QRect]) -> QRect:
    """A window of the wanted size in the middle of the first screen, smaller where that is."""
    inside = screens[0].marginsRemoved(FRAME)
    spare = inside.size() - wanted.boundedTo(inside.size())
    corner = inside.topLeft() + QPoint(spare.width() // 2, spare.height() // 2)
    return QRect(corner, inside.size() - spare)


def brought_back(place: QRect, screens: Sequence[QRect]) -> QRect:
    """A window where it was, moved and made smaller as far as needed to be whole on the screen that has most of it."""

    def shared(screen: QRect) -> int:
        part = screen.intersected(place)
        return part.width() * part.height()

    inside = max(screens, key=shared).marginsRemoved(FRAME)
    size = place.size().boundedTo(inside.size())
    left = min(max(place.left(), inside.left()), inside.right() + 1 - size.width())
    top = min(max(place.top(), inside.top()), inside.bottom() + 1 - size.height())
    return QRect(QPoint(left, top), size)
