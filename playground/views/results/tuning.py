"""Asks how a model is tuned by the words that were marked."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from models.training.preferences import DEFAULT_BETA, DEFAULT_STEPS, MAX_BETA, MIN_BETA
from playground.formatting import counted
from playground.views.results.table import ResultTable
from playground.widgets import Label, Number, Popup, PrimaryButton, hbox, vbox

TITLE = "Tune the model"
MOST_STEPS = 5000
_WIDTH = 340
_ABOUT = (
    "The network of the open model learns to prefer each starred word to each word marked as not liked (DPO). The"
    " result is a model of its own, and the open one stays as it is. The more it is held back, the less it changes."
)


def marks_in(table: ResultTable) -> tuple[int, int]:
    """How many results are liked, and how many are not."""
    results = table.results()
    return sum(r.starred for r in results), sum(r.disliked for r in results)


class TuningPopup(Popup):
    """Signals: wanted(int, float), after how many steps, and how much it is held back (beta)."""

    wanted = Signal(int, float)

    def __init__(self, liked: int, disliked: int, parent: QWidget) -> None:
        super().__init__(TITLE, parent)
        self.steps = Number("Steps of the tuning", 1, MOST_STEPS, step=50, value=DEFAULT_STEPS)
        self.beta = Number("Held back by (beta)", MIN_BETA, MAX_BETA, step=0.05, decimals=2, value=DEFAULT_BETA)
        for field in (self.steps, self.beta):
            field.setFixedWidth(88)
        self.steps.setToolTip("More steps lean it further, and cost more of what it knew")
        self.beta.setToolTip("Beta: how strongly it is held to the open model; 0.1 is loose, 1 is tight")
        self.go = PrimaryButton("Tune", "train", tooltip="Train shows how far it is and what it costs")
        about = Label(_ABOUT, tone="muted", wrap=True)
        about.setFixedSize(_WIDTH, about.heightForWidth(_WIDTH))
        marked = Label(f"{counted(liked, 'starred word')}, {disliked} not liked")
        line = hbox(Label("Steps"), self.steps, 8, Label("Held back by"), self.beta, spacing=8)
        whole = vbox(Label(TITLE, role="title"), about, marked, line, hbox(None, self.go), spacing=10, into=self)
        whole.setContentsMargins(16, 14, 16, 14)
        self.go.clicked.connect(self._on_go)
        self.steps.setFocus()
        self.steps.selectAll()

    @Slot()
    def _on_go(self) -> None:
        steps, beta = int(self.steps.value()), float(self.beta.value())
        self.close()
        self.wanted.emit(steps, beta)

    # Qt's own
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_go()
        else:
            super().keyPressEvent(event)
