"""What stands below the curves: the losses now, or at the step that is read."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from models.plurals import counted, grouped
from models.training.progress import Progress
from playground.formatting import figure
from playground.glossary import explained
from playground.widgets import Elided, Label, hbox


class LossLegend(QWidget):
    """A line for training, a disc for held-out words, and their values now or at the step that is read."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Loss now")
        self._train, self._held = Label(tone="muted"), Label(tone="muted")
        self._right = Elided(tone="muted")
        self._right.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._words_of = ""
        self._line, disc = Label("—", role="strong", tone="accent"), Label("●", tone="good")
        hbox(self._line, self._train, 8, disc, self._held, (self._right, 1), into=self)

    def text(self) -> str:
        """What is shown, in words."""
        return ", ".join(part.text() for part in (self._train, self._held, self._right) if not part.isHidden())

    def show_words(self, progress: Progress) -> None:
        """Which held-out words the discs are of, for the tooltip."""
        words, others = counted(progress.evaluated, "held-out word"), counted(progress.reported, "other")
        chosen = f"The discs are of {words} that choose the weights; the last figure is of {others}"
        few = f"The discs and the last figure are of {words}, too few to choose by: the last weights are kept"
        if progress.tunes:
            few = f"The discs are of {words}, which a tuning does not see; the last figure is of {others}"
        folds = f"The discs are means over folds of the list, which choose the step; the last figure is of {others}"
        says = {"best": chosen, "last": few, "folds": folds}[progress.stored]
        self._words_of = says if progress.evaluated else ""

    def show_values(self, train: float | None, held: float | None, bound: str, step: int | None = None) -> None:
        """In nats per character; step None means now. A tuning measures no loss of training words."""
        for part in (self._line, self._train):
            part.setVisible(train is not None)
        self._train.setText(f"train {figure(train)}")
        self._held.setText(f"held out {figure(held)}")
        self._right.setText(bound if step is None else f"at step {grouped(step)}")
        lines = (f"Nats per character with the end symbol; {bound}, estimated", self._words_of)
        self.setToolTip("\n".join([*(f"{line}." for line in lines if line), explained(f"{bound}, nats")]))
        self.setAccessibleDescription(self.text())
