"""The Model tab: what the open model is, what it learned from, how well it does, and how it was made."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QWidget

from playground import theme
from playground.views.model_card_bars import AS_TRAIN, DIGITS, FigureBars
from playground.views.model_card_experts import ExpertsCard
from playground.views.model_card_facts import ModelFacts
from playground.widgets import Button, Card, Elided, IconButton, Label, clear_layout, hbox, scroll_cards, vbox
from playground.widgets.letter_bars import LetterBars
from playground.widgets.level_losses import LevelLosses
from playground.widgets.longer import TrainLonger
from playground.widgets.matrix import MatrixChart

NONE_OPEN = "No model is open yet."
MONO = ("Alphabet",)
SYSTEMS = "Systems"  # the fact that stands last, for it is long
OF_EXPONENTS = (
    "How long each letter survives while words are destroyed, as it was learned: the higher the bar, the later it is "
    "hidden and the sooner it comes back. Go over the bars to read them; the dot is the end of the word."
)
OF_LOSSES = (
    "What a letter cost the network while it learned, by how noisy it is: levels to learn from were drawn where the "
    "curve rises, so that the cost of those drawn rises evenly."
)
OF_NOISE = "How often a letter of a row becomes that of a column while words are destroyed; the end is the last one."


class ModelCard(QWidget):
    """Filled by `show_facts`; what a model lacks is left out.

    rename_wanted, trash_wanted: the buttons, which only a model of the user's own has. longer.wanted(float): of one
    whose run is over and can go on.
    """

    rename_wanted = Signal()
    trash_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Model")
        self._facts = ModelFacts()
        self.figures = Card(NONE_OPEN)
        self._headline = Label(role="small", tone="muted", wrap=True)
        self.bars = FigureBars()
        self._note = Label(role="small", tone="muted", wrap=True)
        self.figures.body.addWidget(self._headline)
        self.figures.body.addWidget(self.bars)
        self.figures.body.addWidget(self._note)
        self.making = Card("How it was made")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(7)
        self._grid.setColumnStretch(1, 1)
        self.making.body.addLayout(self._grid)
        self._systems = Label(wrap=True)
        self._systems.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._weights, self._shows, self.changes = QWidget(), QWidget(), QWidget()
        self._digest_text = Elided(mode=Qt.TextElideMode.ElideMiddle)
        self._digest_text.setFont(theme.mono(12))
        self.copy = IconButton("copy", "Copy the digest of the weights")
        self.rename = Button("Rename…", tooltip="Give this model another title")
        self.trash = Button("Move to the trash", "trash", tooltip="Move this model, with its words, to the trash")
        hbox(Label("Digest", tone="muted"), (self._digest_text, 1), self.copy, spacing=14, into=self._weights)
        heading = Label(SYSTEMS, tone="muted")
        heading.setToolTip("Systems of the literature of which the family of this model shows something")
        vbox(heading, self._systems, spacing=4, into=self._shows)
        self.longer = TrainLonger()
        hbox(self.rename, self.trash, None, into=self.changes)
        self.copy.clicked.connect(self._on_copy)
        self.rename.clicked.connect(self.rename_wanted)
        self.trash.clicked.connect(self.trash_wanted)
        self.making.body.addWidget(self._weights)
        self.making.body.addWidget(self.changes)
        self.making.body.addLayout(hbox(self.longer, None))
        self.making.body.addWidget(self._shows)
        self.noise = Card("Its noise")
        self.matrix = MatrixChart("Rates between letters")
        self.survival = LetterBars("How long letters survive")
        self._of_letter = Label(role="small", wrap=True)
        self._of_noise = Label(OF_NOISE, role="small", tone="muted", wrap=True)
        self.losses = LevelLosses("Cost of a letter by noise level")
        self.survival.looked_at.connect(self._of_letter.setText)
        for widget in (self.matrix, self.survival, self._of_letter, self.losses, self._of_noise):
            self.noise.body.addWidget(widget)
        self.noise.hide()
        self.experts = ExpertsCard()
        scroll_cards(self, "Model", self.figures, self.experts, self.noise, self.making)
        self._show(self._facts)

    def rows(self) -> dict[str, str]:
        """What is written, by its label."""
        return dict(self._facts.rows)

    def show_facts(self, facts: ModelFacts, *, changeable: bool = False, trainable: bool = False) -> None:
        """Show a model, or that none is open.

        changeable: the user may rename it and move it to the trash. trainable: its run is over and can go on.
        """
        self.changes.setVisible(changeable)
        self.longer.setVisible(trainable)
        if facts != self._facts:  # else its labels, which take longer to make than all else of a change of model, stay
            self._show(facts)

    def _show(self, facts: ModelFacts) -> None:
        self._facts = facts
        self.figures.set_title(facts.title or NONE_OPEN)
        self._headline.setText(facts.headline)
        self._headline.setVisible(bool(facts.headline))
        self.bars.show_figures(facts.own, facts.others, AS_TRAIN if facts.estimated else DIGITS, facts.errors)
        self.bars.setVisible(bool(facts.own or facts.others))
        self._note.setText(facts.note)
        self._note.setVisible(bool(facts.note))
        self._fill()
        self._digest_text.setText(facts.digest)
        self._weights.setVisible(bool(facts.digest))
        self.making.setVisible(bool(facts.rows or facts.digest))

    def show_matrix(self, letters: Sequence[str], rates: NDArray[np.float64]) -> None:
        """The rates of a process that has some, letters in their order; no letters: it has none."""
        self.matrix.show_rates(letters, rates)
        self._show_noise()

    def show_exponents(self, letters: Sequence[str], exponents: NDArray[np.float64]) -> None:
        """How long each letter survives in a process that has learned it; no letters: it has none."""
        self.survival.show_exponents(letters, exponents)
        by_length = self.survival.letters()
        if by_length:
            self._of_letter.setText(f"{by_length[0]} survives longest, {by_length[-1]} is hidden first.")
        self._show_noise()

    def show_losses(self, losses: Sequence[float]) -> None:
        """What a letter cost by noise level, where the model's levels were drawn by it; none: they were not."""
        self.losses.show_losses(losses)
        self._show_noise()

    def _show_noise(self) -> None:
        rates, exponents, losses = (
            bool(x) for x in (self.matrix.letters(), self.survival.letters(), self.losses.losses())
        )
        for widget, there in ((self.matrix, rates), (self.survival, exponents), (self._of_letter, exponents)):
            widget.setVisible(there)
        self._of_noise.setText(OF_EXPONENTS if exponents else OF_LOSSES if losses else OF_NOISE)
        self.noise.setVisible(rates or exponents or losses)

    def _fill(self) -> None:
        clear_layout(self._grid)
        top = Qt.AlignmentFlag.AlignTop
        systems = self.rows().get(SYSTEMS, "")
        self._systems.setText(systems)
        self._systems.setAccessibleName(f"{SYSTEMS}: {systems}")
        self._shows.setVisible(bool(systems))
        for line, (label, text) in enumerate(row for row in self._facts.rows if row[0] != SYSTEMS):
            value = Label(text, wrap=True)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            value.setAccessibleName(f"{label}: {text}")
            if label in MONO:
                value.setFont(theme.mono(13))
            self._grid.addWidget(Label(label, tone="muted"), line, 0, top)
            self._grid.addWidget(value, line, 1, top)

    @Slot()
    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._facts.digest)
