"""Buttons in the style of the theme: a plain one, the one that matters most, and one that is only an icon."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QKeySequence
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from playground import theme
from playground.widgets.focus_ring import FocusRinged

ICON = 18


def with_shortcut(text: str, shortcut: str) -> str:
    """The tooltip of a control: "Play (Space)", the keys written as this platform writes them."""
    if not shortcut:
        return text
    return f"{text} ({QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText)})"


class Button(FocusRinged, QPushButton):
    """A button with text and, if given, an icon. `shortcut` is named in the tooltip; the window's actions bind it.

    stops: whether a press ends or holds what goes on, so that Escape presses it; see `stopping_button`.
    """

    kind = "plain"  # by which the style sheet knows it
    ink = "text"  # of the icon
    role: theme.Role = "body"

    def __init__(
        self, text: str, icon: str = "", *, tooltip: str = "", shortcut: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(text, parent)
        self._shortcut_text, self._about, self.stops = shortcut, tooltip, False
        self.setProperty("kind", self.kind)
        self.setProperty("bare", not text)
        self.setAccessibleName(text or tooltip)
        self.setFont(theme.font(self.role))
        self.setIconSize(QSize(ICON, ICON))
        self.set_icon(icon)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(theme.CONTROL_HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        if tooltip or shortcut:
            self.set_tooltip(tooltip or text)

    def set_icon(self, name: str) -> None:
        """Change the icon; "" for none."""
        self._icon_name = name
        self.setIcon(theme.icon(name, self.ink, "accent") if name else QIcon())

    def set_text(self, text: str) -> None:
        """Change the text, which is the accessible name as well."""
        self.setText(text)
        self.setAccessibleName(text)

    def set_tooltip(self, text: str) -> None:
        """Change the tooltip; the shortcut is added to it."""
        self._about = text
        self._show_tooltip()

    def set_stops(self, stops: bool) -> None:
        """Set whether a press stops something now; the tooltip names the key."""
        self.stops = stops
        self._show_tooltip()

    def set_busy(self, busy: bool, text: str) -> None:
        """Stop what goes on while it does, under that name; `text` is what a press begins at other times."""
        self.set_text("Stop" if busy else text)
        self.set_stops(busy)

    def _show_tooltip(self) -> None:
        text = self._about or (self.text() if self.stops else "")
        self.setToolTip(with_shortcut(text, "Esc" if self.stops else self._shortcut_text) if text else "")


def stopping_button(part: QWidget) -> Button | None:
    """The button in sight that stops what goes on in a part of the window; None where nothing goes on."""
    return next((b for b in part.findChildren(Button) if b.stops and b.isVisible() and b.isEnabled()), None)


class PrimaryButton(Button):
    """The one button of a card that the user most likely wants next."""

    kind = "primary"
    ink = "accent_text"
    role = "strong"


class IconButton(Button):
    """A square button that shows only an icon; the tooltip, which is its accessible name too, says what it does."""

    def __init__(self, icon: str, tooltip: str, shortcut: str = "", checkable: bool = False) -> None:
        super().__init__("", icon, tooltip=tooltip, shortcut=shortcut)
        self.setCheckable(checkable)
        self.setFixedWidth(theme.CONTROL_HEIGHT + 2)

    def set_tooltip(self, text: str) -> None:
        super().set_tooltip(text)
        self.setAccessibleName(text)
