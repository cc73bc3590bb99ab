"""Asks how the open model is tuned: by the words that were marked, or by a reward."""

from collections.abc import Callable, Iterable
from enum import Enum

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from models.evaluation.result import Result
from models.plurals import counted
from models.training.tuning.marked_words import MarkedWords, marked_words
from models.training.tuning.preferences import DEFAULT_BETA, MAX_BETA, MIN_BETA, Preferences
from models.training.tuning.reward_tuning import PATH, SURROGATES
from playground.views.results.reward_form import WIDTH, RewardForm, about
from playground.views.results.table import ResultTable
from playground.widgets import (
    IconButton,
    Label,
    Number,
    Popup,
    PrimaryButton,
    Segmented,
    field_label,
    hbox,
    refused_number,
    vbox,
)

TITLE = "Tune the model"
MOST_STEPS = 5000
_ABOUT = (
    "The network of the open model learns to prefer each starred word to each word marked as not liked (DPO). The"
    " result is a model of its own, and the open one stays as it is. The more it is held back, the less it changes."
)


class TuningWays(Enum):
    """What a model can be tuned by."""

    NOTHING = "it has no network"
    BOUND = "its words have a bound alone, so that a reward can only choose among them"
    ONE_ORDER = "its runs have paths that a gradient can follow, and each word has one"
    ORDERS = "its runs have paths that a gradient can follow, of several orders"

    @property
    def surrogates(self) -> tuple[str, ...]:
        """What may stand for the log-probability of a word, where it is not all the same."""
        return {TuningWays.ORDERS: tuple(SURROGATES), TuningWays.ONE_ORDER: (PATH,)}.get(self, ())


def marks_in(results: Iterable[Result]) -> MarkedWords:
    """The marked words among results, where it is not known which of them a model can read."""
    every = list(results)
    return marked_words((r.word for r in every if r.starred), (r.word for r in every if r.disliked), lambda _: "")


class MarksForm(QWidget):
    """How the model is tuned by the marks: after how many steps, and how much it is held back."""

    def __init__(self, marks: MarkedWords) -> None:
        super().__init__()
        self.steps = Number("Steps of the tuning", 1, MOST_STEPS, step=50, value=Preferences.usual_steps)
        self.beta = Number("Held back by (beta)", MIN_BETA, MAX_BETA, step=0.05, decimals=2, value=DEFAULT_BETA)
        for field in (self.steps, self.beta):
            field.setFixedWidth(88)
        self.steps.setToolTip("More steps lean it further, and cost more of what it knew")
        self.beta.setToolTip("Beta: how strongly it is held to the open model; 0.1 is loose, 1 is tight")
        both = bool(marks.liked and marks.disliked)
        that = "Star a word of this model" if marks.left_out else "Star a word"
        self.lacks = "" if both else f"{that} and mark one as not liked, or tune by a reward."
        counts = f"{counted(len(marks.liked), 'starred word')}, {len(marks.disliked)} not liked."
        said = (counts, marks.said("marked word"), self.lacks)
        marked = Label(" ".join(filter(None, said)), wrap=True)
        marked.setFixedWidth(WIDTH)
        line = hbox(
            field_label("Steps", self.steps),
            self.steps,
            8,
            field_label("Held back by", self.beta),
            self.beta,
            None,
            spacing=8,
        )
        vbox(about(_ABOUT), marked, line, spacing=10, into=self)


class TuningPopup(Popup):
    """Signals: wanted(int, float), by marks: after how many steps, and how much it is held back (beta).

    reward_wanted(int, object): after how many steps, and the `RewardTuning` or `FilterTuning`.
    """

    wanted = Signal(int, float)
    reward_wanted = Signal(int, object)

    def __init__(self, marks: MarkedWords, ways: TuningWays, reward: str, parent: QWidget) -> None:
        """marks: those that the open model can read. reward: the expression to begin with, "" for none."""
        super().__init__(TITLE, parent)
        self.by = Segmented("What the model is tuned by", [(False, "By marks"), (True, "By a reward")])
        self.by_marks, self.by_reward = MarksForm(marks), RewardForm(reward, ways.surrogates)
        self.steps, self.beta = self.by_marks.steps, self.by_marks.beta
        self.go = PrimaryButton("Tune", "train")
        head = hbox(Label(TITLE, role="title"), None, self.by)
        whole = vbox(head, self.by_marks, self.by_reward, hbox(None, self.go), spacing=10, into=self)
        whole.setContentsMargins(16, 14, 16, 14)
        self.by.set_value(bool(self.by_marks.lacks))
        self.by.value_changed.connect(self._show_way)
        self.by_reward.changed.connect(self._show_lacks)
        self.go.clicked.connect(self._on_go)
        self._show_way()

    @Slot()
    def _show_way(self) -> None:
        rewarded = bool(self.by.value())
        for form in (self.by_marks, self.by_reward):
            form.setVisible((form is self.by_reward) == rewarded)
        self._show_lacks()
        self.adjustSize()
        first = self.by_reward.expression if rewarded else self.steps
        first.setFocus()
        first.selectAll()

    @Slot()
    def _show_lacks(self) -> None:
        lacks = self.by_reward.lacks if self.by.value() else self.by_marks.lacks
        self.go.setEnabled(not lacks)
        self.go.set_tooltip(lacks or "Train shows how far it is and what it costs")

    @Slot()
    def _on_go(self) -> None:
        if not self.go.isEnabled() or refused_number(self):
            return
        if self.by.value():
            steps, asked = self.by_reward.asked()
            self.close()
            self.reward_wanted.emit(steps, asked)
        else:
            steps, beta = int(self.steps.value()), float(self.beta.value())
            self.close()
            self.wanted.emit(steps, beta)

    # Qt's own
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not isinstance(self.focusWidget(), Number):  # which has taken what was typed
                self._on_go()
        else:
            super().keyPressEvent(event)


class TuneButton(IconButton):
    """Asks how to tune, while there is something to tune by.

    wanted(int, float): tune the open model by the marked words, with that many steps and that beta.
    reward_wanted(int, object): the same by a `RewardTuning` or a `FilterTuning`.
    """

    wanted = Signal(int, float)
    reward_wanted = Signal(int, object)

    def __init__(self, table: ResultTable) -> None:
        super().__init__("train", "Tune the open model, by the words that you marked or by a reward")
        self._table, self._ways, self._reward = table, TuningWays.NOTHING, ""
        self._marks: Callable[[Iterable[Result]], MarkedWords] = marks_in
        self.hide()
        self.clicked.connect(self.ask)

    def set_tuning(self, ways: TuningWays, reward: str) -> None:
        """What the open model can be tuned by, and the reward of the board as an expression, "" for none."""
        self._ways, self._reward = ways, reward
        self.setVisible(ways is not TuningWays.NOTHING)

    def set_marks(self, marks: Callable[[Iterable[Result]], MarkedWords]) -> None:
        """How the marked words that the open model can read are found among the results."""
        self._marks = marks

    @Slot()
    def ask(self) -> None:
        """Ask how the open model is to be tuned."""
        popup = TuningPopup(self._marks(self._table.results()), self._ways, self._reward, self)
        popup.wanted.connect(self.wanted)
        popup.reward_wanted.connect(self.reward_wanted)
        popup.show_at(self.mapToGlobal(QPoint(0, self.height() + 4)))
