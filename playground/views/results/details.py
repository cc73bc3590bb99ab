"""Below the table: all about the selected word, or a few words letter against letter."""

from collections.abc import Callable, Sequence
from functools import reduce

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from models.data.direction import right_to_left
from models.data.graphemes import graphemes
from models.evaluation.result import Result
from models.families.predictor import APPROXIMATE
from models.plurals import counted, whole_percent
from playground import theme
from playground.formatting import NOT_LABELLED, drawn_with, figure, isolated, per_char
from playground.views.results.columns import MARKS, TONES, list_words, logp_words, nearest_words, reward_words
from playground.widgets import Button, Elided, Label, Wordings, clear_layout, hbox

REPLAY, DRAFT = "Double-click or Enter: replay", "D: draft on the board · S: star · X: not liked"
IN_SHORT = (("Double-click or Enter", "Enter"), (" on the board", ""))  # of what the keys do
NO_REPLAY = "Its run was changed on the way"
WITH_OTHERS = "Drawn together with other particles, so not drawn again alone"
MOST = 5  # words set beside one another


def drawn_by(result: Result) -> str:
    """How a word came about: "e??a · names · 12 steps, 12 calls · seed 42, row 3" """
    parts = [isolated(part) for part in (result.pattern, result.recipe.guided_by, result.model) if part]
    if result.has_label is False:
        parts.append(NOT_LABELLED)
    parts.append(f"{counted(result.steps, 'step')}, {counted(result.calls, 'call')}")
    parts.append(f"seed {result.seed}, row {result.row + 1}")
    if result.worth is not None:
        by = result.worth.by
        parts.append(f"reward {reward_words(result)} of {isolated(by.reward.source)}, by {by.sampler.label.lower()}")
    if result.length_misfit >= APPROXIMATE:
        parts.append(f"length approximate, {whole_percent(result.length_misfit)} off")
    return " · ".join(parts)


def attribute_words(result: Result) -> str:
    """The attributes that were drawn before the word, and what it has where that is another; "" without any."""
    return drawn_with(result.compared_values)


def _replayed(result: Result) -> str:
    """Whether the word can be drawn again, and why not."""
    if result.repeats:
        return REPLAY
    return WITH_OTHERS if result.kind.repeats else NO_REPLAY


class Details(QFrame):
    """The details of the selected words; hidden while nothing is selected."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._results: list[Result] = []
        self.setProperty("surface", "sunken")
        self.setAccessibleName("Selected words")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(10, 8, 10, 8)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(2, 1)
        self._brief = False
        self.hide()

    def set_brief(self, brief: bool) -> None:
        """Whether figures are hidden until the user asks for them."""
        if brief != self._brief:
            self._brief = brief
            self._show()

    def show_results(self, results: list[Result]) -> None:
        """Show these; an empty list hides it."""
        if results == self._results:
            return
        self._results = results
        self._show()

    def _show(self) -> None:
        results = self._results
        clear_layout(self._grid)
        if len(results) == 1:
            self._show_one(results[0])
        elif len(results) > MOST:
            self._grid.addWidget(Elided(self.text(), tone="muted"), 0, 0, 1, 4)
        elif results:
            self._show_several(results)
        self.setVisible(bool(results))
        self.setAccessibleDescription(self.text())
        self.setToolTip(self.text())

    def text(self) -> str:
        """What is shown, in words."""
        if len(self._results) == 1:
            result = self._results[0]
            first = f"{isolated(result.word)}: {list_words(result)}"
            return "\n".join(filter(None, (first, logp_words(result), attribute_words(result), drawn_by(result))))
        if len(self._results) > MOST:
            return f"{counted(len(self._results), 'word')} selected"
        return "\n".join(f"{isolated(result.word)}: {logp_words(result)}" for result in self._results)

    def _show_one(self, result: Result) -> None:
        word = Elided(result.word)
        word.setFont(theme.mono(15, QFont.Weight.DemiBold))
        self._grid.addWidget(word, 0, 0)
        self._grid.addWidget(Label(MARKS[result.novelty], tone=TONES[result.novelty]), 0, 1)
        self._grid.addWidget(_two(nearest_words, result, tone="muted"), 0, 2)
        keys = f"{_replayed(result)} · {DRAFT}"
        short = reduce(lambda text, pair: text.replace(*pair), IN_SHORT, keys)
        self._grid.addWidget(Wordings(keys, short, role="small", tone="muted"), 4, 0, 1, 4)
        if self._brief:
            ask = Button("Figures", tooltip="How likely the word is, and how it was drawn")
            ask.clicked.connect(self._on_ask)
            self._grid.addWidget(ask, 0, 3, 1, 1)
        else:
            self._grid.addWidget(_two(logp_words, result), 1, 0, 1, 3)
            self._grid.addWidget(Elided(drawn_by(result), tone="muted"), 2, 0, 1, 3)
            if result.values:
                self._grid.addWidget(Elided(attribute_words(result), tone="muted"), 3, 0, 1, 3)

    @Slot()
    def _on_ask(self) -> None:
        self.set_brief(False)

    def _show_several(self, results: list[Result]) -> None:
        """Letters that all the words share at a place are quiet; those that differ are not."""
        self._grid.addWidget(Elided("Letter by letter", tone="muted"), 0, 0, 1, 3)
        self._grid.addWidget(Label("log p · per char", tone="muted"), 0, 3, Qt.AlignmentFlag.AlignRight)
        words = [graphemes(result.word) for result in results]
        for line, result in enumerate(results, 1):
            letters = [_letter(words, place, letter) for place, letter in enumerate(graphemes(result.word))]
            from_right = right_to_left(result.word)
            line_of_letters = hbox(None, *letters[::-1], spacing=3) if from_right else hbox(*letters, None, spacing=3)
            self._grid.addLayout(line_of_letters, line, 0, 1, 3)
            figures = f"{figure(result.logp)} · {figure(per_char(result.logp, result.word))}"
            self._grid.addWidget(Label(figures), line, 3, Qt.AlignmentFlag.AlignRight)


def _two(words: Callable[..., str], result: Result, tone: str = "text") -> Wordings:
    """A line of two wordings."""
    return Wordings(words(result), words(result, short=True), tone=tone)


def _letter(words: Sequence[Sequence[str]], place: int, letter: str) -> Label:
    same = all(list(word[place : place + 1]) == [letter] for word in words)
    made = Label(letter, tone="muted" if same else "accent")
    made.setFont(theme.mono(14, QFont.Weight.Normal if same else QFont.Weight.DemiBold))
    return made
