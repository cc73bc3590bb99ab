"""The experts of a network, drawn: which of them work at each position of a row, and how that changes along a run."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QWidget

from models.arrays import Array
from models.plurals import counted, whole_percent
from playground.views.model_card_experts_list import EDGE, NARROW, WIDEST, ExpertsOfList, expert_name, expert_names
from playground.widgets import Card, Label
from playground.widgets.value_map import MapCell, ValueMap

NOTHING = "Draw a word to see which experts work."
COMING = "Which experts worked is being computed…"
HOW_TO_READ = (
    "In each layer a router picks experts for every position, by what stands around it; 1·3 is the third of layer 1. "
    "Above: how much each counts where it is picked. Below: at how many of the positions it is, from one step to the "
    "next."
)


@dataclass(frozen=True, eq=False)
class ExpertsShown:
    """What the card shows of a run up to a frame.

    weights (layers, L, E): of the row's experts at each position. symbols: what the L positions show, "" for noise.
    row: counted from 1. hidden (F,): the share of the letters that are noise in each frame so far. shares
    (F, layers, E): at which share of the positions of all rows an expert works there.
    """

    active: int
    weights: NDArray[np.float32]
    symbols: Sequence[str]
    row: int
    hidden: Array
    shares: Array


class ExpertsCard(Card):
    """Filled by `show_experts`; hidden for a network that has none.

    `expect` takes the place that the maps need, so that nothing below moves when they come or go.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Experts", parent=parent)
        self._of_row, self._of_run = Label(role="small", tone="muted"), Label(role="small", tone="muted")
        self.positions = ValueMap("Experts at each position", edge=EDGE, widest=WIDEST)
        self.run = ValueMap("Experts along the run", edge=EDGE, widest=NARROW)
        self._about = Label(HOW_TO_READ, role="small", tone="muted", wrap=True)
        self.of_list = ExpertsOfList()
        for widget in (self._of_row, self.positions, self._of_run, self.run, self._about, self.of_list):
            self.body.addWidget(widget)
        self._size = (0, 0)
        self._shown: ExpertsShown | None = None
        self.show_experts(None)
        self.hide()

    def expect(self, layers: int, experts: int) -> None:
        """The number of experts in each layer, and the number of layers."""
        self._size = (layers, experts)
        self.show_experts(None)
        self.of_list.show_usage(None)

    def say(self, text: str) -> None:
        """Say why there is no answer yet, where none is shown."""
        if self._shown is None:
            self._of_row.setText(text)

    def show_experts(self, shown: ExpertsShown | None) -> None:
        """Show what the experts did; None: nothing is drawn yet."""
        self._shown = shown
        if shown is None:
            self.set_hint("")
            self._of_row.setText(NOTHING)
            self._of_run.setText(" ")
            rows = expert_names(*self._size)
            for each in (self.positions, self.run):
                each.show_values(rows, (), np.zeros((len(rows), 0)), lambda _: "", group=self._size[1])
            return
        layers, length, experts = shown.weights.shape
        self.set_hint(f"{counted(experts, 'expert')} in each layer, {shown.active} at work")
        self._of_row.setText(f"Row {shown.row}, by position")
        self._of_run.setText("All rows, by the percentage of letters that are hidden")
        rows = expert_names(layers, experts)
        at_positions = shown.weights.transpose(0, 2, 1).reshape(-1, length)
        self.positions.show_values(
            rows, [symbol or "?" for symbol in shown.symbols], at_positions, self._says_weight, group=experts
        )
        along = shown.shares.reshape(len(shown.hidden), -1).T
        percent = [f"{100 * hidden:.0f}" for hidden in shown.hidden]
        self.run.show_values(rows, percent, along, self._says_share, group=experts)

    def set_stale(self, stale: bool) -> None:
        """Dim what was drawn with settings that have changed since."""
        for each in (self.positions, self.run):
            each.set_stale(stale)

    def _says_weight(self, cell: MapCell) -> str:
        """ "Layer 1, expert 3 at position 2, a: weight 0.61"."""
        shown = self._shown
        assert shown is not None
        symbol = shown.symbols[cell[1]] or "hidden"
        weight = self.positions.value(cell)
        counts = f"weight {weight:.2f}" if weight else "left out"
        return f"{self._expert(cell[0])} at position {cell[1] + 1}, {symbol}: {counts}"

    def _says_share(self, cell: MapCell) -> str:
        """ "Layer 1, expert 3 with 40 % of the letters hidden: at work at 62 % of the positions"."""
        shown = self._shown
        assert shown is not None
        hidden, share = shown.hidden[cell[1]], self.run.value(cell)
        at_work = f"at work at {whole_percent(share)} of the positions"
        return f"{self._expert(cell[0])} with {whole_percent(hidden)} of the letters hidden: {at_work}"

    def _expert(self, row: int) -> str:
        assert self._shown is not None
        return expert_name(row, self._shown.weights.shape[2])
