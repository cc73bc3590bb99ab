"""Going on with a run that is over: the button, and for how many minutes."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from models.training.train_spec import MAX_MINUTES
from playground.widgets.button import Button
from playground.widgets.layout import hbox
from playground.widgets.number import Number


class TrainLonger(QWidget):
    """wanted(float): go on for that many minutes."""

    wanted = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.button = Button(
            "Train longer", "resume", tooltip="Go on with this run; the model stays until a better one is found"
        )
        self.minutes = Number("More minutes", 0.1, MAX_MINUTES, decimals=1, step=1, value=1)
        self.minutes.setSuffix(" min")
        hbox(self.button, self.minutes, into=self)
        self.button.clicked.connect(self._on_clicked)

    @Slot()
    def _on_clicked(self) -> None:
        if not self.minutes.shows_refusal():
            self.wanted.emit(float(self.minutes.value()))
