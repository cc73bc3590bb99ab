"""Learned destruction: masked diffusion in which the model learns how soon each letter is hidden (GenMD4)."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from models.families.counterparts import CLASSIFIER_FREE, Counterpart
from models.families.family import Family, Tensors, trained_network, two_a_position
from models.families.sizes import WITH_LEVELS
from models.processes.learned import OWN_RATES, learned
from models.processes.orders import POLICIES
from models.processes.protocol import HasExponents

if TYPE_CHECKING:
    from models.processes import Process
    from models.training.objectives.objective import Objective


def _process(size: int, _parameters: Mapping[str, Any], tensors: Tensors) -> "Process":
    """The process with the exponents learned; without any it is masked diffusion, as at the start of a run."""
    made = learned(tensors.get("exponents", np.ones(size)))
    if made.size != size:
        raise ValueError("exponents of other letters")
    return made


def _objective(process: "Process", _traits: object) -> "Objective":
    from models.training.objectives.learned import LearnedMasks

    assert isinstance(process, HasExponents)
    return LearnedMasks(process.exponents)


LEARNED = Family(
    name="learned",
    title="Learned destruction",
    about="Letters are hidden as in masked diffusion, but how soon each one is, the model learns as well.",
    traits=OWN_RATES,
    process=_process,
    denoiser=trained_network("leave-one-out"),
    objective=_objective,
    policies=("ancestral", *(n for n, policy in POLICIES.items() if n != "ancestral" and policy.suits(OWN_RATES))),
    default_steps=two_a_position,
    reads=frozenset({"levels"}),
    gives="leave-one-out",
    labels=True,
    sizes={"transformer": WITH_LEVELS},
    shows=(
        Counterpart(
            "GenMD4",
            "Shi et al. 2024, arXiv 2406.04329",
            "exponents of each symbol, learned with the network from two masks of every word",
            "the schedules of images",
        ),
        Counterpart("MD4", "Shi et al. 2024, arXiv 2406.04329", "its process, where all exponents are the same"),
        CLASSIFIER_FREE,
    ),
)
