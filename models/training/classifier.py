"""A classifier that guides a model: what its training is given and reports, and the run that keeps it. No torch."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from models.guidance.network_classifier import NetworkClassifier
from models.plurals import counted, grouped, percent
from models.storage.classifiers import ModelClassifiers

DIGITS = 4  # of the figures that are kept with a classifier


@dataclass(frozen=True)
class ClassifierPlan:
    """What a run is given. hidden: units of each of the two layers."""

    steps: int = 3000
    batch: int = 192
    hidden: int = 128
    seed: int = 0

    def bytes_of(self, inputs: int, labels: int) -> int:
        """The size of a classifier's numbers, in float32."""
        return 4 * ((inputs + 1) * self.hidden + (self.hidden + 1) * self.hidden + (self.hidden + 1) * labels)


@dataclass(frozen=True)
class ClassifierProgress:
    """Where a run is: the share that is done, and what the labels of noised held-out words cost, nats each, at best.

    blind: what they cost by their shares alone, which is what a classifier that sees nothing pays. accuracy: how often
    the likeliest label of an undamaged held-out word is its own. steps: taken so far. of: in all. classifier: at the
    end, the best one. kept: whether it is in its place then. It is not where the one in its place is better, unless the
    run was to replace it, and one of a run that was stopped is not where it knows no more than the shares.
    """

    steps: int
    of: int
    nats: float
    blind: float
    accuracy: float
    classifier: NetworkClassifier | None = field(default=None, repr=False)
    kept: bool = True

    @property
    def fraction(self) -> float:
        """The share that is done; a run that is stopped ends below 1."""
        return self.steps / self.of

    @property
    def ending(self) -> str:
        """ "after 3 000 steps", or how a run that was stopped ended, a clause."""
        better = "the one before is better and stays"
        if self.steps == self.of:
            return f"after {counted(self.of, 'step')}" + ("" if self.kept else f"; {better}")
        kept = "the classifier so far is kept" if self.kept else better
        if self.is_blind:
            kept = "it has learned nothing yet, so nothing is kept"
        return f"stopped after {grouped(self.steps)} of {counted(self.of, 'step')}; {kept}"

    @property
    def is_blind(self) -> bool:
        """Whether it knows no more than the shares of the labels."""
        return not self.nats < self.blind

    @property
    def line(self) -> str:
        """The figures, in words."""
        return (
            f"{self.nats:.3f} nats per label of noised held-out words ({self.blind:.3f} by their shares alone),"
            f" {percent(self.accuracy)} of whole ones right"
        )

    def to_json(self) -> dict[str, Any]:
        """The figures, as plain data."""
        measured = {"nats": self.nats, "blind": self.blind, "accuracy": self.accuracy}
        measured = {name: round(value, DIGITS) for name, value in measured.items()}
        return {"steps": self.steps, **measured}


def train_classifier(
    classifiers: ModelClassifiers,
    kind: str,
    plan: ClassifierPlan,
    stopped: Callable[[], bool] = lambda: False,
    *,
    force: bool = False,
) -> Iterator[ClassifierProgress]:
    """Train a classifier of the labels of that kind and keep it, unless the one that is there is better.

    Better: held-out labels cost less, by the figures that are kept. force: replace a better one too.
    stopped: asked after every step whether to learn no more; see `ClassifierProgress.kept`. Nothing is kept of a run
    that is not driven to its end. Raises UserError, before anything is learned, where the list has no such labels, or
    the classifier could not be kept.
    """
    labels, codes = classifiers.labelled.labels(kind)
    inputs = classifiers.labelled.length * classifiers.process.size
    classifiers.check_place(kind, plan.bytes_of(inputs, len(labels)))
    from models.training.classifier_run import learn  # loads torch, which takes seconds

    for report in learn(classifiers.process, classifiers.labelled.table, codes, labels, plan, stopped):
        if report.classifier is None:
            yield report
            continue
        before = classifiers.nats_of(kind)
        kept = force or before is None or round(report.nats, DIGITS) <= before
        kept = kept and (report.fraction == 1 or not report.is_blind)
        if kept:
            classifiers.keep(kind, report.classifier, report.to_json())
        yield replace(report, kept=kept)
