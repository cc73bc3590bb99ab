"""The reports of a run: made by the clock, paced by the consumer, whose commands they bring back.

What is evaluated or drawn takes long, so it reports on its way too.
"""

from collections.abc import Callable, Generator, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from torch import nn

from models.data.split import Split
from models.evaluation.reading import watched
from models.interruption import StoppedError
from models.model import Model
from models.processes.protocol import HasExponents, HasLosses
from models.storage.card_figures import CardFigure, CardSample
from models.training.data import Data
from models.training.heldout import HeldOut, chunks
from models.training.intervals import Clock, Intervals
from models.training.objectives.objective import Objective
from models.training.progress import SKIP, Progress, TrainingStage
from models.training.remaining import Remaining
from models.training.samples import draw_words, measured_sample

FINAL_REPEATS = 4  # how often every reported word is masked for the last figure
RunCommand = str | None  # STOP or SKIP of `progress`, or None
Reports = Generator[Progress, RunCommand, None]
Measured = Callable[[TrainingStage], Mapping[str, Any]]
T = TypeVar("T")


class Reporter:
    """The last report and the clock. A run sets what has changed by `update`.

    measured: what a report says of the moment, fields of `Progress`; set by what is going on. Its fraction and seconds
    left are of the budget alone: what is measured at the end is added here. besides: seconds of what is measured then
    beside the figure, an estimate, None where it is unknown. stopped: the consumer has asked the run to learn no more.
    skips: and not to measure what it has come to. Either ends what stands in `unless_stopped` or `unless_skipped`.
    """

    def __init__(self, first: Progress, intervals: Intervals) -> None:
        self.now, self.clock, self.stopped, self.skips = first, Clock(0.0), False, False
        self.measured: Measured = lambda _stage: {}
        self.besides: Callable[[], float | None] = lambda: 0.0
        self._intervals, self._reported = intervals, 0.0
        self._next_samples = intervals.first_samples
        self._remaining = Remaining()
        self._breaks_off = False  # at a stop

    def begin(self, seconds: float) -> None:
        """Set the clock to the time that the run has taken so far."""
        self.clock, self._reported = Clock(seconds), seconds
        self._next_samples = seconds + self._intervals.first_samples

    def update(self, **changes: Any) -> None:
        """Set fields of the reports to come."""
        self.now = replace(self.now, **changes)

    def report(self, stage: TrainingStage) -> Reports:
        """Report, and let the consumer pause the run as long as it likes.

        Raises StoppedError where what goes on is no longer wanted; see `unless_skipped` and `unless_stopped`.
        """
        self.update(stage=stage, **self.measured(stage))
        parts = chunks(self._intervals.final_words, FINAL_REPEATS, self.now.reported)
        fraction, left = self._remaining.of(self.now, parts, self.besides())
        self.update(fraction=fraction, seconds_left=left)
        self.clock.pause()
        command = yield self.now
        self.clock.go_on()
        self.update(earlier=())  # reported once
        self._reported = self.clock.seconds
        self.hear(command, stage)
        if (self.skips and stage == "evaluating") or (self.stopped and self._breaks_off):
            raise StoppedError

    def hear(self, command: RunCommand, stage: TrainingStage) -> None:
        """Remember what the consumer asks for; where the end is measured, learning is over already."""
        self.stopped = self.stopped or (command is not None and stage != "evaluating")
        self.skips = self.skips or command == SKIP

    def unless_skipped(self, work: Generator[Progress, RunCommand, T]) -> Generator[Progress, RunCommand, T | None]:
        """The result of what is measured at the end, None where the consumer does not wait for it."""
        if self.skips:
            return None
        try:
            return (yield from work)
        except StoppedError:
            return None

    def unless_stopped(self, work: Generator[Progress, RunCommand, T]) -> Generator[Progress, RunCommand, T | None]:
        """The result of what serves a run that goes on, None where the consumer asks it to learn no more."""
        if self.stopped:
            return None
        self._breaks_off = True
        try:
            return (yield from work)
        except StoppedError:
            return None
        finally:
            self._breaks_off = False

    def watching(self, work: Generator[object, None, T], stage: TrainingStage) -> Generator[Progress, RunCommand, T]:
        """The result of work; reports are made when they are due, between its parts."""
        return (yield from watched(work, lambda _part: self.yield_if_due(stage)))

    def yield_if_due(self, stage: TrainingStage) -> Reports:
        """Report if the last one is long enough ago."""
        if self.clock.seconds - self._reported >= self._intervals.report:
            yield from self.report(stage)

    def estimate(
        self, heldout: HeldOut, net: nn.Module, stage: TrainingStage
    ) -> Generator[Progress, RunCommand, float]:
        """The value of a network on held-out words."""
        out, began = float("nan"), self.clock.seconds
        for value in heldout.estimate(net):
            if value is not None:
                out = value
            else:
                self._remaining.took(self.clock.seconds - began, heldout.part)
                yield from self.yield_if_due(stage)
            began = self.clock.seconds
        return out

    def figure(self, data: Data, objective: Objective, net: nn.Module) -> Generator[Progress, RunCommand, CardFigure]:
        """The bound of a network on the reported words, from many more draws than on the way."""
        words = self._intervals.final_words
        heldout = HeldOut(data, objective, data.reported, words=words, repeats=FINAL_REPEATS, bound=True)
        self._remaining.begin_figure()
        nats = yield from self.estimate(heldout, net, "evaluating")
        bound = objective.bound
        return CardFigure(bound.name, bound.relation, nats, heldout.words, heldout.repeats, heldout.stderr)

    def sample(self, model: Model, words: Split, seed: int) -> Generator[Progress, RunCommand, CardSample]:
        """What words of a finished model are, beside those of its list."""
        work = measured_sample(model, words, self._intervals.final_draws, seed)
        return (yield from self.watching(work, "evaluating"))

    @property
    def samples_are_due(self) -> bool:
        """Whether it is time for new samples; the first come soon, whatever the number of steps."""
        return self.clock.seconds >= self._next_samples

    def draw(self, model: Model, seed: int, stage: TrainingStage) -> Reports:
        """Draw the samples of the reports to come."""
        drawn, before = list[tuple[str, ...]](), self.clock.seconds
        for words in draw_words(model, seed=seed):
            drawn.append(words)
            yield from self.yield_if_due(stage)
        self.update(samples=drawn[-1], survival=_survival(model), losses=_losses(model))
        now = self.clock.seconds
        self._next_samples = now + max(self._intervals.samples, (now - before) / self._intervals.samples_share)


def _survival(model: Model) -> tuple[tuple[str, float], ...]:
    if not isinstance(model.process, HasExponents):
        return ()
    return tuple(zip(("", *model.vocabulary.characters), map(float, model.process.exponents), strict=True))


def _losses(model: Model) -> tuple[float, ...]:
    found = model.process.losses if isinstance(model.process, HasLosses) else None
    return () if found is None else tuple(map(float, found))
