"""The finished words: judged in a thread against the model's lists, kept, drawn in batches on request."""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import islice

from PySide6.QtCore import QObject, Signal

from models.errors import UserError
from models.evaluation.result import Kind, Result
from models.sampling.trajectory import Chain
from playground.jobs.job import Ended
from playground.jobs.latest import LatestJob
from playground.results.generate import BATCH, Setting, draw, results_of

Work = Callable[[], Iterator[tuple[Result, ...]]]


def draw_more(setting: Setting, count: int, first_row: int) -> Iterator[tuple[Result, ...]]:
    """`count` further rows of a recipe, judged, in batches that are shown together."""
    results = draw(setting.model, setting.recipe.with_(first_row=first_row, rows=1), setting.judge, count)
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
        self._there: set[tuple[object, ...]] = set()  # the identity of every result
        self._queue: deque[tuple[int, Callable[[], Work]]] = deque()
        self._latest = LatestJob(self)
        self._present: Callable[[], Work] | None = None  # what is being judged or drawn
        self._done = self._wanted = 0

    def add(self, setting: Setting, chain: Chain) -> None:
        """The words of a run that came to its end; those that are here already are not added again."""
        self._submit(0, lambda: lambda: iter((results_of(setting, chain),)))

    def more(self, setting: Setting, count: int) -> None:
        """Draw further rows of a recipe, after the highest row it has here."""

        def begin() -> Work:
            first = self._highest(setting) + 1  # only when its turn comes are all rows asked for before it here
            return lambda: draw_more(setting, count, first)

        self._submit(count, begin)

    def _highest(self, setting: Setting) -> int:
        """The highest row drawn of a recipe by a model, on the board or here."""
        base, digest = setting.recipe.with_(first_row=0, rows=1), setting.model.digest
        near = (r for r in self.results if r.seed == base.seed and r.digest == digest)
        there = (r for r in near if r.recipe.with_(first_row=0, rows=1) == base)
        return max([r.row for r in there] + [setting.recipe.first_row + setting.recipe.rows - 1])

    def cancel(self) -> None:
        """Stop drawing; what has come stays, and so does what a run on the board brings."""
        self._queue = deque((count, begin) for count, begin in self._queue if not count)
        if self._wanted:
            self._latest.stop()
            self._next()

    def star(self, index: int, on: bool) -> None:
        """Mark a result."""
        changed = list(self.results)
        changed[index] = replace(changed[index], starred=on)
        self.results = tuple(changed)
        self.replaced.emit(self.results)

    def retitle(self, digest: str, title: str) -> None:
        """The model of that digest has another title."""
        if any(r.digest == digest and r.model != title for r in self.results):
            self.results = tuple(replace(r, model=title) if r.digest == digest else r for r in self.results)
            self.replaced.emit(self.results)

    def show(self, results: tuple[Result, ...]) -> None:
        """Put other results in place of all."""
        self.results = results
        self._there = {_identity(r) for r in results}
        self.replaced.emit(results)

    def catch_up(self) -> None:
        """Judge the runs of the board that wait for it, here and now; what is being drawn is stopped."""
        waiting = [*([(self._wanted, self._present)] if self._present is not None else []), *self._queue]
        self._queue.clear()
        self._latest.stop()
        for count, begin in waiting:
            if not count:
                with suppress(Exception):  # no owner is left to show its error to
                    for results in begin()():
                        self._arrived(results)
        self._idle()

    def close(self) -> None:
        """Stop drawing and wait; runs of the board that wait to be judged are judged here and now."""
        self.catch_up()
        self._latest.close()

    def _submit(self, count: int, begin: Callable[[], Work]) -> None:
        """Wait for a turn: count words are drawn, or 0 for those that are there. `begin` is called in this thread."""
        self._queue.append((count, begin))
        if not self._latest.busy:
            self._next()

    def _next(self) -> None:
        if not self._queue:
            self._idle()
            return
        self._wanted, self._present = self._queue.popleft()
        self._done = 0
        self.busy.emit(0, self._wanted)
        self._latest.run(self._present(), self._arrived, self._over)

    def _arrived(self, results: tuple[Result, ...]) -> None:
        results = tuple(r for r in results if r.kind is Kind.EDITED or _identity(r) not in self._there)
        self.results += results
        self._there.update(map(_identity, results))
        self._done += len(results)
        self.appended.emit(results)
        if self._wanted:
            self.busy.emit(self._done, self._wanted)
        else:
            self._present = None  # a run on the board comes all at once

    def _over(self, ended: Ended) -> None:
        if ended.error is not None:
            sentence = str(ended.error) if isinstance(ended.error, UserError) else f"Drawing failed: {ended.error}"
            self.refused.emit(sentence)
        self._next()

    def _idle(self) -> None:
        self._done = self._wanted = 0
        self._present = None
        self.busy.emit(0, 0)


def _identity(result: Result) -> tuple[object, ...]:
    return (result.word, result.seed, result.row, result.digest, result.recipe.with_(first_row=0, rows=1))
