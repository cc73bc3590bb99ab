"""How far the reading of a list has come, and then what the list was taken for."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from playground.widgets import Button, Elided, Label, ProgressBar, hbox, vbox

LINES = 3  # that are kept free for the sentence


class ImportOutcome(QWidget):
    """Progress and sentence take turns in the same place, so that reading a list again moves nothing.

    cancelled: give up reading.
    """

    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._compact = self._importing = False
        self.sentence = Label(role="small", tone="muted", wrap=True)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._text = Elided(tone="muted")
        self._bar = ProgressBar("Reading the list")
        self.cancel = Button("Cancel", tooltip="Stop reading the list")
        self.cancel.set_stops(True)
        self.cancel.clicked.connect(self.cancelled)
        self._reading, bar = QWidget(), QWidget()
        vbox(self._text, self._bar, into=bar)
        hbox((bar, 1), self.cancel, spacing=12, into=self._reading)
        vbox(self._reading, self.sentence, into=self)
        lines = LINES * self.sentence.fontMetrics().lineSpacing()
        self._least = max(lines, self._reading.sizeHint().height())
        self.setMinimumHeight(self._least)
        self._show_parts()

    def show_import(self, fraction: float | None, text: str) -> None:
        """Reading goes on: how far in [0, 1], or None if unknown, and a few words."""
        if not self._importing and self.sentence.isVisible():  # which may be a long one
            self.setMinimumHeight(max(self._least, self.height()))
        self._importing = True
        self._text.setText(text)
        self._bar.set_fraction(fraction)
        self._show_parts()

    def stop_import(self) -> None:
        """Reading ended without a list."""
        self._importing = False
        self._show_parts()

    def show_sentence(self, text: str) -> None:
        """Say what the list was taken for, "" for no list. Reading is over."""
        self._importing = False
        self.setMinimumHeight(self._least)
        self.sentence.setText(text)
        self._show_parts()

    def set_compact(self, compact: bool) -> None:
        """While a model trains only the progress is shown."""
        self._compact = compact
        self._show_parts()

    def _show_parts(self) -> None:
        shows_sentence = bool(self.sentence.text()) and not self._compact
        self._reading.setVisible(self._importing)
        self.sentence.setVisible(shows_sentence and not self._importing)
        self.setVisible(shows_sentence or self._importing)
