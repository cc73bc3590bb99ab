"""What a denoiser is shown and what it must answer; networks and exact models are alike in this."""

from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from models.denoisers.shape import Shape

Reads = Literal["level", "levels", "known", "latent", "label"]
Gives = Literal["posterior", "leave-one-out"]


class DenoiserInput(NamedTuple):
    """What a denoiser is shown of R rows. x (R, L) int16: symbols, V where a position shows nothing.

    The rest is filled in only where the denoiser reads it. level: float64 noise levels in [0, 1], (R,) for "level",
    (R, L) for "levels". known (R, L): positions that are settled. latent (R, L, d) float32. label (R, A) int16; None
    where no row has one.
    """

    x: NDArray[np.int16]
    level: NDArray[np.float64] | None = None
    known: NDArray[np.bool_] | None = None
    latent: NDArray[np.float32] | None = None
    label: NDArray[np.int16] | None = None


class Denoiser(Protocol):
    """A predictor of clean symbols, position by position.

    A row's logits must not depend on the other rows of the batch, to the bit.
    """

    @property
    def reads(self) -> frozenset[Reads]:
        """What it reads beside x."""
        ...

    @property
    def gives(self) -> Gives:
        """What its logits are of: p(x0_i | xt), or p(x0_i | xt without position i)."""
        ...

    @property
    def parameters(self) -> int:
        """The number of trained numbers; 0 for an oracle."""
        ...

    @property
    def shape(self) -> "Shape | None":
        """The shape of its network; None where it is none."""
        ...

    def tensors(self) -> dict[str, NDArray[Any]]:
        """Everything that was learned, by name; {} for an oracle."""
        ...

    def logits(self, inputs: DenoiserInput) -> NDArray[np.floating]:
        """Logits of the distribution that `gives` names, (R, L, V)."""
        ...

    def fingerprint(self) -> bytes:
        """Bytes that change whenever the answers could."""
        ...


@runtime_checkable
class ExactModel(Protocol):
    """A denoiser that also knows the log-probability of any word."""

    def log_prob(self, table: NDArray[np.int16]) -> NDArray[np.float64]:
        """Words (N, L) -> nats (N,)."""
        ...


@runtime_checkable
class BoundedModel(Protocol):
    """A denoiser that knows how likely any word is at least. bound: what that is called."""

    @property
    def bound(self) -> str:
        """The name of the bound."""
        ...

    def log_bound(self, table: NDArray[np.int16]) -> NDArray[np.float64]:
        """Words (N, L) -> nats (N,), on average no more than their log-probability."""
        ...


@runtime_checkable
class HasExperts(Protocol):
    """A denoiser whose shape may have experts (`Shape.routes`), and which then says what they did."""

    def routing(self, inputs: DenoiserInput) -> NDArray[np.float32]:
        """The weights of the experts where R rows show this, (R, layers, L, E): they sum to 1, 0 for those left out."""
        ...


@runtime_checkable
class AnswersLast(Protocol):
    """A denoiser that answers for the last position alone in less time."""

    def last_logits(self, inputs: DenoiserInput) -> NDArray[np.floating]:
        """Logits of the last position of rows that differ, (R, V)."""
        ...


class StateDenoiser:
    """The base of denoisers that read x alone, give the posterior and have nothing trained by gradients."""

    reads: frozenset[Reads] = frozenset()
    gives: Gives = "posterior"
    shape: "Shape | None" = None

    @property
    def parameters(self) -> int:
        """0, as none is trained by gradients."""
        return 0

    def tensors(self) -> dict[str, NDArray[Any]]:
        """Nothing that was learned; a denoiser of a family that counts returns its tables."""
        return {}
