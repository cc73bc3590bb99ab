"""Masked (absorbing) diffusion: each position survives until a random time, then is MASK; reversing it fills masks.

q(xt | x0) = alpha_t delta(x0) + (1 - alpha_t) delta(MASK). Austin et al. 2021 (arXiv 2107.03006), Sahoo et al. 2024
(arXiv 2406.07524), Shi et al. 2024 (arXiv 2406.04329); re-masking: Wang et al. 2025 (arXiv 2503.00307).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from models.probabilities import point_masses, softmax
from models.processes.orders import POLICIES, Remask
from models.processes.protocol import Flags, Level, Moves, Rates, Span, State, Symbols
from models.rng import Numbers

if TYPE_CHECKING:
    from models.model import Denoiser


@dataclass(frozen=True)
class Masked:
    """State V is the mask. A revealed position is clean by definition, so pins need no more than being revealed."""

    name: str = "masked"
    policies: tuple[str, ...] = tuple(POLICIES)
    reads_time: bool = False  # Ou et al. 2024 (arXiv 2406.03736)
    settles: bool = True

    def prior(self, rows: int, known: Symbols, size: int, numbers: Numbers) -> State:
        """All mask but what is known. known (L,) or (R, L), -1 where free; no number is drawn."""
        x = np.where(known < 0, size, known).astype(np.int16)
        x = np.array(np.broadcast_to(x, (rows, x.shape[-1])))
        return State(x, x == size)

    def at(self, x: Symbols, level: Level, fixed: Flags, size: int) -> State:
        """Masks are noise, at any time."""
        return State(x, x == size)

    def belief(self, denoiser: "Denoiser", size: int, state: State, level: Level, known: Flags) -> NDArray[np.float64]:
        """The denoiser's softmax at masks, a point mass at revealed positions (carry-over)."""
        x = state.x
        p = softmax(denoiser.logits(x, np.full(len(x), level.t), known))
        clear = ~state.noise
        p[clear] = point_masses(size)[x[clear]]
        return p

    def bridge(self, state: State, x0: Symbols, moves: Moves, span: Span, numbers: Numbers, size: int) -> State:
        """Masks flagged `reveal` take x0; revealed positions flagged `forget` become masks again."""
        xs = np.where(moves.reveal, x0, state.x)
        noise = state.noise ^ moves.reveal
        if moves.forget is not None:
            xs[moves.forget] = size
            noise |= moves.forget
        return State(xs, noise)

    def rates(self, alpha_s: float, alpha_t: float, remask: Remask = "off", eta: float = 0.0) -> Rates:
        """(alpha_s - (1 - sigma) alpha_t) / (1 - alpha_t) and sigma of ReMDM; sigma is 0 without re-masking."""
        sigma = _remask_rate(remask, eta, alpha_s, alpha_t)
        return Rates(_reveal_rate(sigma, alpha_s, alpha_t), sigma)


def _remask_rate(kind: Remask, eta: float, alpha_s: float, alpha_t: float) -> float:
    """sigma: the chance that a revealed, unpinned position returns to noise (ReMDM, eq. for cap and rescale)."""
    if kind == "off":
        return 0.0
    limit = min(1.0, (1.0 - alpha_s) / alpha_t) if alpha_t > 0 else 1.0
    return min(eta, limit) if kind == "cap" else eta * limit


def _reveal_rate(sigma: float, alpha_s: float, alpha_t: float) -> float:
    """The chance that a mask is filled in a step t -> s; 1 at s = 0, and every sigma keeps the marginals."""
    if alpha_t >= 1.0:
        return 1.0
    return min(1.0, max(0.0, (alpha_s - (1.0 - sigma) * alpha_t) / (1.0 - alpha_t)))
