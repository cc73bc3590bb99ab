"""Guidance: the answers of a denoiser pushed towards a label, or towards what the pins of a pattern say.

Classifier-free guidance (Ho and Salimans 2022, arXiv 2207.12598; for letters Schiff et al. 2024, arXiv 2412.10193) asks
one denoiser twice, with the label y and without one, and goes on with

    log p(.) = gamma log p(. | y) + (1 - gamma) log p(. | none), renormalised;

gamma = 1 gives p(. | y), 0 gives p(. | none), and more than 1 is sharper than the label says. The pins of a pattern
are guided by in the same way with what is predicted where they are hidden (Nie et al. 2025, LLaDA, arXiv 2502.09992,
whose w is gamma - 1), of any model that can be shown masks. Both together add up: with o for a guide left out,

    log p = log p(. | all) + sum over guides of (gamma - 1) (log p(. | all) - log p(. | all but o)).

Where. It is the prediction of x0 that is guided, position by position, before the pattern, temperature and truncation:
so pins hold, words end, and a letter that the first prediction rules out stays ruled out. Of masked diffusion that is
the source's way: the chance that a mask is filled is untouched. Of processes whose noise shows letters Schiff et al.
guide p(xs_i | xt) instead. With x for the prediction without position i, completed by what the position shows,
p(x0_i | xt) is proportional to q(xt_i | x0_i) x(x0_i), and p(xs_i | xt) to q(xt_i | xs_i) m(xs_i), where m is the
mean of q(xs_i | x0_i) over x. The first factors cancel in both, so that guiding p(x0_i | xt) is guiding x, and the
source guides m. At the last step m = x and both are the same. Before it they are not, and for gamma > 1 the guided m
may fall below the noise that every letter has at level s, so that no prediction of x0 has it: a step that draws x0
first, as every step here does, cannot follow it. It can follow the guided x, at any gamma.

What is drawn so is not p(x | y)^gamma p(x)^(1 - gamma): conditionals are tilted, not the distribution of words.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.arrays import Array
from models.denoisers.protocol import Denoiser, DenoiserInput, Gives, HasExperts, Reads
from models.denoisers.shape import Shape


class Guidance(NamedTuple):
    """What a prediction is guided by. label: its name, "" for none; weight: its gamma.

    pin_weight: gamma of the symbols at the positions `pins`, which are hidden from what is left out. classifier: what
    knows the label, as `guidance.methods` writes it; "" for the model itself, which has learned it.
    """

    label: str = ""
    weight: float = 1.0
    pin_weight: float = 1.0
    pins: tuple[int, ...] = ()
    classifier: str = ""

    @property
    def of_denoiser(self) -> "Guidance":
        """What the denoiser itself is guided by."""
        return Guidance("", 1.0, self.pin_weight, self.pins) if self.classifier else self

    @property
    def factors(self) -> tuple[float, float, float]:
        """Of the predictions that are put together: with all guides, without the label, and with hidden pins."""
        return self.weight + self.pin_weight - 1.0, 1.0 - self.weight, 1.0 - self.pin_weight

    @property
    def passes(self) -> int:
        """How many of them there are: each state is shown to the denoiser so often."""
        return sum(factor != 0 for factor in self.factors)


UNGUIDED = Guidance()


class _Asked(NamedTuple):
    """One of the predictions that are put together, and its factor. label: a number, that of none included."""

    factor: float
    label: int
    hides_pins: bool


@dataclass(frozen=True, eq=False)
class Guided:
    """A denoiser whose every answer is guided. label, none: the numbers of the label, and of none.

    hidden: V, which stands for a pin that is hidden.
    """

    inside: Denoiser
    guides: Guidance
    label: int
    none: int
    hidden: int

    @property
    def reads(self) -> frozenset[Reads]:
        """What it reads beside x; the label is given."""
        return self.inside.reads - {"label"}

    @property
    def gives(self) -> Gives:
        """What the denoiser within gives."""
        return self.inside.gives

    @property
    def parameters(self) -> int:
        """The parameters of the denoiser within."""
        return self.inside.parameters

    @property
    def shape(self) -> Shape | None:
        """The shape of the denoiser within."""
        return self.inside.shape

    def tensors(self) -> dict[str, NDArray[Any]]:
        """The tensors of the denoiser within."""
        return self.inside.tensors()

    def fingerprint(self) -> bytes:
        """The fingerprint of the denoiser within, and of the guides."""
        return self.inside.fingerprint() + repr(self.guides).encode()

    @cached_property
    def _asked(self) -> tuple[_Asked, ...]:
        """The predictions with a factor other than 0, that of all guides first."""
        whole, no_label, no_pins = self.guides.factors
        asked = (
            _Asked(whole, self.label, hides_pins=False),
            _Asked(no_label, self.none, hides_pins=False),
            _Asked(no_pins, self.label, hides_pins=True),
        )
        return tuple(one for one in asked if one.factor)

    def logits(self, inputs: DenoiserInput) -> Array:
        """(R, L, V) the guided logits: one call of the denoiser within, shown `passes` times the rows."""
        asked = self._asked
        shown = [self._shown(inputs, one) for one in asked]
        others = zip(*(one[1:] for one in shown), strict=True)
        together = DenoiserInput(
            np.concatenate([one.x for one in shown]),
            *(None if part[0] is None else np.concatenate(part) for part in others),
        )
        answers = np.split(np.asarray(self.inside.logits(together), np.float64), len(asked))
        if len(asked) == 1:
            return answers[0]
        return combined([_log_softmax(answer) for answer in answers], [one.factor for one in asked])

    def routing(self, inputs: DenoiserInput) -> NDArray[np.float32]:
        """The weights of the experts within, of the prediction that comes first: that of all guides."""
        assert isinstance(self.inside, HasExperts)
        return self.inside.routing(self._shown(inputs, self._asked[0]))

    def _shown(self, inputs: DenoiserInput, asked: _Asked) -> DenoiserInput:
        if "label" in self.inside.reads:
            inputs = inputs._replace(label=np.full((len(inputs.x), 1), asked.label, np.int16))
        if asked.hides_pins:
            x = inputs.x.copy()
            x[:, list(self.guides.pins)] = self.hidden
            inputs = inputs._replace(x=x)
        return inputs


def combined(logs: list[Array], factors: list[float]) -> Array:
    """(..., V) the sum of log-probabilities times their factors, up to a constant; -inf where the first is.

    Where another is -inf and the first is not they contradict each other, and the first stands in its place.
    """
    first = logs[0]
    possible = first > -np.inf
    out = np.zeros_like(first)
    for log_p, factor in zip(logs, factors, strict=True):
        known = np.where(log_p > -np.inf, log_p, np.where(possible, first, 0.0))
        out += factor * known
    return np.where(possible, out, -np.inf)


def _log_softmax(logits: Array) -> Array:
    """(..., V) logits -> log-probabilities; -inf stays."""
    shifted = logits - logits.max(-1, keepdims=True)
    out: Array = shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))
    return out


def passes(denoiser: Denoiser) -> int:
    """How many states a denoiser shows its network for each one that it is asked about."""
    return denoiser.guides.passes if isinstance(denoiser, Guided) else 1
