"""The models that the desk and its history were made with."""

from __future__ import annotations

from collections.abc import Iterable

from models.model import Model
from playground.experiment.experiment import Experiment


class ModelCache:
    """By id and by digest: an id may come to mean newer weights, and undo needs the older ones."""

    def __init__(self) -> None:
        self._models: dict[str, Model] = {}
        self._ids: dict[str, str] = {}  # the id under which the model of a digest was opened

    def put(self, identifier: str, model: Model) -> None:
        """A model that was opened under an id."""
        self._models[identifier] = self._models[model.digest] = model
        self._ids[model.digest] = identifier

    def of(self, experiment: Experiment) -> Model:
        """The model that the open branch of a desk was made with."""
        return self._models[experiment.chain.model if experiment.chain is not None else experiment.model]

    def find(self, digest: str) -> tuple[str, Model] | None:
        """A model with its id: perhaps one of older weights, or one that is no longer on disk."""
        return (self._ids[digest], self._models[digest]) if digest in self._ids else None

    def retitle(self, model: Model) -> None:
        """A model that was opened before has another title."""
        for key, known in self._models.items():
            if known.digest == model.digest:
                self._models[key] = model

    def keep_for(self, experiments: Iterable[Experiment]) -> None:
        """Let go of the models that none of these desks was made with: each holds all its weights."""
        needed = set()
        for experiment in experiments:
            needed |= {branch.chain.model for branch in experiment.branches} or {self._models[experiment.model].digest}
        self._models = {key: model for key, model in self._models.items() if model.digest in needed}
        self._ids = {digest: identifier for digest, identifier in self._ids.items() if digest in needed}
