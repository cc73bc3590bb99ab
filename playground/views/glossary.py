"""What the words on screen mean, on a page that can be searched."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QDialog, QWidget

from playground.formatting import GLOSSARY
from playground.widgets import Label, PrimaryButton, Scroll, TextField, vbox


class Glossary(QDialog):
    """Shown over its parent; Escape closes it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("What the words mean")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.field = TextField("Search the glossary", "Search")
        self.lines = {term: Label(GLOSSARY[term], wrap=True) for term in sorted(GLOSSARY, key=str.lower)}
        self._nothing = Label("No entry has this word.", tone="muted")
        page = QWidget()
        vbox(*self.lines.values(), self._nothing, None, spacing=8, into=page).setContentsMargins(0, 0, 12, 0)
        close = PrimaryButton("Close")
        close.clicked.connect(self.accept)
        whole = vbox(self.field, (Scroll("Glossary", page), 1), spacing=12, into=self)
        whole.setContentsMargins(24, 20, 24, 20)
        whole.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        self.field.textChanged.connect(self._search)
        self._search("")
        self.resize(560, 560)

    @Slot(str)
    def _search(self, text: str) -> None:
        wanted = text.strip().lower()
        for line in self.lines.values():
            line.setVisible(wanted in line.text().lower())
        self._nothing.setVisible(all(wanted not in line.text().lower() for line in self.lines.values()))
