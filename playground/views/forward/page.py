"""The page: a word, a level of noise, the information left, and a line for each way to destroy the word."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QSlider, QWidget

from models.destruction import Curve, Destruction
from models.destruction.curves import TIMES
from playground import theme
from playground.glossary import explained, explained_label
from playground.views.forward.chart import LEFT, RIGHT, InformationChart
from playground.views.forward.line import WayLine
from playground.views.forward.shown import HEADINGS, WordAtLevel, in_words, line_styles, matched
from playground.widgets import Card, Elided, IconButton, Label, Number, Scroll, TextField, clear_layout, hbox, vbox

LAST = len(TIMES) - 1
HANDLE = 8  # half of the slider's, which its ends are short of
NOTHING = "No list of words is open; choose a model above, and its letters are destroyed here."
PREPARING = "Each way to destroy a word of this list is being prepared …"
START = 0.4
ABOUT_LEVEL = "How much noise there is: 0 is the word, 1 is nothing but noise. Arrows, Page Up and Page Down move it."
ABOUT_EQUAL = "Give every way the level at which it leaves as much as the chosen one"
ABOUT_NUMBERS = "Destroy it with other random numbers; while the level moves they stay the same"


class ForwardView(QWidget):
    """Shows a word at one level of noise in every way.

    level_changed(): the user set another. word_changed(str): another word was typed, "" for that of the board.
    numbers_wanted(): other random numbers.
    """

    level_changed = Signal()
    word_changed = Signal(str)
    numbers_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Forward")
        self._curves: list[Curve] = []
        self._matched: list[int] = []  # places of the ways in TIMES, where these have places of their own
        self._problem = ""
        self._shown: WordAtLevel | None = None
        self._before = ""  # the title of the way that was chosen
        self.lines: list[WayLine] = []
        self.word = TextField("Word to destroy", letters=True)
        self.word.setToolTip("Type a word of letters that the model knows; empty, it is the selected row of the board")
        self.level = Number("Noise level t", 0.0, 1.0, step=0.01, decimals=2, value=START)
        self.level.setToolTip(ABOUT_LEVEL)
        self.equal = IconButton("sliders", ABOUT_EQUAL, checkable=True)
        self.numbers = IconButton("dice", ABOUT_NUMBERS)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self._set_up_slider()
        self.chart = InformationChart()
        self._reading = Elided(role="small", tone="muted", steady=True)
        self._reading.set_about(
            "\n".join([*map(explained_label, ("information left", "noise added")), explained("nats")])
        )
        self._about = Label(role="small", tone="muted", wrap=True)
        self._about.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._about.setMinimumHeight(2 * self._about.fontMetrics().lineSpacing())
        self._group = QButtonGroup(self)
        self._lay_out()
        self.word.textChanged.connect(self.word_changed)
        self.level.value_changed.connect(self._on_number)
        self.slider.valueChanged.connect(self._on_slider)
        self.chart.level_wanted.connect(self.slider.setValue)
        self.equal.toggled.connect(self._move)
        self.numbers.clicked.connect(self.numbers_wanted)
        self._group.idToggled.connect(self._on_chosen)
        self.show_nothing()

    # -- what is shown --

    @property
    def levels(self) -> list[float]:
        """The noise level of each way, in [0, 1]."""
        return [float(TIMES[self._at(place)]) for place in range(len(self.lines))]

    @property
    def chosen(self) -> int:
        """Which of the ways is chosen."""
        return max(0, self._group.checkedId())

    def show_nothing(self) -> None:
        """No list is open."""
        self._problem = NOTHING
        self._show_about()
        self._reading.setText("")
        self.chart.show_curves(())
        for part in self._parts:
            part.setEnabled(False)
        self._card.hide()

    def show_preparing(self) -> None:
        """The ways to destroy a word of the open list are not known yet."""
        self._start_over()
        self._reading.setText("")
        self.chart.show_curves(())
        self._show_about()
        hint = Label(PREPARING, tone="muted", wrap=True)
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        hint.setMinimumHeight(4 * hint.fontMetrics().lineSpacing())
        self._column.addWidget(hint)
        self._scroll.lay_out(self._column)

    def show_ways(self, ways: tuple[Destruction, ...]) -> None:
        """A line for each; the one that was chosen stays so where there is one of its name."""
        self._start_over()
        styles = line_styles(ways)
        self.lines = [WayLine(way, style) for way, style in zip(ways, styles, strict=True)]
        kind = ""
        for place, line in enumerate(self.lines):
            if line.way.kind != kind:
                kind = line.way.kind
                heading = Label(HEADINGS[line.way.kind], role="small", tone="muted", wrap=True)
                heading.setContentsMargins(8, 8 if place else 0, 0, 1)
                self._column.addWidget(heading)
            self._column.addWidget(line)
            self._group.addButton(line, place)
        self.chart.show_ways(ways, styles)
        titles = [way.title for way in ways]
        self.lines[titles.index(self._before) if self._before in titles else 0].setChecked(True)
        self._scroll.lay_out(self._column)

    def _start_over(self) -> None:
        """Enable all parts, without a line; which way was chosen is kept."""
        for part in self._parts:
            part.setEnabled(True)
        self._card.show()
        self._problem = self.word.problem()
        self._before = self.lines[self.chosen].way.title if self.lines else self._before
        for line in self.lines:
            self._group.removeButton(line)
        clear_layout(self._column)
        self.lines, self._shown, self._curves, self._matched = [], None, [], []

    def show_word(self, shown: WordAtLevel) -> None:
        """What each way leaves of the word at the level."""
        self._shown = shown
        for place, line in enumerate(self.lines):
            line.show_word(shown, place)
        self._show_amounts()

    def show_curves(self, curves: Sequence[Curve]) -> None:
        """Show the curves that are computed, in the order of the ways."""
        self._curves = list(curves)
        self.chart.show_curves(curves)
        if self.equal.isChecked():
            self._move()
        else:
            self._show_amounts()

    def show_offer(self, word: str) -> None:
        """What stands for an empty field: a word, and where it is from."""
        self.word.setPlaceholderText(word)

    def show_problem(self, sentence: str) -> None:
        """What is wrong with the word that was typed; "" for nothing."""
        self.word.set_problem(sentence)
        self._problem = sentence
        self._show_about()

    # -- within --

    def _show_amounts(self) -> None:
        for place, line in enumerate(self.lines):
            curve = self._curves[place] if place < len(self._curves) else None
            line.show_amount(curve, self._at(place), as_level=bool(self._matched))
            if place == self.chosen:
                says = in_words(line.way, curve, self._at(place))
                self._reading.setText(says)
                self.slider.setAccessibleDescription(f"t = {TIMES[self._at(place)]:.2f}, {line.way.title}: {says}")

    def _at(self, place: int) -> int:
        """The place of a way's level in TIMES."""
        return self._matched[place] if place < len(self._matched) else self.slider.value()

    @Slot()
    def _move(self) -> None:
        """The level, or what it is a level of, has changed."""
        known = self.equal.isChecked() and self.chosen < len(self._curves)
        self._matched = matched(self._curves, self.chosen, self.slider.value()) if known else []
        self.chart.show_level(self.slider.value(), self._matched)
        self.level_changed.emit()

    def _show_about(self) -> None:
        """What the chosen way does, or what is wrong."""
        self._about.set_tone("bad" if self.word.problem() else "muted")
        self._about.setText(self._problem or (self.lines[self.chosen].way.about if self.lines else ""))

    @Slot(float)
    def _on_number(self, t: float) -> None:
        self.slider.setValue(round(t * LAST))

    @Slot(int)
    def _on_slider(self, value: int) -> None:
        with QSignalBlocker(self.level):
            self.level.setValue(value / LAST)
        self._move()

    @Slot(int, bool)
    def _on_chosen(self, place: int, checked: bool) -> None:
        if checked:
            self.chart.choose(place)
            if place:
                self._scroll.ensureWidgetVisible(self.lines[place], 0, 8)
            else:
                self._scroll.verticalScrollBar().setValue(0)  # with its heading
            self._show_about()
            if self.equal.isChecked():
                self._move()
            else:
                self._show_amounts()

    def _set_up_slider(self) -> None:
        self.slider.setAccessibleName("Noise level")
        self.slider.setToolTip(ABOUT_LEVEL)
        self.slider.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.slider.setRange(0, LAST)
        self.slider.setPageStep(10)
        self.slider.setValue(round(START * LAST))

    def _lay_out(self) -> None:
        top = Card()
        top.setAccessibleName("Noise")
        t = Label("noise t", tone="muted")
        t.setBuddy(self.level)
        t.setToolTip(ABOUT_LEVEL)
        along = hbox(self.slider)
        along.setContentsMargins(LEFT - HANDLE, 0, RIGHT - HANDLE, 0)
        top.body.setSpacing(4)
        top.body.addLayout(hbox((self.word, 1), t, self.level, self.equal, self.numbers))
        top.body.addWidget(self._reading)
        top.body.addWidget(self.chart, 1)
        top.body.addLayout(along)
        top.body.addWidget(self._about)
        self._card = Card()
        self._card.setAccessibleName("Ways to destroy the word")
        self._column = vbox(spacing=0)
        self._card.body.addLayout(self._column)
        page = QWidget()
        vbox(self._card, None, into=page)
        self._scroll = Scroll("Ways to destroy the word", page)
        self._parts: tuple[QWidget, ...] = (self.word, self.level, self.equal, self.numbers, self.slider, self.chart)
        vbox((top, 3), (self._scroll, 4), spacing=theme.GAP, into=self)
        self.chart.show_level(self.slider.value(), [])
