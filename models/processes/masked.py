"""Masked (absorbing) diffusion: each position survives until a random time, then is MASK; reversing it fills masks.

q(xt | x0) = alpha_t delta(x0) + (1 - alpha_t) delta(MASK). Austin et al. 2021 (arXiv 2107.03006), Sahoo et al. 2024
(arXiv 2406.07524), Shi et al. 2024 (arXiv 2406.04329); re-masking: Wang et al. 2025 (arXiv 2503.00307).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from models.policies import Remask
from models.probabilities import point_masses, softmax
from models.processes.protocol import Flags, Rates, Symbols

if TYPE_CHECKING:
    from models.model import Denoiser


@dataclass(frozen=True)
class Masked:
    """State V is the mask. A revealed position is clean by definition, so pins need no more than being revealed."""

    name: str = "masked"

    def prior(self, rows: int, known: Symbols, size: int) -> Symbols:
        """All mask but what is known. known (L,) or (R, L), -1 where free."""
        x = np.where(known < 0, size, known).astype(np.int16)
        return np.array(np.broadcast_to(x, (rows, x.shape[-1])))

    def belief(self, denoiser: "Denoiser", size: int, x: Symbols, t: float, known: Flags) -> NDArray[np.float32]:
        """The denoiser's softmax at masks, a point mass at revealed positions (carry-over)."""
        p = softmax(denoiser.logits(x, np.full(len(x), t), known)).astype(np.float32)
        clear = x != size
        p[clear] = point_masses(size)[x[clear]]
        return p

    def bridge(self, x: Symbols, x0: Symbols, reveal: Flags, forget: Flags, size: int) -> Symbols:
        """Masks flagged `reveal` take x0; revealed positions flagged `forget` become masks again."""
        noise = x == size
        return np.where(noise & reveal, x0, np.where(~noise & forget, size, x)).astype(np.int16)

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
