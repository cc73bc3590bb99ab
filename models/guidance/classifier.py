"""What a classifier must provide, and how it weighs a prediction: p(x0_i | xt, y) by Bayes' rule, for any process.

A classifier sees the evidence of noised letters, log q(xt_i | x0_i = c), which is all that a state and its levels say
of a word: the same for a mask, for a letter that may be noise and for a point. So a position that is known to hold c is
a state like any other, and

    p(x0_i = c | xt, y) is proportional to p(x0_i = c | xt) p(y | xt, x0_i = c),

with the second factor to the power gamma: guidance (Schiff et al. 2024, arXiv 2412.10193; Nisonoff et al. 2024, arXiv
2406.01572). It takes one state of the classifier for each position and letter. To first order it takes one gradient:

    log p(y | xt, x0_i = c) = log p(y | xt) + <onehot(c) - s_i, d log p(y | xt) / d s_i>,

where s_i is the evidence as shares of letters, that sum to 1. Only positions that are noise are weighed; what is
settled, pins too, the classifier sees as it is.

The sources weigh the outcomes of a step instead, that a mask stays one among them: p(xs_i | xt) p(y | xs_i, xt)^gamma.
As xs_i says all of x0_i that xt_i says, that is Bayes' rule for p(xs_i | xt, y) at gamma = 1, and so is the form above:
with exact answers both are the same at any number of steps, and p(x0 | y) in the limit of many. At another gamma
neither draws p(x0) p(y | x0)^gamma in the limit. Where single masks are filled the factors telescope to that law along
any path, times a factor 1 / S a step, with S_i = E[(p(y | xt, x0_i) / p(y | xt))^gamma]: here of the mask that is
filled, in the sources the mean of all masks, which varies less, so that at a large gamma they may be nearer (the tests
enumerate both). There S_i is also the rate at which a mask is filled: the more a position tells of the label, the
sooner. Then neither schedule nor order says when masks are filled, and what a path gives a word lacks the chance of its
order, which is why the step is not what is weighed here.
"""

from typing import NamedTuple, Protocol

import numpy as np

from models.arrays import Array, Flags, Indices
from models.distributions.symbol_probs import SymbolProbs
from models.errors import UserError
from models.guidance.methods import ClassifierSpec
from models.interruption import proceed
from models.probabilities import softmax
from models.processes.protocol import Process
from models.processes.state import CLIMBS, Moves, State


class Classifier(Protocol):
    """p(y | xt) for labels y. evidence: (R, L, V), nats, the largest of each position 0; -inf where ruled out.

    A row's answer must not depend on the other rows, to the bit.
    """

    @property
    def labels(self) -> tuple[str, ...]:
        """The Y labels, by name."""
        ...

    @property
    def shape(self) -> tuple[int, int]:
        """(L, V) of the words that it knows."""
        ...

    def fingerprint(self) -> bytes:
        """SHA-256 of all that decides its answers."""
        ...

    def log_probs(self, evidence: Array) -> Array:
        """log p(y | xt), nats, (R, Y)."""
        ...

    def of_letters(self, evidence: Array, where: Flags, label: int) -> Array:
        """log p(y | xt, x0_i = c) of one label for every c at the N positions flagged (R, L), nats, (N, V)."""
        ...

    def gradient(self, evidence: Array, label: int) -> Array:
        """d log p(y | xt) / d s of one label, s (R, L, V) the shares of letters that the evidence makes: (R, L, V)."""
        ...


class Classifiers(Protocol):
    """The classifiers that can guide one model."""

    def of(self, spec: ClassifierSpec) -> Classifier:
        """The classifier that is asked for; with a fingerprint, exactly that one.

        Raises ClassifierError, saying what to do, where it is not there, and UserError for labels that the list lacks.
        """
        ...


class ClassifierError(UserError):
    """The classifier that is to guide is not there, or another one is."""


class UntrainedError(ClassifierError):
    """None was trained for the model yet. kind: by what it would label words."""

    def __init__(self, kind: str) -> None:
        super().__init__(
            f"No classifier of labels by {kind} was trained for this model; train one, or guide by the list."
        )
        self.kind = kind


class ClassifierGuidance(NamedTuple):
    """Guidance by a classifier towards one of its labels. scale: gamma >= 0, 0 for none.

    by_gradient: to first order. climbs: see `moved`.
    """

    classifier: Classifier
    label: int
    scale: float
    by_gradient: bool = False
    climbs: bool = False

    def fingerprint(self) -> bytes:
        """All that decides what it does to a prediction."""
        return self.classifier.fingerprint() + repr(self[1:]).encode()

    def moves_points(self, process: Process) -> bool:
        """Whether it moves what a step aims at, where symbols are points, and leaves the prediction as it is."""
        return (self.by_gradient or self.climbs) and process.traits.latent > 0

    def moved(self, process: Process, state: State, moves: Moves, predicted: Array) -> Moves:
        """Moves of R states towards points that are moved. predicted (R, L, V): p(x0 | zt).

        A policy that aims at the symbol nearest to a mean has that mean moved. Where points climb, the step is that
        towards the mean itself, and what it draws climbs (Li et al. 2022, Diffusion-LM, arXiv 2205.14217).
        """
        if self.climbs:
            aimed = moves if moves.aim is not None else moves._replace(towards=predicted)
            return aimed._replace(climb=self.shift_of)
        shift = self.shift(process, state)
        if moves.aim is not None:
            return moves._replace(aim=moves.aim + shift)
        return moves._replace(towards=predicted + shift)

    def weighed(self, process: Process, state: State, probs: SymbolProbs) -> SymbolProbs:
        """A prediction p(x0 | xt) of R states, weighed by the label."""
        if self.moves_points(process):
            return probs
        rows, back = _distinct(process, state)
        log_weights = np.zeros((*state.x.shape, process.size))
        for i, row in enumerate(rows):
            proceed()
            here = state.rows(slice(row, row + 1))
            log_weights[back == i] = self._log_weights(evidence_of(process, here), here.noise)
        values = probs.values.astype(np.float64)
        weights = self.scale * log_weights.reshape(-1, process.size).take(probs.at, 0)
        weights -= np.where(values > 0, weights, -np.inf).max(-1, keepdims=True)
        values *= np.exp(np.minimum(weights, 0.0))
        values /= values.sum(-1, keepdims=True)
        return SymbolProbs(values.astype(probs.values.dtype), probs.at, probs.x)

    @property
    def asked_to_move(self) -> int:
        """How many states of a row it is shown in a step that moves points."""
        return CLIMBS if self.climbs else 1

    def asked(self, process: Process, state: State) -> int:
        """How many states of a row it is shown to weigh a prediction, at most."""
        if self.moves_points(process):
            return 0
        return 1 if self.by_gradient else int(state.noise.sum(1).max(initial=0)) * process.size

    def shift(self, process: Process, state: State) -> Array:
        """(R, L, V) what is added to the chances of letters, to move the mean of their points.

        With x' the mean of the points under what is predicted, and u = alpha, guidance is

            x' + gamma (1 - u) / sqrt(u) grad_z log p(y | zt),

        the form for x0 of Dhariwal and Nichol 2021 (arXiv 2105.05233). By the chain rule through the shares s of the
        evidence the gradient is sqrt(u) / (1 - u) sum_c s_c (g_c - <s, g>) e_c, so that the factors cancel. Each
        position's numbers sum to 0.
        """
        out = self.shift_of(evidence_of(process, state))
        out[~state.noise] = 0.0
        return out

    def shift_of(self, evidence: Array) -> Array:
        """`shift` of a state whose evidence (R, L, V) is known, at every position."""
        shares = softmax(evidence)
        slope = self.classifier.gradient(evidence, self.label)
        out: Array = shares * (slope - (shares * slope).sum(-1, keepdims=True))
        out *= self.scale
        return out

    def _log_weights(self, evidence: Array, noise: Flags) -> Array:
        """(L, V) of one row, up to a constant of each position."""
        if self.by_gradient:
            slope: Array = self.classifier.gradient(evidence, self.label)[0]
            return slope
        out = np.zeros(evidence.shape[1:])
        out[noise[0]] = self.classifier.of_letters(evidence, noise, self.label)
        return out


def evidence_of(process: Process, state: State) -> Array:
    """The evidence of R states as a classifier takes it: (R, L, V)."""
    evidence: Array = process.evidence(state)
    evidence -= evidence.max(-1, keepdims=True)
    return evidence


def _distinct(process: Process, state: State) -> tuple[list[int], Indices]:
    """The first of each kind of rows that are alike, and for each row which kind it is, (R,)."""
    alike = process.traits.uninformative_noise  # whatever the levels
    parts = (state.x, state.x if alike else state.level, state.x if state.latent is None else state.latent)
    numbers: dict[bytes, int] = {}
    first: list[int] = []
    back = np.empty(len(state.x), np.intp)
    for row in range(len(state.x)):
        key = b"".join(part[row].tobytes() for part in parts)
        back[row] = numbers.setdefault(key, len(numbers))
        if back[row] == len(first):
            first.append(row)
    return first, back
