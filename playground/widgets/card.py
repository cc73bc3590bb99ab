"""A card: the panel that groups what belongs together."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QWidget

from playground import theme
from playground.widgets.label import Elided, Label
from playground.widgets.layout import hbox, vbox


class Card(QFrame):
    """A titled panel. Put contents into `body`, further widgets at the right of the title into `header`.

    hint: what stands quietly at the right of the title; about: its tooltip.
    """

    def __init__(
        self, title: str = "", hint: str = "", parent: QWidget | None = None, *, steady: bool = False, about: str = ""
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        self.setProperty("surface", "card")
        self._title = Label(title, role="title")
        self._hint = Elided(hint, tone="muted", steady=steady, ground="card" if steady else "")
        self._hint.set_about(about)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.header = hbox(self._title, (self._hint, 1))
        self.body = vbox(spacing=10)
        whole = vbox(self.header, spacing=10, into=self)
        whole.addLayout(self.body, 1)
        inside = theme.PADDING - 1  # the border takes the rest
        whole.setContentsMargins(inside, 11, inside, inside)
        self._title.setVisible(bool(title))
        self._hint.setVisible(bool(title or hint))

    def title(self) -> str:
        """The title shown."""
        return self._title.text()

    def set_title(self, text: str) -> None:
        """Change the title, which is the card's accessible name as well."""
        self._title.setText(text)
        self._title.setVisible(bool(text))
        self.setAccessibleName(text)

    def hint(self) -> str:
        """The line at the right of the title."""
        return self._hint.text()

    def set_hint(self, text: str, tone: str = "muted") -> None:
        """Change the quiet text at the right of the title; it shortens itself where it does not fit."""
        self._hint.set_tone(tone)
        self._hint.setText(text)
        self._hint.setVisible(bool(text) or self._title.isVisibleTo(self))
