"""The experts over all words of the list: which of them work at which letters, or at which positions."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from models.arrays import Array
from models.plurals import counted, whole_percent
from playground.widgets import Button, Label, Segmented, hbox, vbox
from playground.widgets.progress_bar import ProgressBar
from playground.widgets.value_map import MapCell, ValueMap

EDGE, WIDEST, NARROW = 28, 26.0, 24.0  # of the maps of experts: names beside rows, and the widest cells
LETTERS, POSITIONS = "letters", "positions"
ABOUT = (
    "Reads every word of the list once, some with few of their letters hidden and some with all, and counts where each"
    " expert works."
)
NO_LIST = "The list of this model is missing, so there are no words to read."


def expert_names(layers: int, experts: int) -> list[str]:
    """The experts, layer by layer: "1·3" is the third of the first."""
    return [f"{layer + 1}·{expert + 1}" for layer in range(layers) for expert in range(experts)]


def expert_name(row: int, experts: int) -> str:
    """One of `expert_names` in words."""
    layer, expert = divmod(row, experts)
    return f"Layer {layer + 1}, expert {expert + 1}"


@dataclass(frozen=True, eq=False)
class ExpertsOfListShown:
    """At which share of the positions each expert works.

    symbols: those shown by letters (S, layers, E), "" for hidden ones. positions (P, layers, E). words: how many.
    """

    symbols: Sequence[str]
    letters: Array
    positions: Array
    words: int


class ExpertsOfList(QWidget):
    """A map that is asked for with a button. Signals: wanted(), begin. stop_wanted(), end what goes on."""

    wanted, stop_wanted = Signal(), Signal()

    def __init__(self) -> None:
        super().__init__()
        self._busy = False
        self._shown: ExpertsOfListShown | None = None
        self.read = Button("Over the list", tooltip=ABOUT)
        self.by = Segmented("Experts over the list by", [(LETTERS, "By letter"), (POSITIONS, "By position")])
        self.by.setToolTip("What the columns are: the letter that a position shows, or the place of the position")
        self.bar = ProgressBar("Reading the list")
        self.says = Label(ABOUT, role="small", tone="muted", wrap=True)
        self.map = ValueMap("Experts over the list", edge=EDGE, widest=WIDEST)
        vbox(hbox(self.read, (self.bar, 1), None, self.by), self.says, self.map, into=self)
        self.read.clicked.connect(self._on_click)
        self.by.value_changed.connect(self._fill)
        self.set_busy(False)
        self.show_usage(None)

    def set_reason(self, reason: str) -> None:
        """Why there is nothing to read, "" where there is."""
        self.read.setEnabled(not reason)
        if reason or self._shown is None:
            self.says.setText(reason or ABOUT)

    def say(self, text: str) -> None:
        """Say why what was asked for has not come."""
        self.says.setText(text)

    def set_busy(self, busy: bool) -> None:
        """Whether the list is being read."""
        self._busy = busy
        self.read.set_busy(busy, "Over the list")
        self.bar.set_fraction(0.0)
        self.bar.setVisible(busy)

    def show_usage(self, shown: ExpertsOfListShown | None) -> None:
        """Show what the experts did; None: the list was not read."""
        self._shown = shown
        for widget in (self.map, self.by):
            widget.setVisible(shown is not None)
        self._fill()

    @Slot()
    def _on_click(self) -> None:
        (self.stop_wanted if self._busy else self.wanted).emit()

    @property
    def _by_letter(self) -> bool:
        return self.by.value() == LETTERS

    @Slot()
    def _fill(self, *_: object) -> None:
        shown = self._shown
        if shown is None:
            self.says.setText(ABOUT)
            self.map.show_values((), (), np.zeros((0, 0)), lambda _: "")
            return
        values = shown.letters if self._by_letter else shown.positions
        _, layers, experts = values.shape
        columns = [symbol or "?" for symbol in shown.symbols] if self._by_letter else self._places(len(values))
        what = "of the positions that show a letter (? is hidden)" if self._by_letter else "of the words"
        words = counted(shown.words, "word")
        self.says.setText(f"Over {words} of the list: at which share {what} an expert works; more where stronger.")
        table = values.reshape(len(values), -1).T
        self.map.show_values(expert_names(layers, experts), columns, table, self._words, group=experts)

    @staticmethod
    def _places(count: int) -> list[str]:
        return [str(place + 1) for place in range(count)]

    def _words(self, cell: MapCell) -> str:
        """ "Layer 1, expert 3 where a is shown: at work at 62 % of the positions"."""
        shown = self._shown
        assert shown is not None
        where = f"at position {cell[1] + 1}"
        if self._by_letter:
            symbol = shown.symbols[cell[1]]
            where = f"where {symbol} is shown" if symbol else "where a letter is hidden"
        share = whole_percent(self.map.value(cell))
        return f"{expert_name(cell[0], shown.letters.shape[2])} {where}: at work at {share} of the positions"
