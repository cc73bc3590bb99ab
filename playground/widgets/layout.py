"""Layouts in one expression: rows and columns of widgets, and pages of cards that scroll."""

from typing import TypeVar

from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from playground import theme
from playground.widgets.scroll import Scroll

LayoutItem = QWidget | QLayout | int | None | tuple[QWidget, int]
_Box = TypeVar("_Box", bound=QBoxLayout)


def hbox(*items: LayoutItem, spacing: int = 8, into: QWidget | None = None) -> QHBoxLayout:
    """Items from left to right, without margins.

    items: widgets and layouts; (widget, n) stretches by n; None takes what space is left; an int is space in points.
    into: the widget that takes the layout.
    """
    return _filled(QHBoxLayout() if into is None else QHBoxLayout(into), items, spacing)


def vbox(*items: LayoutItem, spacing: int = 6, into: QWidget | None = None) -> QVBoxLayout:
    """Items from top to bottom, given as to `hbox`."""
    return _filled(QVBoxLayout() if into is None else QVBoxLayout(into), items, spacing)


def scroll_cards(into: QWidget, name: str, *cards: QWidget) -> QWidget:
    """Fill a page with cards below one another that scroll, each as tall as it needs. Returns what is scrolled."""
    page = QWidget()
    vbox(*cards, None, spacing=theme.GAP, into=page)
    vbox(Scroll(name, page), into=into)
    return page


def keep_place(widget: QWidget, *, keep: bool = True) -> None:
    """Let the place of a widget stay empty while it is hidden, so that nothing moves; or not."""
    policy = widget.sizePolicy()
    policy.setRetainSizeWhenHidden(keep)
    widget.setSizePolicy(policy)


def clear_layout(layout: QLayout) -> None:
    """Take everything out of a layout and delete it."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            clear_layout(inner)


def _filled(box: _Box, items: tuple[LayoutItem, ...], spacing: int) -> _Box:
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(spacing)
    for item in items:
        if item is None:
            box.addStretch(1)
        elif isinstance(item, int):
            box.addSpacing(item)
        elif isinstance(item, tuple):
            box.addWidget(*item)
        elif isinstance(item, QLayout):
            box.addLayout(item)
        else:
            box.addWidget(item)
    return box
