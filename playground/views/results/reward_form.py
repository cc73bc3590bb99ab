"""How a model is tuned by a reward: the reward, what words are drawn by, and what stands for their probability."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QWidget

from models.errors import UserError
from models.plurals import counted
from models.rewards.expression import MAX_TEXT
from models.rewards.reward import Reward
from models.training.tuning.filter_tuning import ABOUT, LABEL, MAX_KEEP, MIN_KEEP, FilterTuning
from models.training.tuning.reward_tuning import MAX_GROUP, MAX_KL, MIN_GROUP, SURROGATES, RewardTuning
from playground.widgets import Label, Number, OneOf, TextField, field_label, hbox, vbox

BEST = "best"  # beside the names of SURROGATES
WIDTH = 456
LINES = 3  # that are kept free for what is said
MOST_STEPS = 5000
_ABOUT = (
    "Words are drawn from the open model, and those worth more become likelier. The result is a model of its own, and"
    " the open one stays as it is."
)
_REWARD = 'Numbers, features and comparisons, as in Sampling: 2*vowel_share + ends("a")'

_ONE_ORDER = "This model has one order, so each word has one path. The words of a group are compared (GRPO)."


def about(text: str) -> Label:
    """A paragraph as wide as the popup."""
    label = Label(text, tone="muted", wrap=True)
    label.setFixedSize(WIDTH, label.heightForWidth(WIDTH))
    return label


class RewardForm(QWidget):
    """changed: what is asked for, or what it lacks, may be another."""

    changed = Signal()

    def __init__(self, reward: str, surrogates: Sequence[str]) -> None:
        """reward: the expression to begin with, "" for none. surrogates: that are not all the same for the model."""
        super().__init__()
        self.lacks, self._several = "", len(surrogates) > 1
        self.expression = TextField("Reward", 'ends("a")', letters=True)
        self.expression.setMaxLength(MAX_TEXT)
        self.expression.setToolTip(_REWARD)
        self.expression.set_value(reward)
        self.pattern = TextField("Pattern of the words that are drawn", "*", letters=True)
        self.pattern.setToolTip("What the words that are drawn to learn from look like: * for any, an* for a beginning")
        self.pattern.set_value("*")
        ways = [*((name, SURROGATES[name].label) for name in surrogates), (BEST, LABEL)]
        self.learns_from = OneOf("What it learns from", ways)
        self.learns_from.setToolTip(
            "What becomes likelier for a word that is worth more, by the gradient of a surrogate of log p, or the best"
        )
        self.learns_from.set_notes({**{name: SURROGATES[name].about for name in surrogates}, BEST: ABOUT})
        self.steps = Number("Steps of the tuning by a reward", 1, MOST_STEPS, step=20, value=RewardTuning.usual_steps)
        self.group = Number("Words of a group", MIN_GROUP, MAX_GROUP, step=4, value=RewardTuning.group)
        self.kl = Number("Held back by (weight of the KL)", 0.0, MAX_KL, step=0.05, decimals=3, value=RewardTuning.kl)
        self.keep = Number(
            "Share of the words to keep", 100 * MIN_KEEP, 100 * MAX_KEEP, decimals=1, value=100 * FilterTuning.keep
        )
        self.keep.setSuffix(" %")
        self.keep.setToolTip(f"Of {counted(FilterTuning.draws, 'word')}; those worth as much as the last one count too")
        self.steps.setToolTip("More steps raise the reward further, and cost more of what it knew")
        self.group.setToolTip("How many words of a group (GRPO) have their rewards compared with one another")
        self.kl.setToolTip(
            "How strongly it is held to the open model, the weight of the KL: 0 is free, 0.05 is loose, 1 is tight"
        )
        self.said = Label(role="small", tone="muted", wrap=True)
        self.said.setFixedWidth(WIDTH)
        self.said.setFixedHeight(LINES * self.said.fontMetrics().lineSpacing())
        self.said.setAlignment(Qt.AlignmentFlag.AlignTop)
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(8)
        rows = (("Reward", self.expression), ("Pattern", self.pattern), ("Learns from", self.learns_from))
        for row, (name, field) in enumerate(rows):
            grid.addWidget(field_label(name, field), row, 0)
            grid.addWidget(field, row, 1)
        for number in (self.steps, self.group, self.kl, self.keep):
            number.setFixedWidth(76)
        of_groups, of_best = QWidget(), QWidget()
        hbox(
            field_label("Group of", self.group),
            self.group,
            6,
            field_label("Held back by", self.kl),
            self.kl,
            spacing=8,
            into=of_groups,
        )
        hbox(field_label("Keep", self.keep), self.keep, spacing=8, into=of_best)
        self._numbers = {False: of_groups, True: of_best}
        numbers = hbox(field_label("Steps", self.steps), self.steps, 6, of_groups, of_best, None, spacing=8)
        grid.setColumnStretch(1, 1)
        vbox(about(_ABOUT), grid, numbers, self.said, spacing=10, into=self)
        self.setFixedWidth(WIDTH)
        for text in (self.expression, self.pattern):
            text.textChanged.connect(self._check)
        self.learns_from.value_changed.connect(self._show_way)
        self._show_way()

    @property
    def _keeps_best(self) -> bool:
        return self.learns_from.value() == BEST

    @Slot()
    def _show_way(self) -> None:
        """The numbers of what is chosen, and its own number of steps until the user gives one."""
        for best, numbers in self._numbers.items():
            numbers.setVisible(best == self._keeps_best)
        self.steps.set_default((FilterTuning if self._keeps_best else RewardTuning).usual_steps)
        self._check()

    def asked(self) -> tuple[int, RewardTuning | FilterTuning]:
        """After how many steps, and by what. Raises UserError for what cannot be."""
        reward, pattern = Reward(expression=self.expression.text().strip()), self.pattern.text().strip() or "*"
        if self._keeps_best:
            return int(self.steps.value()), FilterTuning(reward, pattern, keep=self.keep.value() / 100)
        return int(self.steps.value()), RewardTuning(
            reward,
            pattern=pattern,
            surrogate=str(self.learns_from.value()),
            group=int(self.group.value()),
            kl=float(self.kl.value()),
        )

    def _about_way(self) -> str:
        """What is chosen, in a sentence."""
        if self._keeps_best:
            return f"{ABOUT[:1].upper()}{ABOUT[1:]}."
        if not self._several:
            return _ONE_ORDER
        chosen = SURROGATES[str(self.learns_from.value())]
        source = f" ({chosen.source})" if chosen.source else ""
        return f"{chosen.about[:1].upper()}{chosen.about[1:]}{source}. The words of a group are compared (GRPO)."

    @Slot()
    def _check(self) -> None:
        """Say what is wrong with the reward as it is typed, else what the gradient is of."""
        try:
            self.asked()
        except UserError as error:
            self.lacks = str(error)
        else:
            self.lacks = ""
        wrong = self.lacks if self.expression.text().strip() else ""
        self.expression.set_problem(wrong)
        self.said.setText(wrong or self._about_way())
        self.changed.emit()
