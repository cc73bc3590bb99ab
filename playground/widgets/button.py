"""Buttons, painted from the theme: a plain one, the one that matters most, and one that is only an icon."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from playground import theme
from playground.widgets.focus_ring import FocusRinged
from playground.widgets.surface import paint_focus_ring, paint_surface

ICON = 18
GAP = 8


def with_shortcut(text: str, shortcut: str) -> str:
    """The tooltip of a control: "Play (Space)", the keys written as this platform writes them."""
    if not shortcut:
        return text
    return f"{text} ({QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText)})"


class Button(FocusRinged, QPushButton):
    """A button with text and, if wanted, an icon. `shortcut` is named in the tooltip; the window's actions bind it."""

    def __init__(
        self,
        text: str,
        icon: str = "",
        *,
        tooltip: str = "",
        shortcut: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._icon_name = icon
        self._shortcut_text = shortcut
        self.setAccessibleName(text or tooltip)
        self.setFont(theme.font("body"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        if tooltip or shortcut:
            self.set_tooltip(tooltip or text)

    def icon_name(self) -> str:
        """The icon shown, "" for none."""
        return self._icon_name

    def set_icon(self, name: str) -> None:
        """Change the icon; "" for none."""
        self._icon_name = name
        self.updateGeometry()
        self.update()

    def set_text(self, text: str) -> None:
        """Change the text, which is the accessible name as well."""
        self.setText(text)
        self.setAccessibleName(text)
        self.updateGeometry()

    def set_tooltip(self, text: str) -> None:
        """Change the tooltip; the shortcut is added to it."""
        self.setToolTip(with_shortcut(text, self._shortcut_text))

    def _colours(self) -> tuple[str, str, str]:
        """Names of the colours of fill, border and ink in the present state."""
        if not self.isEnabled():
            return "sunken", "border", "faint"
        if self.isDown():
            return "border", "border_strong", "text"
        if self.isChecked():
            return "accent_soft", "accent", "accent"
        if self.underMouse():
            return "hover", "border_strong", "text"
        return "button", "border", "text"

    def _paint_ring(self, painter: QPainter, rect: QRectF) -> None:
        paint_focus_ring(painter, rect, theme.colour("accent"), theme.RADIUS_CONTROL)

    # Qt's own
    def sizeHint(self) -> QSize:
        text = self.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, self.text()).width() if self.text() else 0
        icon = ICON if self._icon_name else 0
        gap = GAP if text and icon else 0
        return QSize(text + icon + gap + 2 * (14 if text else 7), theme.CONTROL_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        rect = QRectF(self.rect())
        fill, border, ink = self._colours()
        edge = theme.colour(border) if border else None
        paint_surface(painter, rect, theme.colour(fill), edge, theme.RADIUS_CONTROL)
        text = self.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, self.text()).width() if self.text() else 0
        icon = ICON if self._icon_name else 0
        x = (rect.width() - text - icon - (GAP if text and icon else 0)) / 2
        if icon:
            theme.paint_icon(painter, QRectF(x, (rect.height() - ICON) / 2, ICON, ICON), self._icon_name, ink)
            x += ICON + GAP
        if text:
            painter.setPen(theme.colour(ink))
            flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextShowMnemonic
            painter.drawText(QRectF(x, 0, rect.width() - x, rect.height()), flags, self.text())
        if self.ringed:
            self._paint_ring(painter, rect)


class PrimaryButton(Button):
    """The one button of a card that a person most likely wants next."""

    def __init__(
        self,
        text: str,
        icon: str = "",
        *,
        tooltip: str = "",
        shortcut: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, icon, tooltip=tooltip, shortcut=shortcut, parent=parent)
        self.setFont(theme.font("strong"))

    def _colours(self) -> tuple[str, str, str]:
        if not self.isEnabled():
            return "sunken", "border", "faint"
        return ("accent_hover" if self.underMouse() or self.isDown() else "accent"), "", "accent_text"

    def _paint_ring(self, painter: QPainter, rect: QRectF) -> None:
        paint_focus_ring(painter, rect, theme.colour("accent_text"), theme.RADIUS_CONTROL, inset=2.0)


class IconButton(Button):
    """A square button that shows only an icon; the tooltip, which is its accessible name too, says what it does."""

    def __init__(
        self,
        icon: str,
        tooltip: str,
        shortcut: str = "",
        checkable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("", icon, tooltip=tooltip, shortcut=shortcut, parent=parent)
        self.setCheckable(checkable)

    def set_tooltip(self, text: str) -> None:
        super().set_tooltip(text)
        self.setAccessibleName(text)

    # Qt's own
    def sizeHint(self) -> QSize:
        return QSize(theme.CONTROL_HEIGHT + 2, theme.CONTROL_HEIGHT)
