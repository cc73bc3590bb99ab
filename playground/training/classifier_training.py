"""What classifiers can guide the open model: their labels, read in a thread, and their training, in another."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from models.data.labels import COLUMN, LABELLED_BY
from models.errors import UserError
from models.families.marginal import Marginal
from models.guidance.ways import ByClassifier, Guiding
from models.model import Model
from models.plurals import whole_percent
from models.storage.classifiers import ModelClassifiers
from models.training.guide import ClassifierPlan, ClassifierProgress, train_guide
from playground.formatting import error_sentence
from playground.jobs.job import Ended
from playground.jobs.latest import LatestJob

STARTING = "Starting."


@dataclass(frozen=True)
class _Known:
    """What was read of the labels of one kind. trained: whether there is a trained classifier of them."""

    names: tuple[str, ...] = ()
    problem: str = ""
    trained: bool = False


class ClassifierTraining(QObject):
    """Lives in the window's thread. changed(): `guiding` says something else. failed(str): why a training ended."""

    changed = Signal()
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reading, self._training = LatestJob(self), LatestJob(self)
        self._known: dict[tuple[str, str], _Known] = {}
        self._learns: tuple[str, str] | None = None
        self._doing = ""

    def guiding(self, model: Model, guide: str) -> Guiding | None:
        """What can guide a model, and what is known of the guide of a recipe; None where no classifier can.

        Labels that are not known yet are read: `changed` says when.
        """
        classifiers = model.classifiers
        if not isinstance(classifiers, ModelClassifiers) or not isinstance(model.predictor, Marginal):
            return None
        if classifiers.words is None:
            return None
        kinds = tuple(kind for kind in LABELLED_BY if kind != COLUMN or classifiers.words.beside)
        if not guide:
            return Guiding(kinds)
        by = ByClassifier.parse(guide)
        key = model.digest, by.kind
        known = self._known.get(key)
        if known is None:
            self._reading.run(partial(_read, classifiers, by), partial(self._read, key))
            return Guiding(kinds, problem="Reading the labels.")
        doing = self._doing if self._learns == key else ""
        missing = by.chosen.trained and not known.trained and not known.problem
        return Guiding(kinds, known.names, known.problem, missing, doing)

    def train(self, model: Model, kind: str) -> None:
        """Train a classifier of labels of that kind, in place of one that is trained now."""
        if not isinstance(model.classifiers, ModelClassifiers):
            return
        self._learns, self._doing = (model.digest, kind), STARTING
        work = partial(train_guide, model.classifiers, kind, ClassifierPlan())
        self._training.run(work, self._progressed, self._ended)
        self.changed.emit()

    def stop(self) -> None:
        """Train no further; nothing is kept of it."""
        self._training.stop()
        self._learns, self._doing = None, ""
        self.changed.emit()

    def close(self) -> None:
        """Stop and wait for the threads."""
        self._training.close()
        self._reading.close()

    def _read(self, key: tuple[str, str], known: _Known) -> None:
        self._known[key] = known
        self.changed.emit()

    def _progressed(self, report: ClassifierProgress) -> None:
        self._doing = f"{whole_percent(report.fraction)}: {report.line}."
        if report.classifier is not None and self._learns is not None:
            self._known[self._learns] = replace(self._known.get(self._learns, _Known()), trained=True)
        self.changed.emit()

    def _ended(self, ended: Ended) -> None:
        self._learns, self._doing = None, ""
        self.changed.emit()
        if ended.error is not None:
            self.failed.emit(error_sentence(ended.error, "The training failed"))


def _read(classifiers: ModelClassifiers, by: ByClassifier) -> Iterator[_Known]:
    """In the thread. The list's own classifier is made along the way, so that the first guided step need not.

    A trained one that cannot be read counts as missing, so that it can be trained again.
    """
    try:
        names = classifiers.labelled.labelling(by.kind).names
        if not by.chosen.trained:
            classifiers.of(by)
    except UserError as error:
        yield _Known(problem=str(error))
        return
    try:
        classifiers.of(ByClassifier("classifier", by.kind))
    except UserError:
        yield _Known(names)
    else:
        yield _Known(names, trained=True)
