"""One step beside many: what the pattern becomes in each, and how much of it looks like words of the list."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QGridLayout, QWidget

from models.evaluation.drawn_words import USUAL
from models.evaluation.steps_compared import Compared, SteppedWords
from models.plurals import counted, whole_percent
from playground import theme
from playground.formatting import isolated
from playground.widgets import Button, Card, Label, hbox

SHOWN = 8  # words of each
STRANGE = " ✗"  # behind one that looks like no word of the list
MARKED = f"{STRANGE.strip()} looks like no word of the list"
ABOUT = "Fills the pattern in one step and in many with the same seed, and counts what looks like words of the list."
LOOKS = (
    "Like words of the list are those that its 5-gram finds no stranger than"
    f" {whole_percent(USUAL)} of its own words, which the 5-gram did not count."
)
ONCE = "This model is asked once and draws everything from its answer, so there are no more steps to compare with."
JOINT = f"{ABOUT} One step of this model draws whole words, so its letters depend on each other in one step as in many."
NO_LIST = "The list of this model is missing, so words that look like its own cannot be recognised."


class StepsComparedCard(Card):
    """Signals: wanted(), begin. stop_wanted(), end what goes on."""

    wanted, stop_wanted = Signal(), Signal()

    def __init__(self) -> None:
        super().__init__("One step or many")
        self._busy, self._stale = False, False
        self.about = Label(ABOUT, role="small", tone="muted", wrap=True)
        self.compare = Button("Compare", tooltip=ABOUT)
        self.says = Label("", wrap=True)
        self.says.setToolTip(LOOKS)
        self._grid = QWidget()
        self._heads = [Label("", role="small", tone="muted") for _ in range(2)]
        self.words = [[Label("") for _ in range(SHOWN)] for _ in self._heads]
        table = QGridLayout(self._grid)
        table.setContentsMargins(0, 0, 0, 0)
        table.setHorizontalSpacing(24)
        table.setVerticalSpacing(2)
        for column, (head, labels) in enumerate(zip(self._heads, self.words, strict=True)):
            table.addWidget(head, 0, column)
            for row, label in enumerate(labels):
                label.setFont(theme.mono(13))
                table.addWidget(label, row + 1, column)
            table.setColumnStretch(column, 1)
        table.addWidget(Label(MARKED, role="small", tone="muted"), SHOWN + 1, 0, 1, 2)
        self.body.addWidget(self.about)
        self.body.addLayout(hbox(self.compare, None))
        self.body.addWidget(self.says)
        self.body.addWidget(self._grid)
        self.compare.clicked.connect(self._on_click)
        self.show_comparison(None)

    def set_reason(self, reason: str, about: str = ABOUT) -> None:
        """Why nothing can be compared, "" where it can. about: what is compared then."""
        self.about.setText(reason or about)
        self.compare.setEnabled(not reason)

    def set_busy(self, busy: bool) -> None:
        """Whether words are being drawn."""
        self._busy = busy
        self.compare.set_busy(busy, "Compare")

    def set_stale(self, stale: bool) -> None:
        """Dim what was drawn under another pattern or other settings than the present ones."""
        if stale != self._stale:
            self._stale = stale
            self._dim()

    def show_comparison(self, state: Compared | None) -> None:
        """What was drawn so far; None for nothing."""
        self.says.setVisible(state is not None)
        self._grid.setVisible(state is not None)
        if state is None:
            return
        self.says.setText(in_words(state))
        for head, labels, drawn in zip(self._heads, self.words, (state.one, state.many), strict=True):
            head.setText(counted(drawn.steps, "step"))
            for i, label in enumerate(labels):
                there = i < len(drawn.words)
                label.setText(f"{isolated(drawn.words[i])}{'' if drawn.looks[i] else STRANGE}" if there else "")
                label.setProperty("strange", there and not drawn.looks[i])
                label.setAccessibleName(_spoken(drawn, i) if there else "")
        self._dim()

    def _dim(self) -> None:
        self.says.set_tone(theme.STALE_TONE if self._stale else "text")
        for label in (label for labels in self.words for label in labels):
            strange = bool(label.property("strange"))
            label.set_tone(theme.STALE_TONE if self._stale else "bad" if strange else "text")

    @Slot()
    def _on_click(self) -> None:
        (self.stop_wanted if self._busy else self.wanted).emit()


def in_words(state: Compared) -> str:
    """ "1 step: 31 % look like words of the list, 4 % stand in it. 12 steps: 84 %, 22 %. 96 words each." """
    one, many = state.one, state.many
    if not one.words or not many.words:
        return "Drawing."
    (alike, listed), (then_alike, then_listed) = (
        (whole_percent(each.share_like_words), whole_percent(each.share_listed)) for each in (one, many)
    )
    first = f"{alike} look like words of the list, {listed} stand in it"
    second = f"{then_alike} look like words, {then_listed} stand in the list"
    drawn = f"{counted(len(many.words), 'word')} each"
    return f"{counted(one.steps, 'step')}: {first}. {counted(many.steps, 'step')}: {second}. {drawn}."


def _spoken(drawn: SteppedWords, i: int) -> str:
    return drawn.words[i] if drawn.looks[i] else f"{drawn.words[i]}, looks like no word"
