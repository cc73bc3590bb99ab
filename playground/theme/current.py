"""The scheme in use, and the one place that changes it.

All of this runs on the GUI thread.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Literal, cast

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWidgets import QApplication, QLayout

from playground.theme.palette import SCHEMES, Tokens
from playground.theme.stylesheet import palette, stylesheet
from playground.theme.typefaces import font

Scheme = Literal["light", "dark"]
SchemeSetting = Literal["light", "dark", "system"]

_state: dict[str, str] = {"scheme": "dark"}


def scheme() -> Scheme:
    """The scheme on screen."""
    return cast("Scheme", _state["scheme"])


def tokens() -> Tokens:
    """The colours of the scheme on screen."""
    return SCHEMES[_state["scheme"]]


@lru_cache(maxsize=512)
def _colour(name: str, scheme_name: str) -> QColor:
    return QColor(getattr(SCHEMES[scheme_name], name))


def colour(name: str) -> QColor:
    """One colour of the scheme on screen, by its token's name. Shared: copy it before changing it.

    Raises AttributeError where there is no such token.
    """
    return _colour(name, _state["scheme"])


def apply(app: QApplication, setting: SchemeSetting) -> None:
    """Give the whole application its look; "system" takes the desktop's scheme and follows it when it changes.

    Every widget receives QEvent.PaletteChange and is painted again.
    """
    follower = app.findChild(_Follower)
    if follower is None:
        follower = _Follower(app)
        app.setStyle("Fusion")
    follower.following = setting == "system"
    _put_on(app, _system_scheme() if setting == "system" else setting)


@contextmanager
def without_sheet(app: QApplication) -> Iterator[None]:
    """Build widgets while the style sheet is off, and style them once at the end.

    Under a style sheet every widget that is put into another is styled again, with all it holds: the whole window is
    built in 200 instead of 60 ms, and styling it once takes 70.
    """
    sheet = app.styleSheet()
    app.setStyleSheet("")
    try:
        yield
    finally:
        app.setStyleSheet(sheet)
        _measure_again(app)


def _measure_again(app: QApplication) -> None:
    """Forget the sizes that pages which are not shown yet had without a sheet: shown, they would move all the others.

    Qt passes a change of a size on among widgets in sight alone.
    """
    for widget in app.allWidgets():
        widget.updateGeometry()
    for window in app.topLevelWidgets():
        for layout in window.findChildren(QLayout):
            layout.invalidate()


def _system_scheme() -> Scheme:
    """What the desktop asks for; dark where it does not say."""
    asked = QGuiApplication.styleHints().colorScheme()
    return "light" if asked == Qt.ColorScheme.Light else "dark"


def _put_on(app: QApplication, name: Scheme) -> None:
    _state["scheme"] = name
    app.setFont(font("body"))
    # One style sheet in place of another styles each widget again for every widget that it lies in, 740 ms for a window
    # of 840 widgets; without one in between each is styled once, in 260 ms. All of that is Qt's own, and cannot be
    # done in parts: the pointer says that it is worked on.
    app.setOverrideCursor(Qt.CursorShape.WaitCursor)
    try:
        app.setStyleSheet("")
        app.setPalette(palette(SCHEMES[name]))
        app.setStyleSheet(stylesheet(SCHEMES[name]))
    finally:
        app.restoreOverrideCursor()
    for window in app.topLevelWidgets():
        window.update()


class _Follower(QObject):
    """Follows the desktop's scheme while the setting is "system"."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self.following = False
        app.styleHints().colorSchemeChanged.connect(self._on_system_change)

    @Slot(Qt.ColorScheme)
    def _on_system_change(self, _asked: Qt.ColorScheme) -> None:
        app = QApplication.instance()
        if self.following and isinstance(app, QApplication):
            _put_on(app, _system_scheme())
