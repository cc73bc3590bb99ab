"""Keys that a text field wants for itself, where the window has the same keys for something else."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractSpinBox, QLineEdit, QPlainTextEdit, QWidget

FIELDS = (QLineEdit, QAbstractSpinBox, QPlainTextEdit)
# With Ctrl too, which deletes a word; Qt's fields leave that to shortcuts.
_DELETING = (Qt.Key.Key_Backspace, Qt.Key.Key_Delete)


def keep_typed(focus: QWidget | None, event: QEvent) -> bool:
    """Keep a key that deletes text of the field with the focus from becoming a shortcut. Returns whether it is one."""
    if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.ShortcutOverride:
        return False
    kept = isinstance(focus, FIELDS) and event.key() in _DELETING
    if kept:
        event.accept()
    return kept
