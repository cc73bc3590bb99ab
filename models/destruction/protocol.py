"""What a way to destroy words must provide."""

from typing import Literal, Protocol

from models.arrays import Array, Symbols
from models.rng import CounterRNG

DestructionKind = Literal["hides", "replaces", "moves"]
KINDS: tuple[DestructionKind, ...] = ("hides", "replaces", "moves")
REMAINDER = 1e-3  # the share of the signal at t = 1 of what fades without end, and which is noise by all measures then


class Destruction(Protocol):
    """A way to destroy words of V symbols along t in [0, 1]; R rows, L positions, each a draw of its own.

    Amounts of information are nats a position, averaged over the positions of a word whose symbols are drawn
    independently, by their shares in a list.
    """

    @property
    def title(self) -> str:
        """How it is called on screen."""
        ...

    @property
    def about(self) -> str:
        """What it does, in a sentence."""
        ...

    @property
    def kind(self) -> DestructionKind:
        """What becomes of a letter: nothing is shown, another one stands there, or it is a place between them."""
        ...

    @property
    def exact(self) -> bool:
        """Whether `information` is exact; else an estimate from draws."""
        ...

    def corrupt(self, x0: Symbols, t: float, rng: CounterRNG) -> Symbols:
        """What is left of words (R, L) at t: (R, L) symbols, V where nothing is shown.

        The same numbers make one path over all t: nothing about a row at one t is drawn again at another.
        """
        ...

    def information(self, times: Array, shares: Array, positions: int) -> Array:
        """I(x0; xt) at times (T,), for symbols drawn by their shares (V,): (T,)."""
        ...

    def generated(self, times: Array, shares: Array, positions: int) -> Array | None:
        """H(xt | x0) at times (T,): what xt tells of the noise alone, (T,). None where that is not measured in nats."""
        ...
