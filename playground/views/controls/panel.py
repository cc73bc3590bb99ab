"""The page of settings."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from models.sampling.recipe import Recipe
from playground import theme
from playground.views.controls.chain import ChainCard
from playground.views.controls.length import LengthCard
from playground.views.controls.letters import LettersCard
from playground.views.controls.order import OrderCard
from playground.widgets import Scroll


class Controls(QWidget):
    """Shows a recipe and asks for changes to it.

    change_wanted(dict): recipe fields and their new values. lengths_wanted(int, int): shortest and longest number of
    letters; 0, 0 leaves it to the model.
    """

    change_wanted = Signal(dict)
    lengths_wanted = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Sampling")
        self.chain = ChainCard()
        self.order = OrderCard()
        self.letters = LettersCard()
        self.length = LengthCard()
        self._page = QWidget()
        column = QVBoxLayout(self._page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP)
        for card in (self.chain, self.order, self.letters, self.length):
            card.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
            card.change_wanted.connect(self.change_wanted)
            column.addWidget(card)
        column.addStretch(1)
        self.length.lengths_wanted.connect(self.lengths_wanted)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(Scroll("Sampling settings", self._page))
        self._page.hide()  # until a recipe is shown: other values would be taken for those of the last board

    def show_recipe(self, recipe: Recipe) -> None:
        """Show every setting as it is in the recipe; nothing is emitted."""
        for card in (self.chain, self.order, self.letters, self.length):
            card.show_recipe(recipe)
        self._page.show()

    def show_exactness(self, sentence: str, *, stale: bool = False) -> None:
        """How exactly the length on the board is heeded."""
        self.length.show_exactness(sentence, stale=stale)

    def show_time(self, t: float, *, stale: bool = False) -> None:
        """Move the marker on the schedule to time t in [0, 1]; stale: of a frame that other settings made."""
        self.chain.show_time(t, stale=stale)
