"""The answer of the word list at the position: how many words fit, which, and how far the model is from it."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from models.data.vocabulary import Vocabulary
from models.oracle.answer import ListAnswer
from models.plurals import counted
from models.sampling.frame import Frame
from playground import theme
from playground.formatting import isolated, listed
from playground.glossary import SETTLED_ALONE, explained
from playground.views.inspector.candidates import PositionState, divergence, variation
from playground.widgets import Card, Label

NO_LIST = "No word list belongs to this model, so there is nothing to compare with."
ASKED = "The word list is being asked."
FITTING = "How many words of the list fit the pattern and the letters that are settled"
_COLUMNS = ("raw list", "smoothed list")
_ROWS = ("Predicted", "Drawn from")


class ListAnswerCard(Card):
    """The list's side of the comparison. TV: total variation, 0 to 1. KL: of the model from the list, in nats."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("The word list", " ", parent, about=FITTING)
        self._words = Label("", tone="muted", wrap=True)
        self._words.setAccessibleName("Words that fit")
        self._words.setToolTip("Some of the words of the list that fit the pattern and the letters that are settled")
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._words.setFont(theme.mono(13))
        self._notice = Label("", tone="muted", wrap=True)
        self.body.addWidget(self._notice)
        self.body.addWidget(self._words)
        self._table = QWidget()
        self._cells: dict[tuple[int, int], Label] = {}
        self._lay_out_table()
        self.body.addWidget(self._table)
        self._settled_alone = Label(SETTLED_ALONE, role="small", tone="muted", wrap=True)
        self.body.addWidget(self._settled_alone)
        self._stale, self._tone = False, "muted"

    def show_answer(self, state: PositionState) -> None:
        """Compare the frame's distributions at a position with the list's."""
        answer, row = state.answer, state.row
        fits = answer is not None and answer.count > 0
        # Once it holds a symbol, both distributions are certain of it.
        self._table.setVisible(fits and bool(state.frame.noise[row, state.position]))
        self._settled_alone.setVisible(fits and not state.hides and not state.frame.clear)
        self._words.setVisible(fits)
        self._notice.setVisible(not fits)
        self._tone = "bad" if answer is not None and not fits and not state.drawn else "muted"
        if answer is None:
            self.set_hint("")
            self._notice.setText(ASKED if state.asked else NO_LIST)
        elif not fits:
            self.set_hint("" if state.drawn else "0 words fit")
            self._notice.setText(
                _new(row, complete=state.complete) if state.drawn else _blocked(answer.blocking, state.vocabulary)
            )
        else:
            self._show_fitting(answer, state.frame, row, state.position)
        self._dim()

    def set_stale(self, stale: bool) -> None:
        """Dim everything that belongs to another frame, row or recipe than the one shown."""
        self._stale = stale
        self._dim()

    def _dim(self) -> None:
        for cell in self._cells.values():
            cell.set_tone(theme.STALE_TONE if self._stale else "text")
        self._words.set_tone(theme.STALE_TONE if self._stale else "muted")
        self._notice.set_tone(theme.STALE_TONE if self._stale else self._tone)
        self.set_hint(self.hint(), theme.STALE_TONE if self._stale else self._tone)

    def text(self) -> str:
        """The text of the card, without the table."""
        return self._notice.text() if self._notice.isVisibleTo(self) else self._words.text()

    def figure(self, row: int, column: int) -> str:
        """A cell of the table: row 0 predicted, 1 drawn from; column 0 raw, 1 smoothed."""
        return self._cells[row, column].text()

    def _show_fitting(self, answer: ListAnswer, frame: Frame, row: int, position: int) -> None:
        of = ", of any label" if frame.guides.label else ""  # the list is asked for no label, whatever guides
        self.set_hint(f"{counted(answer.count, 'word')} {'fits' if answer.count == 1 else 'fit'}{of}")
        more = " …" if answer.count > len(answer.examples) else ""
        words = [isolated(word) for word in answer.examples]
        self._words.setText("  ".join(words) + more)
        self._words.setAccessibleName("Words that fit: " + ", ".join(words))
        distributions = (frame.p0[row, position], frame.sampling_probs[row, position])
        for i, distribution in enumerate(distributions):
            p = np.asarray(distribution, np.float64)
            p = p / p.sum()
            for j, q in enumerate((answer.raw[position], answer.smoothed[position])):
                kl = divergence(q, p)
                far = "∞" if kl == float("inf") else f"{kl:.2f}"
                self._cells[i, j].setText(f"TV {variation(p, q):.2f} · KL {far}")
                self._cells[i, j].setAccessibleName(f"{_ROWS[i]} against the {_COLUMNS[j]}")

    def _lay_out_table(self) -> None:
        grid = QGridLayout(self._table)
        grid.setContentsMargins(0, 2, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 1)
        for j, name in enumerate(_COLUMNS):
            grid.addWidget(Label(name, role="small", tone="muted"), 0, j + 1)
        for i, name in enumerate(_ROWS):
            grid.addWidget(Label(name, role="small", tone="muted"), i + 1, 0)
            for j in range(len(_COLUMNS)):
                self._cells[i, j] = Label("", role="small")
                grid.addWidget(self._cells[i, j], i + 1, j + 1)
        self._table.setToolTip(
            f"{explained('TV KL nats')}\n"
            "The smoothed list gives every allowed letter some chance, so that new words are not counted as errors."
        )


def _new(row: int, *, complete: bool) -> str:
    if complete:
        return f"Row {row + 1} is a new word, in no list."
    return f"No list word goes on like row {row + 1}: it is on its way to a new one."


def _blocked(positions: tuple[int, ...], vocabulary: Vocabulary) -> str:
    if not positions:
        return "No word of the list fits. The model may still find a new one."
    names = listed([vocabulary.attributes.place(i) for i in positions])
    what = f"position {names}" if len(positions) == 1 else f"positions {names} together"
    return f"No word of the list fits: {what} cannot be met by it. The model may still find a new word."
