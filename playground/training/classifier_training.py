"""What classifiers can guide the open model: their labels, read in a thread, and their training, in another.

A classifier belongs to all models of one list and process, so another window may train it again: what was read of one
is read again where its file is another.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from threading import Event

from PySide6.QtCore import QObject, Signal

from models.data.labels import COLUMN, LABELLED_BY
from models.errors import UserError
from models.families.marginal import Marginal
from models.guidance.methods import ClassifierSpec, GuidanceOptions, fingerprint_of
from models.model import Model
from models.plurals import whole_percent
from models.storage.classifiers import ModelClassifiers
from models.storage.file_cache import FileMark, mark_of
from models.training.classifier import ClassifierPlan, ClassifierProgress, train_classifier
from playground.formatting import error_sentence
from playground.jobs.job import Ended
from playground.jobs.latest import LatestJob
from playground.system.terminal import note

_READING = "Reading the labels."
_Key = tuple[str, ClassifierSpec]  # the digest of a model, and the classifier of a recipe


@dataclass(frozen=True)
class _Known:
    """What was read of a classifier: see `GuidanceOptions`. spec: with the fingerprint of that one; or None.

    path: of the trained one, with what tells its file from another that may come in its place.
    """

    names: tuple[str, ...] = ()
    problem: str = ""
    missing: str = ""
    replaced: bool = False
    spec: ClassifierSpec | None = None
    path: Path | None = None
    mark: FileMark = ()

    @property
    def is_current(self) -> bool:
        """Whether the file is the one that was read."""
        return self.path is None or self.mark == mark_of(self.path)


class ClassifierTraining(QObject):
    """Lives in the window's thread. One classifier is trained at a time, whatever model is open meanwhile.

    Signals: changed() what `options` or `progress` say; failed(str) why a training ended; trained(str) which is done.
    """

    changed = Signal()
    failed = Signal(str)
    trained = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reading, self._training = LatestJob(self), LatestJob(self)
        self._known: dict[_Key, _Known] = {}
        self._names: dict[tuple[str, str], tuple[str, ...]] = {}  # of labels, by a model's digest and their kind
        self._asked: _Key | None = None  # what is being read
        self._of = ""  # what is being trained, "" for nothing
        self._line = ""
        self._stopped, self._closing = Event(), Event()

    def options(self, model: Model, classifier: str) -> GuidanceOptions | None:
        """What can guide a model, and what is known of the classifier of a recipe; None where no classifier can.

        What is not known yet is read: `changed` says when.
        """
        classifiers = model.classifiers
        if not isinstance(classifiers, ModelClassifiers) or not isinstance(model.predictor, Marginal):
            return None
        if classifiers.words is None:
            return None
        kinds = tuple(kind for kind in LABELLED_BY if kind != COLUMN or classifiers.words.beside)
        if not classifier:
            return GuidanceOptions(kinds)
        key = model.digest, ClassifierSpec.parse(classifier)
        known = self._known.get(key)
        if (known is None or not known.is_current) and key != self._asked:
            self._asked = key
            self._reading.run(partial(_read, classifiers, key[1]), partial(self._read, key), self._over)
        if known is None:
            return GuidanceOptions(kinds, self._names.get((key[0], key[1].kind), ()), _READING)
        return GuidanceOptions(kinds, known.names, known.problem, known.missing, known.replaced)

    @property
    def progress(self) -> str:
        """What is being trained, and how far that is; "" for nothing."""
        return f"{self._of}: {self._line}" if self._of else ""

    def train(self, model: Model, kind: str, seed: int | None = None) -> None:
        """Train a classifier of labels by a kind; nothing while one is being trained.

        seed: another than that of the plan, by which one that is there would be learned once more.
        """
        if self._of or not isinstance(model.classifiers, ModelClassifiers):
            return
        self._of, self._line, self._stopped = f"{model.title}, labels by {kind}", "starting.", Event()
        plan = ClassifierPlan() if seed is None else replace(ClassifierPlan(), seed=seed)
        work = partial(train_classifier, model.classifiers, kind, plan, self._stopped.is_set)
        self._training.run(partial(self._noted, work), self._progressed, self._ended)
        self.changed.emit()

    def stop(self) -> None:
        """Train no further, and keep the classifier so far; `trained` says what came of it."""
        self._stopped.set()

    def close(self) -> None:
        """Stop as `stop` does, keeping the classifier so far, and wait for the threads."""
        self._closing.set()
        self.stop()
        self._training.join()
        self._training.close()
        self._reading.close()

    def _noted(self, work: Callable[[], Iterator[ClassifierProgress]]) -> Iterator[ClassifierProgress]:
        """In the thread. Why a classifier cannot be kept is noted on stderr once there is no window to show it."""
        try:
            yield from work()
        except UserError as error:
            if self._closing.is_set():
                note(f"unmask: {error}")
            raise

    def _read(self, key: _Key, known: _Known) -> None:
        self._known[key] = known
        self._names[key[0], key[1].kind] = known.names
        if known.spec is not None:
            self._known[key[0], known.spec] = known
        self.changed.emit()

    def _over(self, _: Ended) -> None:
        self._asked = None

    def _progressed(self, report: ClassifierProgress) -> None:
        self._line = f"{whole_percent(report.fraction)}, {report.line}."
        if report.classifier is not None:
            self._known.clear()  # models of one list and process share it
            self._asked = None
            ended = "the classifier is trained" if report.fraction == 1 and report.kept else report.ending
            self.trained.emit(f"{self._of}: {ended}.")
        self.changed.emit()

    def _ended(self, ended: Ended) -> None:
        self._of = ""
        self.changed.emit()
        if ended.error is not None:
            self.failed.emit(error_sentence(ended.error, "The training failed"))


def _read(classifiers: ModelClassifiers, spec: ClassifierSpec) -> Iterator[_Known]:
    """In the thread. The list's own classifier is made along the way, so that the first guided step need not.

    A trained one that cannot be read counts as missing, so that it can be trained again.
    """
    path = classifiers.path(spec.kind) if spec.chosen.trained and classifiers.words is not None else None
    mark = () if path is None else mark_of(path)  # before it is read: a change meanwhile is noticed the next time
    try:
        names = classifiers.labelled.labelling(spec.kind).names
    except UserError as error:
        yield _Known(problem=str(error))
        return
    there, missing = _found(classifiers, spec.any_such)
    asked = there
    if spec not in (spec.any_such, there):
        asked, missing = _found(classifiers, spec)
    yield _Known(names, "", missing, there not in (None, asked), asked, path, mark)


def _found(classifiers: ModelClassifiers, spec: ClassifierSpec) -> tuple[ClassifierSpec | None, str]:
    """The very classifier that is asked for, or a sentence that says why there is none."""
    try:
        return replace(spec, fingerprint=fingerprint_of(classifiers.of(spec).fingerprint())), ""
    except UserError as error:
        return None, str(error)
