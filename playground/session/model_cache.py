"""The models that the experiment and its history were made with, and outlines of those that are not loaded."""

from collections.abc import Iterable

from models.model import Model
from playground.experiment.experiment import Experiment
from playground.experiment.outline import BLANK, Outline, outline


class ModelCache:
    """Models that were opened, by id and digest: an id may come to mean newer weights, and undo needs the older."""

    def __init__(self) -> None:
        self._models: dict[str, Model] = {}
        self._ids: dict[str, str] = {}  # the id under which the model of a digest was opened
        self._outlines: dict[str, Outline] = {}  # of models that are not loaded, by the same keys

    def put(self, identifier: str, model: Model) -> None:
        """A model that was opened under an id."""
        self._models[identifier] = self._models[model.digest] = model
        self._ids[model.digest] = identifier

    def put_outline(self, identifier: str, known: Outline) -> None:
        """What is known of a model that is not loaded."""
        self._outlines[identifier] = known
        if known.digest:
            self._outlines[known.digest] = known

    def of(self, experiment: Experiment) -> Model | None:
        """The model that the open branch of an experiment was made with; None where it is not loaded."""
        return self._models.get(_key(experiment))

    def outline_of(self, experiment: Experiment) -> Outline:
        """What is known of that model, `BLANK` where nothing is."""
        model = self.of(experiment)
        return outline(model) if model is not None else self._outlines.get(_key(experiment), BLANK)

    def find(self, digest: str) -> tuple[str, Model] | None:
        """A model with its id: perhaps one of older weights, or one that is no longer on disk."""
        return (self._ids[digest], self._models[digest]) if digest in self._ids else None

    def retitle(self, model: Model) -> None:
        """A model that was opened before has another title."""
        for key, known in self._models.items():
            if known.digest == model.digest:
                self._models[key] = model

    def keep_for(self, experiments: Iterable[Experiment]) -> None:
        """Drop the models that none of these experiments was made with: each holds all its weights."""
        needed = set[str]()
        for experiment in experiments:
            model = self._models.get(experiment.model)
            own = {model.digest} if model is not None else set()
            needed |= {branch.trajectory.model for branch in experiment.branches} or own
        self._models = {key: model for key, model in self._models.items() if model.digest in needed}
        self._ids = {digest: identifier for digest, identifier in self._ids.items() if digest in needed}


def _key(experiment: Experiment) -> str:
    return experiment.trajectory.model if experiment.trajectory is not None else experiment.model
