"""Words by a reward: what a word is worth, how words are drawn by it, and how far the drawing is."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QSlider, QWidget

from models.errors import ExpressionError, UserError
from models.rewards.expression import MAX_GIVEN, MAX_TEXT, Expression
from models.rewards.features import FEATURES
from models.rewards.reward import LIMIT, MAX_WEIGHT, Reward, Term
from models.sampling.by_reward import (
    LEAST_BETA,
    MAX_PARTICLES,
    MAX_WORDS,
    MOST_BETA,
    REWARD_SAMPLERS,
    ByReward,
)
from playground.glossary import explained
from playground.system.throttle import Throttle
from playground.views.controls.setting import NARROW_FIELD, Setting, SettingsCard, put
from playground.views.controls.sizes_plot import SizesPlot
from playground.widgets import (
    Button,
    Label,
    Number,
    OneOf,
    PrimaryButton,
    ProgressBar,
    Segmented,
    TextField,
    bring_into_view,
    hbox,
    refused_number,
)

REACH = 5.0  # of a slider, to both sides; a number may be further out
_PARTS = 10  # of a slider, for one
_OFF = "Off: nothing is drawn by a reward."
_ON = "Words are drawn by it beside the board, whose rows stay as they are."
_EXPRESSION = 'Numbers, features and comparisons, such as 2*vowels/length - ends("n"); added to the weights above.'


class TermSetting(Setting):
    """A feature's weight by a slider and a number, and its text. term_wanted(object): a `Term`."""

    term_wanted = Signal(object)

    def __init__(self, name: str) -> None:
        feature = FEATURES[name]
        self.feature = name
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(round(-REACH * _PARTS), round(REACH * _PARTS))
        self.slider.setPageStep(_PARTS)
        self.slider.setFixedWidth(96)
        self.slider.setAccessibleName(f"{feature.label}, weight")
        self.number = Number(f"{feature.label}, weight in figures", -MAX_WEIGHT, MAX_WEIGHT, step=0.1, decimals=2)
        self.number.setFixedWidth(NARROW_FIELD)
        self.text = TextField(f"{feature.label}, {feature.takes}", feature.takes, letters=True)
        self.text.setMaxLength(MAX_GIVEN)
        self.text.setFixedWidth(NARROW_FIELD)
        super().__init__(feature.label, feature.about, self.text, self.slider, self.number)
        self.text.setVisible(bool(feature.takes))
        self.number.value_changed.connect(self._on_number)
        self.slider.valueChanged.connect(self._on_slider)
        self.text.editingFinished.connect(self._on_text)
        self._shown = Term(name, 0.0)

    def show_reward(self, reward: Reward) -> None:
        """Show its part in a reward; nothing is emitted."""
        before, self._shown = self._shown, Term(self.feature, reward.weight(self.feature), reward.text(self.feature))
        put(self.number, self._shown.weight)
        self.slider.blockSignals(True)
        self.slider.setValue(round(self._shown.weight * _PARTS))
        self.slider.blockSignals(False)
        if self._shown.text != before.text or not self.text.problem():  # one that cannot be read yet is the user's
            self.text.set_value(self._shown.text)

    def _ask(self, **changes: object) -> None:
        wanted = replace(self._shown, **changes)  # type: ignore[arg-type]
        if wanted != self._shown:
            self.term_wanted.emit(wanted)

    @Slot(object)
    def _on_number(self, value: object) -> None:
        if isinstance(value, int | float):
            self._ask(weight=float(value))

    @Slot(int)
    def _on_slider(self, value: int) -> None:
        self._ask(weight=value / _PARTS)

    @Slot()
    def _on_text(self) -> None:
        wanted = replace(self._shown, text=self.text.text().strip())
        try:
            Reward((wanted,))
        except UserError as error:
            self.text.set_problem(str(error))
        else:
            self.text.set_problem("")
            self._ask(text=wanted.text)


class RewardCard(SettingsCard):
    """Shows a `ByReward`, or that there is none. reward_wanted(object): another one, None for none.

    draw_wanted: draw words by the one that is shown. stop_wanted: stop drawing.
    """

    reward_wanted = Signal(object)
    draw_wanted = Signal()
    stop_wanted = Signal()

    def __init__(self) -> None:
        super().__init__("Reward")
        self._by: ByReward | None = None
        self._last: ByReward | None = None  # what is shown, or was before it was switched off
        self.on = Segmented("Whether words are drawn by a reward", [(False, "Off"), (True, "On")])
        self.on_setting = Setting("Reward", _OFF, self.on)
        self.terms = [TermSetting(name) for name, feature in FEATURES.items() if feature.slider]
        self.expression = TextField("Expression", "vowels/length", letters=True)
        self.expression.setMaxLength(MAX_TEXT)
        self.expression_setting = Setting("Expression", _EXPRESSION)
        self.expression_setting.column.insertWidget(1, self.expression)
        self.how = OneOf(
            "How words are drawn by the reward", [(name, one.label) for name, one in REWARD_SAMPLERS.items()]
        )
        self.how.set_notes({name: one.about for name, one in REWARD_SAMPLERS.items()})
        self.how_setting = Setting("Drawn by", " ", self.how)
        self.numbers = {
            "words": Number("Words to draw by the reward", 1, MAX_WORDS),
            "particles": Number("Particles", 1, MAX_PARTICLES),
            "beta": Number("Beta of the reward", LEAST_BETA, MOST_BETA, step=0.1, decimals=3),
            "threshold": Number("Least reward", -LIMIT, LIMIT, step=0.5, decimals=3),
        }
        about = {
            "words": ("Words", " "),
            "particles": ("Particles", ""),
            "beta": (
                "Closeness (β)",
                "The lower, the more the reward counts beside the model: words are as likely as p exp(reward / β).",
            ),
            "threshold": ("Threshold", "The least reward of a word that is accepted."),
        }
        self.number_settings = {name: Setting(*about[name], number) for name, number in self.numbers.items()}
        for number in self.numbers.values():
            number.setFixedWidth(NARROW_FIELD)
        self.go = PrimaryButton("Draw words", "plus", tooltip="Draw words by this reward; they come into Results")
        self.stop = Button("Stop", tooltip="Stop drawing; the words that are there stay")
        self.stop.set_stops(True)
        self.bar = ProgressBar("Drawing words by the reward")
        self.far = Label(tone="muted")
        self.sizes = SizesPlot()
        self.said = Label(role="small", tone="muted", wrap=True)
        self._lower = QWidget()
        hbox(self.go, self.stop, (self.bar, 1), self.far, spacing=8, into=self._lower).addStretch(0)
        self.add_settings(self.on_setting, *self.terms, self.expression_setting, self.how_setting)
        self.add_settings(*self.number_settings.values())
        for part in (self._lower, self.sizes, self.said):
            self.body.addWidget(part)
        self._to_end = Throttle(self._bring_end, 0, self)
        self._connect()
        self.show_busy(False)
        self.show_reward(None)

    def _connect(self) -> None:
        self.on.value_changed.connect(self._on_switch)
        for term in self.terms:
            term.term_wanted.connect(self._on_term)
            term.text.editingFinished.connect(self._show_lacks)
        self.expression.textChanged.connect(self._check_expression)
        self.expression.editingFinished.connect(self._on_expression)
        self.how.value_changed.connect(lambda how: self._ask(how=how))
        for name, number in self.numbers.items():
            number.value_changed.connect(lambda value, name=name: self._ask(**{name: value}))
        self.go.clicked.connect(self._on_go)
        self.stop.clicked.connect(self.stop_wanted)

    @Slot()
    def _on_go(self) -> None:
        if not refused_number(self):
            self.draw_wanted.emit()

    # -- what is shown --

    def show_reward(self, by: ByReward | None) -> None:
        """Show this one, None for none; nothing is emitted."""
        if by is not None and by != self._last:
            for term in self.terms:
                term.show_reward(by.reward)
            before = self._last.reward.expression if self._last is not None else ""
            if by.reward.expression != before or not self.expression.problem():
                self.expression.set_value(by.reward.expression)  # else what is typed would be lost
            self._check_expression()
            self.how.set_value(by.how)
            self.how_setting.set_about(by.sampler.about)
            for name, number in self.numbers.items():
                put(number, getattr(by, name))
            weighs = "beta" in by.sampler.reads
            self.number_settings["particles"].set_about(
                "How many are weighed." if weighs else "How many rows each word is the best of."
            )
            self.number_settings["words"].set_about(
                "How many are drawn from the particles by their weights; one may be drawn several times."
                if weighs
                else "How many are drawn."
            )
        self._by, self._last = by, by or self._last
        self.on.set_value(by is not None)
        self.on_setting.set_about(_OFF if by is None else _ON)
        for part in (*self.terms, self.expression_setting, self.how_setting, self._lower):
            part.setVisible(by is not None)
        for name, setting in self.number_settings.items():
            setting.setVisible(by is not None and (name == "words" or name in by.sampler.reads))
        self._show_lacks()
        self._show_end(by is not None)

    @Slot()
    def _show_lacks(self) -> None:
        """Let nothing be drawn while a text that is shown cannot be read: the reward is still the one before it."""
        fields = (self.expression, *(term.text for term in self.terms))
        lacks = next(filter(None, (field.problem() for field in fields)), "")
        lacks = lacks or ("" if self._by is None else self._by.reward.lacks)
        self.go.setEnabled(self._by is not None and not lacks)
        self.go.setToolTip(lacks or "Draw words by this reward into Results")

    def show_busy(self, busy: bool, done: float = 0.0, far: str = "") -> None:
        """Words are being drawn: which part is done, and how far that is in words."""
        self.bar.set_fraction(done)
        self.far.setText(far)
        had_focus = self.go.hasFocus() or self.stop.hasFocus()
        for part in (self.go,) if busy else (self.stop, self.bar, self.far):
            part.hide()
        for part in (self.stop, self.bar, self.far) if busy else (self.go,):
            part.show()
        if had_focus:
            (self.stop if busy else self.go).setFocus()

    def show_draw(self, sizes: Sequence[float], particles: int, sentence: str) -> None:
        """Show effective sample sizes of that many particles, one a step, and what is said of the draw."""
        self.sizes.show_sizes(sizes, particles)
        self.said.setText(sentence)
        self.said.setToolTip(explained(sentence))
        self._show_end(self._by is not None)

    def show_outcome(self) -> None:
        """Scroll to what came of the draw, once it is laid out: it stands below the button."""
        self._to_end.request()

    @Slot()
    def _bring_end(self) -> None:
        if self.said.isVisible():
            bring_into_view(self.said)

    def _show_end(self, there: bool) -> None:
        self.sizes.setVisible(there and self.sizes.steps > 1)
        self.said.setVisible(there and bool(self.said.text()))

    # -- asking --

    def _ask(self, **changes: object) -> None:
        if self._by is not None:
            self.reward_wanted.emit(replace(self._by, **changes))  # type: ignore[arg-type]

    @Slot(object)
    def _on_switch(self, on: object) -> None:
        self.reward_wanted.emit((self._last or ByReward(Reward())) if on else None)

    @Slot(object)
    def _on_term(self, term: Term) -> None:
        if self._by is not None:
            self._ask(reward=self._by.reward.with_term(term))

    @Slot()
    def _check_expression(self) -> None:
        """Say what is wrong with the text, as it is typed."""
        text = self.expression.text().strip()
        problem = ""
        try:
            if text:
                Expression(text)
        except ExpressionError as error:
            problem = str(error)
        self.expression.set_problem(problem)
        self.expression_setting.set_about(problem or _EXPRESSION)
        self._show_lacks()

    @Slot()
    def _on_expression(self) -> None:
        text = self.expression.text().strip()
        if self._by is not None and not self.expression.problem() and text != self._by.reward.expression:
            self._ask(reward=replace(self._by.reward, expression=text))
