"""Every key of the program on one sheet, by menu, in two columns."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QWidget

from playground import theme
from playground.widgets import Label, PrimaryButton, hbox, vbox

KeyGroup = tuple[str, Sequence[tuple[str, str]]]  # a heading, and (key, what it does)

# Keys that parts of the window understand by themselves, where no menu lists them.
BOARD: KeyGroup = (
    "On the board",
    (
        ("A … Z", "Pin a letter, or write it in a row"),
        ("?  @  #  .", "Any letter, a vowel, a consonant, the end"),
        ("Arrows", "Move; up and down to the rows"),
        ("Shift+Arrows", "Select several positions"),
        ("Backspace, Delete", "Free a position"),
        ("Ctrl+L", "Allowed letters"),
        ("Enter", "On the map: choose the letter"),
    ),
)
BRANCHES: KeyGroup = (
    "On the branches",
    (
        ("Enter", "Open the branch the keys are on"),
        ("Delete", "Remove it"),
    ),
)
RESULTS: KeyGroup = (
    "In the results",
    (
        ("Enter", "Replay the word, as a double click does"),
        ("D", "Use it as a draft on the board"),
        ("S", "Star it, or take its star away"),
        ("X", "Mark it as not liked, or take that away"),
        ("Delete", "Remove the selected words"),
    ),
)
MODELS: KeyGroup = (
    "In the list of models",
    (
        ("F2", "Rename a model of your own"),
        ("Delete", "Move it to the trash"),
    ),
)


class Shortcuts(QDialog):
    """Shown over its parent; Escape closes it."""

    def __init__(self, groups: Sequence[KeyGroup], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keyboard shortcuts")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        halves = [
            vbox(*(_group(heading, keys) for heading, keys in half), None, spacing=8)
            for half in _halves([BOARD, BRANCHES, RESULTS, MODELS, *groups])
        ]
        close = PrimaryButton("Close")
        close.clicked.connect(self.accept)
        whole = vbox(hbox(*halves, spacing=40), spacing=8, into=self)
        whole.setContentsMargins(24, 12, 24, 12)
        whole.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)


def _group(heading: str, keys: Sequence[tuple[str, str]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(18)
    grid.setVerticalSpacing(1)
    grid.setColumnMinimumWidth(0, 120)
    grid.setColumnStretch(1, 1)
    grid.addWidget(Label(heading, role="strong"), 0, 0, 1, 2)
    for line, (key, does) in enumerate(keys, start=1):
        shown = Label(key, role="small", tone="accent")
        shown.setFont(theme.mono(12))
        grid.addWidget(shown, line, 0)
        grid.addWidget(Label(does, role="small"), line, 1)
    return grid


def _halves(groups: Sequence[KeyGroup]) -> tuple[list[KeyGroup], list[KeyGroup]]:
    """The groups in order, split where both columns are closest to the same height."""
    heights = [len(keys) + 2 for _, keys in groups]
    split = min(range(1, len(groups)), key=lambda i: abs(sum(heights[:i]) - sum(heights[i:])))
    return list(groups[:split]), list(groups[split:])
