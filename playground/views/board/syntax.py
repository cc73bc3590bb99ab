"""A small sheet that says what the signs of a pattern mean, and what the cells mean."""

from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from models.constraints.pattern import SYNTAX
from models.processes.traits import Traits
from playground import theme
from playground.views.board.cell_key import add_meanings
from playground.widgets import Label, Popup

SIGNS = (
    ("a", "that letter"),
    *SYNTAX,
    ("e??a", "four letters, e first, a last"),
    ("m@*", "m, a vowel, then anything"),
    ("*[^s]", "does not end in s"),
)
DOT = "Beside a position's number: the larger the dot,\nthe fewer letters the list leaves there."
EXAMPLES_FROM = len(SYNTAX) + 1


class Syntax(Popup):
    """A sheet that any key closes, too."""

    def __init__(self, parent: QWidget, traits: Traits) -> None:
        super().__init__("How to write a pattern, and what the cells mean", parent)
        self.setAccessibleDescription("; ".join(f"{sign} {meaning}" for sign, meaning in SIGNS))
        grid = QGridLayout(self)
        grid.setContentsMargins(20, 16, 24, 18)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        grid.addWidget(Label("The pattern", role="title"), 0, 0, 1, 2)
        grid.addWidget(Label("The cells", role="title"), 0, 3, 1, 2)
        for row in range(len(SIGNS) + 1):
            grid.setRowMinimumHeight(row, 27)
        grid.setColumnMinimumWidth(2, 20)
        for row, (sign, meaning) in enumerate(SIGNS, start=1):
            written = Label(sign, tone="text" if row > EXAMPLES_FROM else "accent")
            written.setFont(theme.mono(13))
            grid.addWidget(written, row, 0)
            grid.addWidget(Label(meaning, tone="muted"), row, 1)
        cells = add_meanings(grid, 3, traits)
        dot = Label(DOT, tone="muted")
        grid.addWidget(dot, cells + 2, 3, 3, 2)

    # Qt's own
    def keyPressEvent(self, _event: QKeyEvent) -> None:
        self.close()
