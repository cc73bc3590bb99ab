"""The run itself: a generator that trains, evaluates, saves and reports, and that its consumer paces.

Not asking for the next report is a pause; `send(STOP)` ends the learning, measures what it has come to and
saves a model; `send(SKIP)`, also while it is measured, saves it as it is. `close()`, or Ctrl-C, saves that and a
snapshot at once. Whatever kills the process, the last snapshot stays.

Which weights are kept: the averaged ones with the lowest loss on the held-out words that choose, and a run whose loss
on them no longer falls ends by itself, never before half of its budget. The final figure is the objective's bound,
which need not be the loss, on the other held-out words, which chose nothing. Where there is a choice of
beginnings, each is tried first on the words that choose. A list of fewer than `split.FEW` words leaves a handful to
choose by, so there folds of the list choose the beginning and the step (see `cross_validation`); in several processes,
where that cannot be, the last averaged weights are kept, and the loss that is shown is of the reported words.
"""

from collections.abc import Generator
from pathlib import Path

from models.data.vocabulary import of_words
from models.evaluation.ngram import baselines
from models.evaluation.reading import finish, watched
from models.training.cross_validation import fold_baselines
from models.training.intervals import DEFAULT_INTERVALS, Intervals
from models.training.learner import ALONE, RankShare
from models.training.loop import Loop
from models.training.prepared import Prepared
from models.training.progress import Progress
from models.training.reporter import Reporter, Reports, RunCommand
from models.training.run_folder import claimed
from models.training.start_selection import StartSelection
from models.training.train_spec import TrainSpec

COUNTING = "counting letters, for figures to compare with"


class Training:
    """A request, from what it leaves open to its saved model. `reports` is the generator; everything else is its parts.

    loop: the run, once its beginning is chosen; None before.
    """

    def __init__(
        self,
        spec: TrainSpec,
        *,
        intervals: Intervals = DEFAULT_INTERVALS,
        part: RankShare = ALONE,
        prepared: Prepared | None = None,
    ) -> None:
        """prepared: what the request comes to, where that is known."""
        self.prepared = prepared = prepared or finish(Prepared.of(spec, intervals, part))
        first = Progress("preparing", 0, 0.0, 0.0, None, message=prepared.data.warning, doing=COUNTING)
        self.reporter = Reporter(first, intervals)
        self.reporter.update(**prepared.about(prepared.configurations[0]))
        self.loop: Loop | None = None
        self._selection = StartSelection(prepared, self.reporter) if prepared.chooses else None

    def reports(self) -> Reports:
        """The run. Raises UserError for what the user can put right."""
        try:
            yield from self.reporter.report("preparing")
            self.loop = loop = (yield from self._chosen()) or (yield from self._plain())
            yield from loop.begin()
            yield from loop.learn()
            yield from loop.finish()
        except (GeneratorExit, KeyboardInterrupt):
            if self.prepared.leads:
                self._leave()
            raise

    def _chosen(self) -> Generator[Progress, RunCommand, Loop | None]:
        """The run with the beginning that comes out best; None where there is none to choose, or nothing was tried."""
        if self._selection is None:
            return None
        yield from self._show_baselines(of_folds=self.prepared.data.is_short)
        self.reporter.begin(0.0)
        yield from self._selection.reports()
        return self._selection.loop(whole=not self.reporter.stopped)

    def _plain(self) -> Generator[Progress, RunCommand, Loop]:
        """The run as it is asked for, or as it was left."""
        configuration = self.prepared.configurations[0]
        loop = Loop(self.prepared, configuration, self.prepared.learner(configuration), self.reporter)
        loop.restore()
        yield from self._show_baselines(of_folds=loop.best.tally.folds_chose)
        return loop

    def _show_baselines(self, *, of_folds: bool) -> Reports:
        """Work them out. The report behind is the last at which nothing has come that would replace a model."""
        data = self.prepared.data
        if self.prepared.leads:
            tables = (data.words_in(t) for t in (data.train, data.evaluated, data.reported))
            evaluated, reported = baselines(*tables, size=len(of_words(data.vocabulary)))
            self.reporter.update(baselines=fold_baselines(data) if of_folds else evaluated, reported_baselines=reported)
        yield from self.reporter.report("preparing")
        self.reporter.update(doing="")

    def _leave(self) -> None:
        """Save all before its time."""
        loop, whole = self.loop, True
        if self._selection is not None and (loop is None or not loop.run.step):
            loop, whole = self._selection.loop(whole=False), not self.prepared.data.is_short
        if loop is not None and loop.run.step:
            loop.leave(whole=whole)


def train(spec: TrainSpec, intervals: Intervals = DEFAULT_INTERVALS) -> Reports:
    """Train as requested, reporting on the way; the model is saved in `spec.out`. Raises UserError for a bad request.

    For a family with a network; `engine.train` is for any. The folder is this run's alone until the generator ends; one
    that holds anything else is refused (`claimed`). It sets the number of torch's threads for the whole process, which
    had better be one of its own.
    """
    with claimed(Path(spec.out), resume=spec.resume, replace=spec.replace or spec.longer):
        yield from Training(spec, intervals=intervals).reports()


def announced(spec: TrainSpec, intervals: Intervals = DEFAULT_INTERVALS) -> Reports:
    """As `train`, with a report before each thing that takes time until the run is prepared."""
    with claimed(Path(spec.out), resume=spec.resume, replace=spec.replace or spec.longer):
        asked: list[RunCommand] = []

        def report(doing: str) -> Generator[Progress, RunCommand, RunCommand]:
            asked.append((yield Progress("preparing", 0, 0.0, 0.0, None, doing=doing)))
            return asked[-1]

        prepared = yield from watched(Prepared.of(spec, intervals), report)
        training = Training(spec, intervals=intervals, prepared=prepared)
        for command in asked:
            training.reporter.hear(command, "preparing")
        yield from training.reports()
