"""The Train tab: choose a list, set up a run, watch it, and use what it made."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QApplication, QWidget

from models.data.word_list import Report
from models.plurals import counted, grouped
from models.training.progress import Progress
from playground import theme
from playground.system.throttle import Throttle
from playground.views.trainer.data import DataCard
from playground.views.trainer.run import ENDED, RunCard
from playground.views.trainer.samples import SamplesCard
from playground.views.trainer.setup import NO_LIST, SetupCard
from playground.widgets import Notice, Scroll, announce, vbox


class Trainer(QWidget):
    """Shows what its show_ and set_ methods are given, and emits the user's requests.

    file_wanted(str), text_wanted(str), list_wanted(str): read that file, text, bundled list.
    import_options_changed(object): ImportOptions; read the list with them.
    import_cancelled: stop reading.
    start_wanted(object): a TrainingRequest.
    pause_wanted(bool), stop_wanted, play_wanted, open_wanted: to the run, its snapshot, its model.
    resume_wanted(bool): go on with the run that `show_resumable` offered, or give it up.
    repeat_wanted: another run is being set up.
    """

    repeat_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Train")
        self._report: Report | None = None
        self._next: Report | None = None
        self._running = self._importing = self._ended = False
        self.failure = Notice("Training failed", "warning", bad=True)
        self.resumable = Notice("A run can go on", "info")
        self.next_list = Notice("The next list", "info")
        self.data = DataCard()
        self.setup = SetupCard()
        self.run = RunCard()
        self.samples = SamplesCard()
        self._page = page = QWidget()
        top = (self.failure, self.resumable, self.next_list, self.data, self.setup)
        whole = vbox(*top, (self.run, 3), (self.samples, 1), spacing=theme.GAP, into=page)
        whole.addStretch(0)  # takes the space that is left while neither of the last two is there
        self._scroll = Scroll("Train", page)
        self._to_end = Throttle(self._show_end, 0, self)
        self._to_more = Throttle(self._show_more, 0, self)
        self._foot = QWidget()
        commands = vbox(self.setup.commands, self.run.commands, into=self._foot)
        commands.setContentsMargins(theme.PADDING, 0, theme.PADDING, 0)
        vbox((self._scroll, 1), self._foot, spacing=theme.GAP, into=self)
        self.file_wanted, self.text_wanted = self.data.file_wanted, self.data.text_wanted
        self.list_wanted, self.import_cancelled = self.data.list_wanted, self.data.import_cancelled
        self.import_options_changed = self.data.import_options_changed
        self.pause_wanted, self.stop_wanted = self.run.pause_wanted, self.run.stop_wanted
        self.open_wanted, self.play_wanted = self.run.open_wanted, self.samples.play_wanted
        self.start_wanted, self.resume_wanted = self.setup.start_wanted, self.resumable.answered
        self.start_wanted.connect(self._on_start)
        self.setup.more.toggled.connect(self._to_more.request)
        self.run.repeat_wanted.connect(self.set_up)
        self.run.other_wanted.connect(self._on_other)
        self.next_list.answered.connect(self._on_next_list)
        self._arrange()

    @property
    def shows_run(self) -> bool:
        """Whether a run is shown that goes on or has ended."""
        return self._running or self._ended

    # -- what is shown --

    def show_report(self, report: Report | None) -> None:
        """The list that was read; None when there is none."""
        self._report = report
        self._importing = False
        self.data.show_report(report)
        self._next = None
        self.next_list.say("")
        if report is not None:
            self.failure.say("")
            self.setup.propose_name(report.name)
            self.setup.set_list_has_labels(has=bool(report.labels))
            announce(self, f"{report.name}: {counted(report.words, 'word')}")
        self._arrange()

    def show_next(self, report: Report) -> None:
        """A list was read that the next run will learn; all that is shown of this one stays."""
        self._importing = False
        self.data.stop_import()
        self._next = report
        self._say_next()
        self._arrange()

    def _say_next(self) -> None:
        if self._next is not None:
            says = f"{self._next.name}, {counted(self._next.words, 'word')}, is read for the next run"
            if self._running:
                self.next_list.say(f"{says}; the run that goes on keeps its own.")
            else:
                self.next_list.say(f"{says}.", "Train on it", "Not now")

    def show_import(self, fraction: float | None, text: str) -> None:
        """A list is being read: the part done in [0, 1], None if unknown, and a few words; (1, "") when it is over."""
        self._importing = not (fraction == 1.0 and not text)
        self.data.show_import(fraction, text)
        self._arrange()

    def show_progress(self, progress: Progress) -> None:
        """A report of the run."""
        self._ended = progress.stage in ENDED
        self.run.show_progress(progress)
        self.samples.add(progress.step, progress.samples, kept=self._ended)
        self.samples.show_survival(progress.survival)
        self.samples.losses.show_losses(progress.losses)
        # Kept while beginnings are compared: of a short list alone, whose folds are tried.
        self.samples.set_playable(bool(progress.snapshot), of_fold=progress.stage == "choosing")
        self.run.set_can_open(bool(progress.snapshot))
        if self._ended:
            announce(self, f"{self.run.summary()} {self.run.note()}".strip())

    def show_failure(self, text: str) -> None:
        """Show one sentence on what went wrong and what to change; "" removes it."""
        self._importing = False
        self.data.stop_import()
        self.failure.say(text)
        self._arrange()

    def show_resumable(self, name: str, step: int) -> None:
        """Offer to go on with an unfinished run; name "" withdraws the offer."""
        text = f"Continue training “{name}” from step {grouped(step)}?" if name else ""
        self.resumable.say(text, "Continue" if name else "", "Discard" if name else "")

    def set_running(self, running: bool, paused: bool = False) -> None:
        """Whether a run goes on or is paused."""
        if running and not self._running:
            self._ended = False
            self.run.clear()
            self.samples.clear()
            self.failure.say("")
            self.resumable.say("")
            self._scroll.verticalScrollBar().setValue(0)
        self._running = running
        held = QApplication.focusWidget()
        begun = any(part.isAncestorOf(held) for part in (self.setup, self.setup.commands, self.data) if held)
        ended = any(part.isAncestorOf(held) for part in (self.run, self.run.commands) if held)
        self.run.set_running(running, paused)
        if not self.next_list.isHidden():
            self._say_next()
        self._arrange()
        # A hidden control would send the focus to an arbitrary neighbour.
        if running and begun:
            self.run.pause.setFocus()
        elif not running and ended:
            self.run.open.setFocus()
        if not running and self._ended:
            self._to_end.request()  # once the page is laid out

    @Slot()
    def _show_end(self) -> None:
        """Scroll to what came of the run, in a window that is too low for all of it."""
        if self._ended and not self._running:
            self._scroll.ensureWidgetVisible(self.run.end, 0, theme.PADDING)

    @Slot()
    def _show_more(self) -> None:
        """Scroll to what has opened below the line, which stays in sight itself."""
        if self.setup.more.isChecked():
            for part in (self.setup, self.setup.more):  # the card ends where the settings do
                bottom = part.mapTo(self._page, part.rect().bottomLeft())
                self._scroll.ensureVisible(bottom.x(), bottom.y(), 0, theme.PADDING)

    def _arrange(self) -> None:
        """Data and Setup before a run; the figures, the curves and the samples during and after it."""
        live = self.shows_run
        self.data.set_compact(live, takes_lists=not self._running)
        self.data.setVisible(not self._running or self._report is not None)
        for part, shown in ((self.setup, not live), (self.run, live)):
            part.setVisible(shown)
            part.commands.setVisible(shown)
        self.samples.play.setVisible(self._running)
        self.samples.setVisible(live)
        self.setup.set_ready(
            self._report is not None and not self._importing,
            "Wait until the list is read" if self._importing else NO_LIST,
        )

    # -- requests --

    @Slot()
    def _on_start(self) -> None:
        self.failure.say("")

    @Slot(bool)
    def _on_next_list(self, wanted: bool) -> None:
        if wanted:
            self.set_up()

    @Slot()
    def _on_other(self) -> None:
        """Set up another run, and begin with its list."""
        self.set_up()
        self.data.drop.setFocus()

    @Slot()
    def set_up(self) -> None:
        """Set up another run, in place of what is shown of the one that is over."""
        self._ended = False
        self.repeat_wanted.emit()
        self._arrange()
        self._scroll.verticalScrollBar().setValue(0)
        self.setup.start.setFocus()
