"""Icons: our own small SVG drawings, coloured when they are painted, so that they follow the scheme.

A QIcon made here holds no picture: it draws itself in the colours of the moment, sharp at any size and screen.
"""

from functools import cache, lru_cache

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from playground.theme.current import colour
from playground.theme.places import ICONS


@cache
def icon_names() -> tuple[str, ...]:
    """Every icon there is, in alphabetical order."""
    return tuple(sorted(path.stem for path in ICONS.glob("*.svg")))


@cache
def _drawing(name: str) -> str:
    path = ICONS / f"{name}.svg"
    if not path.is_file():
        raise KeyError(f"there is no icon named {name!r}")
    return path.read_text(encoding="utf-8")


@lru_cache(maxsize=256)
def _renderer(name: str, colour_hex: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_drawing(name).replace("currentColor", colour_hex).encode()))


@lru_cache(maxsize=512)
def _pixmap(name: str, px: int, colour_hex: str, dpr: float) -> QPixmap:
    renderer = _renderer(name, colour_hex)
    side = max(1, round(px * dpr))
    made = QPixmap(side, side)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    renderer.render(painter, QRectF(0, 0, side, side))
    painter.end()
    made.setDevicePixelRatio(dpr)
    return made


def pixmap(name: str, px: int, colour_name: str = "text", dpr: float = 1.0) -> QPixmap:
    """An icon px points wide in a token's colour, for a screen of dpr dots per point. KeyError for an unknown name."""
    return _pixmap(name, px, colour(colour_name).name(), dpr)


def paint_icon(painter: QPainter, rect: QRectF, name: str, colour_name: str = "text") -> None:
    """Draw an icon into rect, straight from its lines."""
    _renderer(name, colour(colour_name).name()).render(painter, rect)


def icon(name: str, colour_name: str = "text", checked: str = "") -> QIcon:
    """An icon that follows the scheme, for actions, menus and buttons; checked: its colour while the button is checked.

    KeyError for an unknown name.
    """
    _drawing(name)
    return QIcon(_Engine(name, colour_name, checked or colour_name))


class _Engine(QIconEngine):
    def __init__(self, name: str, colour_name: str, checked: str) -> None:
        super().__init__()
        self._name = name
        self._colour_name = colour_name
        self._checked = checked

    def _colour_in(self, mode: QIcon.Mode, state: QIcon.State) -> str:
        if mode == QIcon.Mode.Disabled:
            return "faint"
        return self._checked if state == QIcon.State.On else self._colour_name

    # Qt's own
    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        side = min(rect.width(), rect.height())
        square = QRectF(0, 0, side, side)
        square.moveCenter(QRectF(rect).center())
        paint_icon(painter, square, self._name, self._colour_in(mode, state))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return pixmap(self._name, min(size.width(), size.height()), self._colour_in(mode, state))

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, _scale: float) -> QPixmap:
        return self.pixmap(size, mode, state)

    def clone(self) -> QIconEngine:
        return _Engine(self._name, self._colour_name, self._checked)
