"""The Loss card: how a run is going, what can be done to it, and how it ended."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from models.plurals import grouped, whole_percent
from models.training.progress import Progress
from models.training.tuning.reward_outcome import in_words
from playground.formatting import compact, duration, loss_unit, network_size, time_left
from playground.glossary import explained
from playground.views.trainer.curves import LossCurves
from playground.views.trainer.disclosure import Disclosure
from playground.views.trainer.ending import RELATIONS, ending
from playground.views.trainer.legend import LossLegend
from playground.views.trainer.reward_charts import RewardCharts
from playground.widgets import Button, Card, Elided, Label, PrimaryButton, ProgressBar, hbox, vbox
from playground.widgets.longer import TrainLonger

ENDED = ("done", "stopped")
LEARNING = ("preparing", "choosing", "training")  # what a stop ends before its time
MEASURING = "evaluating"
STOP_AND_KEEP, KEEPS = "Stop and keep", "Stop now and keep the model so far"
STOP_MEASURING, SKIPS = "Stop measuring", "The model is kept; its card will say that it was not measured"
GOING_ON = ("choosing", "training", "evaluating")  # takes a time that is known
FOLDS = (
    "Three folds of the short list learn first, to find after how many steps to end; then all its words are learned."
    " Until then you play with the model of one fold, which has learned two thirds of the words."
)
STARTING = "starting the training process"
_DOING = {"preparing": "getting ready", "evaluating": "measuring", "paused": "paused"}


class RunCard(Card):
    """Shows models.training.progress.Progress.

    pause_wanted(bool): True to pause, False to go on. stop_wanted: learn no more, or measure no more, and keep the
    model. open_wanted: use the trained model. repeat_wanted: set up another run. other_wanted: choose another list for
    it. longer_wanted(float): go on with this one for that many minutes.
    """

    pause_wanted = Signal(bool)
    stop_wanted = Signal()
    open_wanted = Signal()
    repeat_wanted = Signal()
    other_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Loss", parent=parent)
        self._running = self._paused = self._opened = self._stopping = False
        self._progress: Progress | None = None
        self._bound = ""
        self.curves = LossCurves()
        self.legend = LossLegend()
        self.what = Label(role="small", tone="muted", wrap=True)
        self.rewards = RewardCharts()
        self.bar = ProgressBar("Training")
        self.pause = PrimaryButton("Pause", "pause", tooltip="Pause the training")
        self.stop = Button(STOP_AND_KEEP, "stop", tooltip=KEEPS)
        self.open = PrimaryButton("Open it", "open", tooltip="Fill words with the new model")
        self.repeat = Button("Train again", "refresh", tooltip="Set up another run")
        self.other = Button("Other list…", "list", tooltip="Choose another list, and train a new model on it")
        self.longer = TrainLonger()
        self._can_go_on = False
        self._speed = Elided(role="small", tone="muted")
        self._speed.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._doing = Elided(tone="muted")
        self.end = Label(wrap=True)
        self._note = Label(role="small", tone="muted", wrap=True)
        self.body.addWidget(self.curves, 1)
        self.figures = Disclosure("Figures", "What was measured before and after the tuning")
        self.figures.toggled.connect(self._show_note)
        for widget in (self.legend, self.what, self.rewards, self.end, self.figures, self._note):
            self.body.addWidget(widget)
        self.commands = QWidget(self)  # placed where it is in sight however much there is to read
        buttons = hbox(self.pause, self.stop, self.open, self.repeat, self.other, None, self._speed)
        longer = hbox(self.longer, None)
        vbox(self._doing, self.bar, buttons, longer, into=self.commands)
        self.pause.clicked.connect(self._on_pause)
        self.stop.clicked.connect(self._on_stop)
        self.open.clicked.connect(self.open_wanted)
        self.repeat.clicked.connect(self.repeat_wanted)
        self.other.clicked.connect(self.other_wanted)
        self.longer_wanted = self.longer.wanted
        self.curves.read.connect(self._on_read)
        self._trial = ""
        self.set_running(False, False)

    def summary(self) -> str:
        """How the run ended, in a sentence; "" before it has."""
        return self.end.text()

    def note(self) -> str:
        """The message beside the figures: few words, an early end, a full disk; of a tuning those too; "" for none."""
        return self._note.text()

    def clear(self) -> None:
        """A new run begins."""
        self._trial, self._can_go_on, self._progress = "", False, None
        self.curves.clear()
        self.legend.show_values(None, None, "")
        self.what.hide()
        self.rewards.clear()
        self._show_done()
        self._show_heading()
        self._speed.setText("")
        self.end.setText("")
        self.end.hide()
        self._say("")

    def set_running(self, running: bool, paused: bool) -> None:
        """Which buttons there are."""
        self._running, self._paused = running, paused
        self._stopping = self._stopping and running
        self.pause.set_text("Resume" if paused else "Pause")
        self.pause.set_icon("resume" if paused else "pause")
        self.pause.set_tooltip("Go on training" if paused else "Pause the training")
        self.bar.setVisible(running)
        self._show_done()
        self._show_commands()
        for button in (self.repeat, self.other):
            button.setVisible(not running)
        self.open.setVisible(not running and not self._opened)
        self.longer.setVisible(not running and self._can_go_on)
        self._speed.setVisible(running)
        self.end.setVisible(not running and bool(self.end.text()))
        self._show_heading()

    def _show_commands(self) -> None:
        """Pause and stop, as long as there is something left to pause and to stop."""
        learning = self._running and (self._progress is None or self._progress.stage in LEARNING)
        measuring = self._running and self._progress is not None and self._progress.stage == MEASURING
        stops = learning or measuring
        if (self.pause.hasFocus() and (self._stopping or measuring)) or (self.stop.hasFocus() and not stops):
            self.curves.setFocus()  # a hidden control would send the focus to an arbitrary neighbour
        self.pause.setVisible(learning and not self._stopping)
        self.stop.setVisible(stops)
        text, about = (STOP_MEASURING, SKIPS) if measuring else (STOP_AND_KEEP, KEEPS)
        self.stop.set_text("Stopping…" if self._stopping else text)
        self.stop.set_tooltip(about)
        self.stop.set_stops(measuring and not self._stopping)
        self.pause.set_stops(learning and not self._paused)  # a key that is pressed by mistake ends no long run

    def _show_heading(self) -> None:
        """What goes on, what was asked for first."""
        if self._running and (self._stopping or self._paused):
            self.set_hint("stopping" if self._stopping else _DOING["paused"])
        else:
            self.set_hint(heading(self._progress) if self._progress is not None else _DOING["preparing"])

    def _show_done(self) -> None:
        """How far the run is; before its first step, what is done for it."""
        progress = self._progress
        prepares = progress is None or progress.stage == "preparing"
        self._doing.setText((progress.doing if progress is not None else "") or STARTING)
        self._doing.setVisible(self._running and prepares)
        self.bar.set_fraction(None if prepares else progress.fraction if progress is not None else 0.0)

    def show_progress(self, progress: Progress) -> None:
        """One report of the run."""
        if self._progress is not None and self._progress.stage != progress.stage == MEASURING:
            self._stopping = False  # the learning has stopped; what is measured of it can be stopped too
        self._bound, self._progress = charted(progress), progress
        self.curves.set_unit(loss_unit(is_bound=progress.bound_is_loss))
        # A loss that is no likelihood has nothing to do with those of the baselines.
        self.curves.set_baselines(progress.baselines if progress.bound_is_loss else {})
        if progress.trial != self._trial:  # steps begin at 0 again
            self._trial = progress.trial
            self.curves.restart()
        for step, train, heldout in progress.earlier:
            self.curves.add(step, train, heldout, progress.stored_step)
        self.curves.add(progress.step, progress.train, progress.heldout, progress.stored_step)
        self.legend.show_words(progress)
        self.what.setText(says := explains(progress))
        self.what.setVisible(bool(says))
        self.rewards.show_progress(progress)
        self.legend.show_values(*self.curves.latest(), self._bound)
        self._show_done()
        self._show_heading()
        self._show_commands()
        self._speed.setText(f"{compact(round(progress.words_per_second))} words/s" if progress.words_per_second else "")
        ended = progress.stage in ENDED
        figures = ending(progress) if ended and progress.verdict else ""
        size = network_size(progress)
        self._say(" ".join(filter(None, (figures, size, rewarded(progress), *progress.notes, progress.message))))
        if ended:
            self.end.setText(progress.verdict or ending(progress))
            self.end.setToolTip(explained(self.end.text()))
            self.end.setVisible(not self._running)
            self._can_go_on = progress.stored == "best" and bool(progress.snapshot)

    def _say(self, note: str) -> None:
        self._note.setText(note)
        self._show_note()

    @Slot()
    def _show_note(self) -> None:
        """The figures of a tuning stand behind its verdict."""
        progress = self._progress
        behind = progress is not None and progress.stage in ENDED and bool(progress.verdict)
        self.figures.setVisible(behind)
        self._note.setVisible(bool(self._note.text()) and (self.figures.isChecked() or not behind))

    def set_can_open(self, can: bool) -> None:
        """Whether there is a model to open."""
        self.open.setEnabled(can)

    def set_opened(self, opened: bool) -> None:
        """Whether that model is open as it is now: then no button opens it."""
        self._opened = opened
        self.open.setVisible(not self._running and not opened)

    @Slot()
    def _on_pause(self) -> None:
        self.pause_wanted.emit(not self._paused)

    @Slot()
    def _on_stop(self) -> None:
        """Say so at once, for the answer takes a moment; asking again changes nothing."""
        if not self._stopping:
            self._stopping = True
            self._show_commands()
            self._show_heading()
            self.stop_wanted.emit()

    @Slot(object)
    def _on_read(self, step: object) -> None:
        if isinstance(step, int):
            self.legend.show_values(*self.curves.at(step), self._bound, step)
        else:
            self.legend.show_values(*self.curves.latest(), self._bound)


def rewarded(progress: Progress) -> str:
    """How far a tuning by a reward is, until it says what came of it; "" of any other run."""
    far = "" if progress.rewarded is None or progress.stage in ENDED else in_words(progress.rewarded)
    return f"{far[:1].upper()}{far[1:]}." if far else ""


def heading(progress: Progress) -> str:
    """ "step 1 240 · 2 m 10 s left" """
    if progress.stage == "preparing":
        return _DOING["preparing"]
    parts = [f"step {grouped(progress.step)}"]
    if progress.stage in ENDED:
        parts.append(f"{duration(progress.seconds)} in all")
    elif progress.stage == "choosing":
        parts.append(f"trying {progress.trial}")
    elif progress.stage in _DOING:
        parts.append(_DOING[progress.stage])
    if progress.stage in GOING_ON and progress.seconds_left is not None:
        parts.append(time_left(progress.seconds_left))
    return " · ".join(parts)


def progress_in_words(progress: Progress | None, *, paused: bool) -> tuple[str, str]:
    """How far a run is for who looks at something else: in few words, and for a tooltip."""
    if progress is not None and progress.stage == "preparing" and not paused:
        return "Training · getting ready", f"Training: {progress.doing or _DOING['preparing']}. Click to go to it"
    part = f" {whole_percent(progress.fraction)}" if progress is not None else ""
    left = progress.seconds_left if progress is not None and progress.stage in GOING_ON else None
    says = "paused" if paused else time_left(left) if left is not None else ""
    about = f"{'Paused' if paused else 'Training'}: {heading(progress)}" if progress is not None else "Training begins"
    return " · ".join(filter(None, (f"Training{part}", says))), f"{about}. Click to go to it"


def charted(progress: Progress) -> str:
    """What the curves are of: "ELBO (≤)", or "loss" where that is no bound."""
    return bound_of(progress) if progress.bound_is_loss else "loss"


def bound_of(progress: Progress) -> str:
    """ "ELBO (≤)" """
    return f"{progress.bound} ({RELATIONS[progress.relation]})" if RELATIONS[progress.relation] else progress.bound


def explains(progress: Progress) -> str:
    """What the curves are of where folds are tried, what is no bound, what does not compare; "" for nothing."""
    loss = (
        ""
        if progress.bound_is_loss
        else f"The curve is of what is learned from; at the end {bound_of(progress)} is measured."
    )
    apart = f"The line and the discs do not compare: {progress.apart}." if progress.apart else ""
    folds = FOLDS if progress.stage == "choosing" and progress.snapshot else ""  # a model is kept then of folds alone
    return " ".join(filter(None, (folds, loss, apart)))
