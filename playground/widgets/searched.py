"""A page of entries that is searched by any word in them."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QDialog, QWidget

from playground.widgets.button import PrimaryButton
from playground.widgets.label import Label
from playground.widgets.layout import vbox
from playground.widgets.scroll import Scroll
from playground.widgets.text_field import TextField


class SearchedPage(QDialog):
    """Entries below a search field, shown over the parent; Escape closes it.

    entries: for each key its widget and the text by which it is found.
    """

    def __init__(
        self, title: str, name: str, entries: Mapping[str, tuple[QWidget, str]], parent: QWidget, *, spacing: int = 8
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.field = TextField(f"Search the {name.lower()}", "Search")
        self._entries = {key: (widget, text.lower()) for key, (widget, text) in entries.items()}
        self.nothing = Label("No entry has this word.", tone="muted")
        page = QWidget()
        widgets = (widget for widget, _ in entries.values())
        vbox(*widgets, self.nothing, None, spacing=spacing, into=page).setContentsMargins(0, 0, 12, 0)
        close = PrimaryButton("Close")
        close.clicked.connect(self.accept)
        whole = vbox(self.field, (Scroll(name, page), 1), spacing=12, into=self)
        whole.setContentsMargins(24, 20, 24, 20)
        whole.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        self.field.textChanged.connect(self._search)
        self._search("")
        self.resize(560, 560)

    def in_sight(self) -> tuple[str, ...]:
        """The keys of the entries that have the text searched for."""
        wanted = self.field.text().strip().lower()
        return tuple(key for key, (_, text) in self._entries.items() if wanted in text)

    @Slot(str)
    def _search(self, _text: str) -> None:
        found = self.in_sight()
        for key, (widget, _) in self._entries.items():
            widget.setVisible(key in found)
        self.nothing.setVisible(not found)
