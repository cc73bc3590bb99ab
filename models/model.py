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
from models.errors import UserError, quoted
from models.families.marginal import Marginal, level_counts, probabilities
from models.families.predictor import Predictor
from models.guidance.classifier import Classifier, ClassifierError, ClassifierGuidance, Classifiers
from models.guidance.classifier_free import UNGUIDED, Guidance, Guided
from models.guidance.methods import ClassifierSpec, fingerprint_of, methods_for
from models.processes import Process, State
from models.processes.traits import Traits
from models.storage.model_name import named


@dataclass(frozen=True, eq=False)
class Model:
    """A model and what belongs to it.

    length: L, positions, the end symbol's included. card: what is known of its making, as plain JSON. classifiers:
    those that can guide it, None for none. guidance: by one of them, of all that it predicts; None for none.
    """

    name: str
    vocabulary: Vocabulary
    length: int
    process: Process
    denoiser: Denoiser
    card: dict[str, Any] = field(default_factory=dict)
    classifiers: Classifiers | None = None
    guidance: ClassifierGuidance | None = None

    @cached_property
    def digest(self) -> str:
        """SHA-256 of everything that decides its answers."""
        labels = f"{self.labels} " if self.labels is not None else ""
        head = f"{self.process.name} {self.length} {self.vocabulary.key} {labels}".encode()
        guidance = b"" if self.guidance is None else self.guidance.fingerprint()
        return hashlib.sha256(head + self.process.fingerprint() + self.denoiser.fingerprint() + guidance).hexdigest()

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

    def guided(self, guides: Guidance) -> "Model":
        """The model with all that it predicts guided; itself where nothing guides. Raises UserError for no label."""
        if guides == UNGUIDED:
            return self
        guidance = self._by_classifier(guides) if guides.classifier else None
        if guidance is not None and not guidance.scale:
            guidance = None  # it would be asked for nothing
        guides = guides.of_denoiser
        none = 0 if self.labels is None else self.labels.none
        label = none if self.labels is None else self.labels.number(guides.label)
        denoiser = self.denoiser
        if guides != UNGUIDED:
            denoiser = Guided(denoiser, guides, label, none, self.process.size)
        return replace(self, denoiser=denoiser, guidance=guidance)

    def knows(self, label: str, classifier: str = "") -> bool:
        """Whether it has learned a label, or can be guided to it by a classifier, as `guidance.methods` writes it."""
        if not classifier:
            return self.labels is not None and label in self.labels.names
        try:
            self._by_classifier(Guidance(label, classifier=classifier))
        except UserError:
            return False
        return True

    def may_be_guided(self, classifier: str) -> bool:
        """Whether a classifier, as `guidance.methods` writes it, could guide it if it is there. Reads nothing."""
        suits = ClassifierSpec.parse(classifier).method in methods_for(self.process.traits)
        return suits and self.classifiers is not None and isinstance(self.predictor, Marginal)

    def labelled_by(self, label: str, classifier: str = "") -> str:
        """The name in `LABELLED_BY` of what words with a label have; "" for none.

        The label is one that the model has learned, or that the classifier knows.
        """
        if not label:
            return ""
        if classifier:
            return ClassifierSpec.parse(classifier).kind
        return self.labels.kind if self.labels is not None else ""

    def check_letters_guided(self) -> None:
        """Raise UserError where no classifier can guide this model, whatever it is."""
        if not isinstance(self.predictor, Marginal):
            raise UserError(
                f"{self.title} draws whole words, which no classifier of letters can guide; choose another."
            )

    def identified(self, classifier: str) -> str:
        """A classifier, as `guidance.methods` writes it, with the fingerprint of the one there is. Raises UserError."""
        spec = ClassifierSpec.parse(classifier)
        if spec.fingerprint:
            return classifier
        return str(replace(spec, fingerprint=fingerprint_of(self._classifier(spec).fingerprint())))

    def _classifier(self, spec: ClassifierSpec) -> Classifier:
        """The classifier that is asked for. Raises UserError where it cannot guide this model."""
        self.check_letters_guided()
        if self.classifiers is None:
            raise ClassifierError(f"{self.title} has no list whose labels could guide it; open another model.")
        if spec.method not in methods_for(self.process.traits):
            methods = ", ".join(methods_for(self.process.traits))
            raise UserError(f"{self.title} has no points that could climb; guide it by one of {methods}.")
        return self.classifiers.of(spec)

    def _by_classifier(self, guides: Guidance) -> ClassifierGuidance:
        """The guidance that is asked for. Raises UserError where there is none of this model."""
        spec = ClassifierSpec.parse(guides.classifier)
        classifier, method = self._classifier(spec), spec.chosen
        names = [name for name in classifier.labels if name]
        if guides.label not in names:
            raise ClassifierError(
                f"There is no label {quoted(guides.label)} by {spec.kind}; choose one of {', '.join(names)}."
            )
        label = names.index(guides.label)
        return ClassifierGuidance(classifier, label, guides.weight, method.by_gradient, method.climbs)

    @cached_property
    def predicts_unchanged_rows(self) -> bool:
        """Whether rows whose x a step left as it was are predicted again."""
        return not isinstance(self.predictor, Marginal) or level_counts(self.denoiser, self.process)

    @property
    def exact(self) -> ExactModel | None:
        """The denoiser where it knows the probability of any word, and so never contradicts itself; else None."""
        return self.denoiser if isinstance(self.denoiser, ExactModel) else None

    @cached_property
    def predictor(self) -> Predictor:
        """What is asked for whole words: the denoiser itself where it predicts them jointly, else its marginals."""
        return self.denoiser if isinstance(self.denoiser, Predictor) else Marginal(self.denoiser, self.guidance)

    def probabilities(self, state: State) -> NDArray[np.float64]:
        """p(x0_i | xt) at every position of R states, whatever rows may hold: (R, L, V). One model call."""
        return probabilities(self.denoiser, self.process, state)
