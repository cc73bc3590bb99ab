"""When a control shows the ring of the keyboard focus."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent

from playground.widgets.styling import set_style_property

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget as _Base
else:
    _Base = object  # Qt's classes cannot be mixed with one another

KEYBOARD_REASONS = frozenset(
    {
        Qt.FocusReason.TabFocusReason,
        Qt.FocusReason.BacktabFocusReason,
        Qt.FocusReason.ShortcutFocusReason,
    }
)


class FocusRinged(_Base):
    """To be named before the Qt class: remembers whether a key brought the focus here; a mouse click needs no ring.

    The style sheet selects by the property "ring", what is painted asks `ringed`.
    """

    _by_key = False

    @property
    def ringed(self) -> bool:
        """Whether the ring is to be painted now."""
        return self._by_key and self.hasFocus()

    # Qt's own
    def focusInEvent(self, event: QFocusEvent) -> None:
        self._by_key = event.reason() in KEYBOARD_REASONS
        super().focusInEvent(event)
        set_style_property(self, "ring", self._by_key)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._by_key = False
        super().focusOutEvent(event)
        set_style_property(self, "ring", False)
        self.update()
