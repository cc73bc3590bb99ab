"""Properties by which the style sheet tells widgets of one class apart."""

from PySide6.QtWidgets import QWidget


def set_style_property(widget: QWidget, name: str, value: bool | str) -> None:
    """Set a property that the style sheet selects by, as in QFrame[surface="card"]."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        # A style sheet reads a property once, when the widget is polished.
        widget.style().unpolish(widget)
        widget.style().polish(widget)
