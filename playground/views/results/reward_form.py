"""How a model is tuned by a reward: the reward, what words are drawn by, and what stands for their probability."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QWidget

from models.errors import UserError
from models.rewards.expression import MAX_TEXT
from models.rewards.reward import Reward
from models.training.reward_tuning import MAX_GROUP, MAX_KL, MIN_GROUP, SURROGATES, RewardTuning
from playground.widgets import Label, Number, OneOf, TextField, hbox, vbox

WIDTH = 456
LINES = 3  # that are kept free for what is said
MOST_STEPS = 5000
_ABOUT = (
    "Words are drawn in groups, and those worth more than the others of their group become likelier (GRPO). The result"
    " is a model of its own, and the open one stays as it is."
)
_REWARD = 'Numbers, features and comparisons, as in Sampling: 2*vowel_share + ends("a")'

_ONE_ORDER = (
    "This model has one order, so each word has one path, and whatever stands for its probability is that of it."
)


def about(text: str) -> Label:
    """A paragraph as wide as the popup."""
    label = Label(text, tone="muted", wrap=True)
    label.setFixedSize(WIDTH, label.heightForWidth(WIDTH))
    return label


class RewardForm(QWidget):
    """changed: what is asked for, or what it lacks, may be another."""

    changed = Signal()

    def __init__(self, reward: str, *, several: bool) -> None:
        """reward: the expression to begin with, "" for none. several: whether a word may be drawn in several orders."""
        super().__init__()
        self.lacks, self._several = "", several
        self.expression = TextField("Reward", 'ends("a")', letters=True)
        self.expression.setMaxLength(MAX_TEXT)
        self.expression.setToolTip(_REWARD)
        self.expression.set_value(reward)
        self.pattern = TextField("Pattern of the words that are drawn", "*", letters=True)
        self.pattern.setToolTip("What the words that are drawn to learn from look like: * for any, an* for a beginning")
        self.pattern.set_value("*")
        self.surrogate = OneOf("What stands for a word's probability", [(n, s.label) for n, s in SURROGATES.items()])
        self.surrogate.setToolTip(
            "What the gradient makes likelier for a word that is worth more: the surrogate of log p"
        )
        self.surrogate.set_notes({name: one.about for name, one in SURROGATES.items()})
        self.steps = Number("Steps of the tuning by a reward", 1, MOST_STEPS, step=20, value=RewardTuning.usual_steps)
        self.group = Number("Words of a group", MIN_GROUP, MAX_GROUP, step=4, value=RewardTuning.group)
        self.kl = Number("Held back by (weight of the KL)", 0.0, MAX_KL, step=0.05, decimals=3, value=RewardTuning.kl)
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
        rows = (("Reward", self.expression), ("Pattern", self.pattern), ("Learns from", self.surrogate))
        self.surrogate.setVisible(several)
        for row, (name, field) in enumerate(rows if several else rows[:-1]):
            grid.addWidget(Label(name), row, 0)
            grid.addWidget(field, row, 1)
        for number in (self.steps, self.group, self.kl):
            number.setFixedWidth(76)
        steps, group, kl = (Label(name) for name in ("Steps", "Group of", "Held back by"))
        numbers = hbox(steps, self.steps, 6, group, self.group, 6, kl, self.kl, None, spacing=8)
        grid.setColumnStretch(1, 1)
        vbox(about(_ABOUT), grid, numbers, self.said, spacing=10, into=self)
        self.setFixedWidth(WIDTH)
        for text in (self.expression, self.pattern):
            text.textChanged.connect(self._check)
        self.surrogate.value_changed.connect(self._check)
        self._check()

    def asked(self) -> tuple[int, RewardTuning]:
        """After how many steps, and by what. Raises UserError for what cannot be."""
        return int(self.steps.value()), RewardTuning(
            Reward(expression=self.expression.text().strip()),
            pattern=self.pattern.text().strip() or "*",
            surrogate=str(self.surrogate.value()),
            group=int(self.group.value()),
            kl=float(self.kl.value()),
        )

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
        chosen = SURROGATES[str(self.surrogate.value())]
        source = f" ({chosen.source})" if chosen.source else ""
        learns = f"{chosen.about[:1].upper()}{chosen.about[1:]}{source}." if self._several else _ONE_ORDER
        self.said.setText(wrong or learns)
        self.changed.emit()
