"""The Samples card: words drawn from the model while it learns, the newest first."""

from collections.abc import Collection

import numpy as np
from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from models.data.vocabulary import END_GLYPH
from models.plurals import grouped
from playground import theme
from playground.formatting import isolated
from playground.widgets import Button, Card, Elided, vbox
from playground.widgets.letter_bars import LetterBars
from playground.widgets.level_losses import LevelLosses

ROW = 28
KEPT = 20  # rows; older ones say little
PLAY = "Fill words with the half-trained model"
PLAY_FOLD = "Fill words with a model of two thirds of the list; the one of all words comes when the folds are done"
KEPT_WEIGHTS = "kept"  # stands for the step of the words that the finished model draws


class SamplesCard(Card):
    """Rows of a step and its words.

    play_wanted: fill words with the half-trained model.
    """

    play_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Samples", parent=parent)
        self.play = Button("Play with it now", "play", tooltip=PLAY)
        self.header.addWidget(self.play)
        self.rows = SampleRows()
        self.survival = LetterBars("How long letters survive, as learned so far")
        self.body.addWidget(self.rows, 1)
        self.body.addWidget(self.survival)
        self.losses = LevelLosses("Cost of a letter by noise level, as learned so far")
        self.body.addWidget(self.losses)
        self.play.clicked.connect(self.play_wanted)
        self.clear()

    def clear(self) -> None:
        """A new run begins."""
        self.rows.clear()
        self.show_survival(())
        self.losses.show_losses(())
        self.play.setEnabled(False)
        self.play.set_tooltip("Ready as soon as there is a first snapshot")

    def set_known(self, words: Collection[str]) -> None:
        """The list's words (a frozenset is best), to mark those that are not in it."""
        self.rows.set_known(words)

    def add(self, step: int, words: tuple[str, ...], *, kept: bool = False) -> None:
        """Words drawn at a step, or by the weights that are kept."""
        self.rows.add(KEPT_WEIGHTS if kept else step, words)
        self.set_hint("• not in the list" if self.rows.known else "")

    def show_survival(self, exponents: tuple[tuple[str, float], ...]) -> None:
        """Letters with their exponents, the end as ""; none where the model learns nothing of the kind."""
        letters = tuple(letter or END_GLYPH for letter, _ in exponents)
        self.survival.show_exponents(letters, np.array([exponent for _, exponent in exponents]))
        self.survival.setVisible(bool(letters))

    def set_playable(self, playable: bool, *, of_fold: bool = False) -> None:
        """Whether a snapshot can be played with. of_fold: it has not learned all words."""
        self.play.setEnabled(playable)
        if playable:
            self.play.set_tooltip(PLAY_FOLD if of_fold else PLAY)


class SampleRows(QWidget):
    """Rows of words, the newest on top and lit; a dot stands before each word that is not in the list."""

    def __init__(self) -> None:
        super().__init__()
        self.known: Collection[str] = ()
        self._rows: list[tuple[int | str, tuple[str, ...]]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Samples while training")
        self._lines = [Elided(tone="muted" if i else "text") for i in range(KEPT)]
        for line in self._lines:
            line.setFont(theme.mono(13))
            line.setFixedHeight(ROW)
            line.setContentsMargins(10, 0, 10, 0)
        self._lines[0].setProperty("surface", "sunken")
        vbox(*self._lines, None, spacing=0, into=self)
        self._show()

    def rows(self) -> list[tuple[int | str, tuple[str, ...]]]:
        """(step or "kept", words), the newest first."""
        return list(self._rows)

    def clear(self) -> None:
        """No samples yet."""
        self._rows = []
        self.setAccessibleDescription("")
        self._show()

    def add(self, step: int | str, words: tuple[str, ...]) -> None:
        """Put a row on top. Repeated words add none, but their row can become that of the kept weights."""
        repeated = bool(self._rows) and self._rows[0][1] == words
        if not words or (repeated and (step != KEPT_WEIGHTS or self._rows[0][0] == step)):
            return
        self._rows = [(step, words), *self._rows[repeated : KEPT - 1 + repeated]]
        self.setAccessibleDescription(
            f"{step if isinstance(step, str) else f'step {step}'}: {', '.join(map(isolated, words))}"
        )
        self._show()

    def set_known(self, words: Collection[str]) -> None:
        """The list's words."""
        self.known = words
        self._show()

    def is_new(self, word: str) -> bool:
        """Whether a word is known not to be in the list."""
        return bool(self.known) and word not in self.known

    def _show(self) -> None:
        """Write as many rows as there is space for."""
        wide = max((len(_heading(step)) for step, _ in self._rows), default=0)
        for i, line in enumerate(self._lines):
            step, words = self._rows[i] if i < len(self._rows) else ("", ())
            shown = [f"{'•' if self.is_new(word) else ' '}{isolated(word)}" for word in words]
            head, space = f"{_heading(step):>{wide}}  ", self.width() - 20
            while len(shown) > 1 and line.fontMetrics().horizontalAdvance(head + " ".join(shown)) > space:
                shown.pop()  # words are shown whole
            line.setText(head + " ".join(shown) if words else "")
            line.setVisible(bool(words) and (i + 1) * ROW <= self.height())
        if not self._rows:
            self._lines[0].setText("The first words come soon")
            self._lines[0].show()

    # Qt's own
    def sizeHint(self) -> QSize:
        return QSize(240, 4 * ROW)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 3 * ROW)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show()


def _heading(step: int | str) -> str:
    return step if isinstance(step, str) else grouped(step)
