"""The finished words of the board: evaluated in a thread against the model's lists, more generated on request."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import islice

from PySide6.QtCore import QObject, Signal

from models.evaluation.result import Result
from models.model import Model
from models.sampling.trajectory import Trajectory
from playground.experiment.results_change import ResultsChange
from playground.formatting import error_sentence
from playground.jobs.job import Ended
from playground.jobs.latest import once
from playground.jobs.queue import JobQueue, Task
from playground.results.drawn_rows import DrawnRows
from playground.results.generate import BATCH, GenerationRequest, generate, results_of
from playground.results.scoring import can_be_scored, scored

ResultWork = Callable[[], Iterator[tuple[Result, ...]]]
Arrived = Callable[[tuple[Result, ...]], None]


def generate_more(request: GenerationRequest, count: int, first_row: int) -> Iterator[tuple[Result, ...]]:
    """Yield `count` further rows of a recipe, evaluated, in batches that are shown together."""
    results = generate(request.model, request.recipe.with_(first_row=first_row, rows=1), request.novelty_index, count)
    while batch := tuple(islice(results, BATCH)):
        yield batch


class ResultStore(QObject):
    """Owns the finished words, in the order in which they came. Lives in the window's thread.

    Signals: replaced(object), the whole tuple. appended(object), new ones. busy(int, int), done of requested, (0, 0)
    when idle. refused(str), why nothing more is drawn.
    """

    replaced = Signal(object)
    appended = Signal(object)
    busy = Signal(int, int)
    refused = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.results: tuple[Result, ...] = ()
        self.drawn = DrawnRows()
        self._queue = JobQueue(self)  # what is optional in it is generated or scored; the rest are runs of the board
        self._done = self._wanted = 0

    def add(self, request: GenerationRequest, trajectory: Trajectory) -> None:
        """Add the words of a run that has ended, except those that are here already."""
        self._queue.add(once(partial(results_of, request, trajectory)), self.append, self._report)

    def more(self, request: GenerationRequest, count: int) -> None:
        """Generate further rows of a recipe, after the highest row that was drawn of it."""

        def begin() -> ResultWork:
            first = self.drawn.next_row(request)  # not earlier: rows requested before it must have arrived
            return partial(generate_more, request, count, first)

        self._submit_counted(count, begin, self._more_arrived)

    def score(self, model: Model) -> bool:
        """Compute figures for the words by a model that have none; whether there are any that can have one."""

        def unscored() -> tuple[Result, ...]:
            return tuple(r for r in self.results if r.digest == model.digest and can_be_scored(r))

        count = len(unscored())
        if count:
            self._submit_counted(count, lambda: partial(scored, model, unscored()), self._take_figures)
        return count > 0

    def cancel(self) -> None:
        """Stop generating; what has arrived stays, and so does what a run on the board adds."""
        self._queue.withdraw(optional=True)
        if self._wanted:
            self._idle()

    def mark(self, index: int, *, starred: bool = False, disliked: bool = False) -> None:
        """Mark a result as liked or as not liked, or take its mark away."""
        changed = list(self.results)
        changed[index] = replace(changed[index], starred=starred, disliked=disliked)
        self.results = tuple(changed)
        self.replaced.emit(self.results)

    def retitle(self, digest: str, title: str) -> None:
        """Set another title for the model of that digest."""
        if any(r.digest == digest and r.model != title for r in self.results):
            self.results = tuple(replace(r, model=title) if r.digest == digest else r for r in self.results)
            self.replaced.emit(self.results)

    def show(self, results: tuple[Result, ...]) -> None:
        """Replace all results."""
        self.results = results
        self.drawn.replace(results)
        self.replaced.emit(results)

    def make(self, change: ResultsChange) -> None:
        """Make a change on the results that are here."""
        self.show(change.made_on(self.results))

    def evaluate_runs(self) -> None:
        """Evaluate the waiting runs of the board in the caller's thread; generating goes on."""
        for run in self._queue.withdraw(optional=False):
            try:
                for results in run.begin()():
                    run.on_value(results)
            except Exception as error:  # whatever went wrong with one run, the others are evaluated
                self._refuse(error)

    def catch_up(self) -> None:
        """Evaluate the waiting runs of the board in the caller's thread, and stop generating."""
        self.cancel()
        self.evaluate_runs()

    def close(self) -> None:
        """Evaluate the waiting runs of the board, stop and wait for the thread."""
        self.catch_up()
        self._queue.close()

    def _submit_counted(self, count: int, begin: Callable[[], ResultWork], arrived: Arrived) -> None:
        """Generate or score `count` words, when everything before is there. begin: called then, for the work."""

        def begin_counting() -> ResultWork:
            self._done, self._wanted = 0, count
            self.busy.emit(0, count)
            return begin()

        self._queue.submit(Task(begin_counting, arrived, self._on_counted_end, optional=True))

    def _more_arrived(self, results: tuple[Result, ...]) -> None:
        before = len(self.results)
        self.append(results)
        self._done += len(self.results) - before
        self.busy.emit(self._done, self._wanted)

    def append(self, results: tuple[Result, ...]) -> None:
        """Add the results that are not here already."""
        results = self.drawn.new_among(results)
        self.results += results
        self.drawn.add(results)
        self.appended.emit(results)

    def _take_figures(self, results: tuple[Result, ...]) -> None:
        """The figures of results that are here still."""
        if not results:
            return
        found = {r.identity: r for r in results}
        self.results = tuple(_with_figure(r, found.get(r.identity)) for r in self.results)
        self._done += len(results)
        self.replaced.emit(self.results)
        self.busy.emit(self._done, self._wanted)

    def _on_counted_end(self, ended: Ended) -> None:
        self._idle()
        self._report(ended)

    def _report(self, ended: Ended) -> None:
        if ended.error is not None:
            self._refuse(ended.error)

    def _refuse(self, error: BaseException) -> None:
        self.refused.emit(error_sentence(error, "Drawing failed"))

    def _idle(self) -> None:
        self._done = self._wanted = 0
        self.busy.emit(0, 0)


def _with_figure(result: Result, found: Result | None) -> Result:
    if found is None or not can_be_scored(result):
        return result
    return replace(result, logp=found.logp, kind=found.kind, bound=found.bound)
