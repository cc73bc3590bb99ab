"""A model is a vocabulary, a number of positions, a process and a denoiser; exact oracles are models like any other."""

import hashlib
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.data.labels import WordLabels, labels_on
from models.data.vocabulary import Vocabulary
from models.denoisers.protocol import Denoiser, ExactModel
from models.errors import UserError
from models.families.marginal import Marginal, level_counts, probabilities
from models.families.predictor import Predictor
from models.guidance.classifier import Classifiers, Guide
from models.guidance.classifier_free import UNGUIDED, FreeGuidance, Guided
from models.guidance.ways import ByClassifier, ways_for
from models.processes import Process, State
from models.processes.traits import Traits
from models.storage.model_name import named

__all__ = ["Denoiser", "Model"]


@dataclass(frozen=True, eq=False)
class Model:
    """A model and what belongs to it.

    length: L, positions, the end symbol's included. card: what is known of its making, as plain JSON. classifiers:
    those that can guide it, None for none. guide: the one that guides all that it predicts, None for none.
    """

    name: str
    vocabulary: Vocabulary
    length: int
    process: Process
    denoiser: Denoiser
    card: dict[str, Any] = field(default_factory=dict)
    classifiers: Classifiers | None = None
    guide: Guide | None = None

    @cached_property
    def digest(self) -> str:
        """SHA-256 of everything that decides its answers."""
        labels = f"{self.labels} " if self.labels is not None else ""
        head = f"{self.process.name} {self.length} {self.vocabulary.key} {labels}".encode()
        return hashlib.sha256(head + self.process.fingerprint() + self.denoiser.fingerprint()).hexdigest()

    @property
    def title(self) -> str:
        """The name on screen, with the step of weights from a run that was not over."""
        return named(self.card, self.name)

    @cached_property
    def labels(self) -> WordLabels | None:
        """The labels that it has learned with the words; None where it has learned none."""
        return labels_on(self.card) if "label" in self.denoiser.reads else None

    @cached_property
    def traits(self) -> Traits:
        """The traits of the process, with what the denoiser reads of the level."""
        return self.process.traits.read_by(self.denoiser.reads)

    def guided(self, guides: FreeGuidance) -> "Model":
        """The model with all that it predicts guided; itself where nothing guides. Raises UserError for no label."""
        if guides == UNGUIDED:
            return self
        guide = self._guide(guides) if guides.classifier else None
        if guide is not None and not guide.scale:
            guide = None  # it would be asked for nothing
        guides = guides.of_denoiser
        none = 0 if self.labels is None else self.labels.none
        label = none if self.labels is None else self.labels.number(guides.label)
        denoiser = self.denoiser
        if guides != UNGUIDED:
            denoiser = Guided(denoiser, guides, label, none, self.process.size)
        return replace(self, denoiser=denoiser, guide=guide)

    def knows(self, label: str, guide: str = "") -> bool:
        """Whether it has learned a label, or can be guided to it by a classifier, as `guidance.ways` writes it."""
        if not guide:
            return self.labels is not None and label in self.labels.names
        try:
            self._guide(FreeGuidance(label, classifier=guide))
        except UserError:
            return False
        return True

    def check_letters_guided(self) -> None:
        """Raise UserError where no classifier can guide this model, whatever it is."""
        if not isinstance(self.predictor, Marginal):
            raise UserError(f"{self.title} draws whole words, which no classifier of letters can guide.")

    def _guide(self, guides: FreeGuidance) -> Guide:
        """The classifier that is asked for. Raises UserError where it cannot guide this model."""
        self.check_letters_guided()
        if self.classifiers is None:
            raise UserError(f"{self.title} has no list whose labels could guide it; open another model.")
        by = ByClassifier.parse(guides.classifier)
        if by.way not in ways_for(self.process.traits):
            ways = ", ".join(ways_for(self.process.traits))
            raise UserError(f"{self.title} has no points that could climb; guide it by one of {ways}.")
        classifier = self.classifiers.of(by)
        names = [name for name in classifier.labels if name]
        if guides.label not in names:
            raise UserError(f"There is no label {guides.label!r} by {by.kind}; choose one of {', '.join(names)}.")
        way = by.chosen
        return Guide(classifier, names.index(guides.label), guides.weight, way.by_gradient, way.climbs)

    @cached_property
    def predicts_unchanged_rows(self) -> bool:
        """Whether a step asks about a row again whose x it left as it was."""
        return not isinstance(self.predictor, Marginal) or level_counts(self.denoiser, self.process)

    @property
    def exact(self) -> ExactModel | None:
        """The denoiser where it knows the probability of any word, and so never contradicts itself; else None."""
        return self.denoiser if isinstance(self.denoiser, ExactModel) else None

    @cached_property
    def predictor(self) -> Predictor:
        """What is asked for whole words: the denoiser itself where it has a joint law of them, else its marginals."""
        return self.denoiser if isinstance(self.denoiser, Predictor) else Marginal(self.denoiser, self.guide)

    def probabilities(self, state: State) -> NDArray[np.float64]:
        """p(x0_i | xt) at every position of R states, whatever rows may hold: (R, L, V). One model call."""
        return probabilities(self.denoiser, self.process, state)
