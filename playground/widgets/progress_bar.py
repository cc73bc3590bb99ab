"""A thin bar that says how far a piece of work is."""

from PySide6.QtWidgets import QProgressBar, QSizePolicy, QWidget

THICKNESS = 6
PARTS = 10_000


class ProgressBar(QProgressBar):
    """A part done, from 0 to 1; or None for work whose end is not known, shown by a piece that moves."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setTextVisible(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(THICKNESS)
        self.setMinimumWidth(24)
        self.set_fraction(0.0)

    def fraction(self) -> float | None:
        """The part done in [0, 1]; None while it is unknown."""
        return None if self.maximum() == 0 else self.value() / PARTS

    def set_fraction(self, done: float | None) -> None:
        """Show the part done, in [0, 1], or None where nobody knows."""
        if done is None:
            self.setRange(0, 0)
        else:
            self.setRange(0, PARTS)
            self.setValue(round(PARTS * min(max(done, 0.0), 1.0)))
