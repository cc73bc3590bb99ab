"""Masked diffusion: letters are hidden one by one, and a network learns to fill them in."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from models.families.family import Counterpart, Family, Size, Tensors, trained_network
from models.processes.masked import Masked
from models.processes.orders import POLICIES
from models.processes.traits import Traits

if TYPE_CHECKING:
    from models.processes import Process
    from models.training.objectives import Objective


def _process(size: int, _parameters: Mapping[str, Any], _tensors: Tensors) -> "Process":
    return Masked(size)


def _objective(process: "Process", _traits: Traits) -> "Objective":
    from models.training.objectives import MaskedElbo

    return MaskedElbo(process.size)


# Measured on the names with equal times for every size (benchmarks/README.md).
SIZES: dict[str, tuple[Size, ...]] = {
    "transformer": (
        Size("tiny", 64, 0),
        Size("tiny", 128, 100_000),
        Size("small", 128, 900_000),
        Size("medium", 128, 3_000_000),
    ),
    "mlp": (Size("tiny", 128, 0), Size("small", 128, 700_000), Size("medium", 128, 3_000_000)),
}

MASKED = Family(
    name="masked",
    title="Masked diffusion",
    about="Letters are hidden, and filled in again in any order. What is filled in stays, unless the order re-masks.",
    traits=Traits(),
    process=_process,
    denoiser=trained_network("posterior"),
    objective=_objective,
    networks=("transformer", "mlp"),
    policies=tuple(POLICIES),
    sizes=SIZES,
    shows=(
        Counterpart("MDLM", "Sahoo et al. 2024, arXiv 2406.07524", "the process, its bound and its sampler"),
        Counterpart("LLaDA", "Nie et al. 2025, arXiv 2502.09992", "the mask-count loss and low-confidence re-masking"),
        Counterpart("ReMDM", "Wang et al. 2025, arXiv 2503.00307", "re-masking while drawing"),
    ),
)
