"""Gaussian diffusion on embeddings: letters are points that noise moves, and a network guesses where each came from."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from models.denoisers.protocol import Denoiser
from models.denoisers.transformer_shape import LATENT, MAX_LATENT
from models.families.family import Counterpart, Family, Tensors, trained_network, two_a_position
from models.families.uniform import FORCING, SIZES
from models.processes.gaussian import Gaussian
from models.processes.sphere import spread
from models.processes.traits import Traits

if TYPE_CHECKING:
    from models.processes import Process
    from models.training.objectives import Objective

_PARAMETERS: dict[str, Any] = {"numbers": LATENT, "norm": 4.0, "seed": 0, "log_snr": [2.0, -8.0]}
_TRAITS = Traits(hides=False, revises=True, latent=LATENT, reads_level="position", any_order=False, likelihood="bound")


def _process(size: int, parameters: Mapping[str, Any], tensors: Tensors) -> Gaussian:
    """That of a card. Embeddings that are not among the tensors are spread by the card's seed."""
    numbers, norm = int(parameters["numbers"]), float(parameters["norm"])
    highest, lowest = (float(bound) for bound in parameters["log_snr"])
    if not (0 < numbers <= MAX_LATENT and numbers % 2 == 0 and 0 < norm < 1e3 and -30 <= lowest < highest <= 30):
        raise ValueError("noise that no letters have")
    table = tensors.get("embeddings")
    if table is None:
        return Gaussian(spread(size, numbers, norm, int(parameters["seed"])), highest, lowest)
    lengths = np.sqrt((table.astype(np.float64) ** 2).sum(-1))
    if table.shape != (size, numbers) or not np.allclose(lengths, norm, rtol=1e-3):
        raise ValueError("embeddings of other letters")
    return Gaussian(table.astype(np.float32), highest, lowest)


def _denoiser(card: Mapping[str, Any], tensors: Tensors, device: str) -> Denoiser:
    if card["network"].get("latent") != card["process"]["numbers"]:
        raise ValueError("a network for points of other numbers")
    return trained_network("posterior")(card, tensors, device)


def _objective(process: "Process", traits: Traits) -> "Objective":
    from models.training.objectives_gaussian import GaussianPosterior

    assert isinstance(process, Gaussian)
    return GaussianPosterior(process, traits.shows_pins)


GAUSSIAN = Family(
    name="gaussian",
    title="Gaussian diffusion",
    about="Each letter is a point; noise moves it, and what shows is the nearest letter. Any may change until the end.",
    traits=_TRAITS,
    process=_process,
    parameters=_PARAMETERS,
    denoiser=_denoiser,
    objective=_objective,
    networks=("transformer",),
    policies=("ancestral", "clamp", "clamp-afresh"),
    default_steps=two_a_position,
    reads=frozenset({"levels", "latent"}),
    labels=True,
    sizes=SIZES,
    shows=(
        Counterpart(
            "Diffusion-LM",
            "Li et al. 2022, arXiv 2205.14217",
            "letters as points, the guess of x0, rounding, and its clamping trick in two ways",
            "embeddings that are learned, and its control by gradients",
        ),
        Counterpart(
            "CDCD",
            "Dieleman et al. 2022, arXiv 2211.15089",
            "cross-entropy as loss and levels drawn where it changes",
            "self-conditioning and embeddings that are learned",
        ),
        Counterpart(
            "DDPM",
            "Ho et al. 2020, arXiv 2006.11239",
            "the noise, its posterior step and the bound",
            "images and the guess of the noise",
        ),
        FORCING,
    ),
)
