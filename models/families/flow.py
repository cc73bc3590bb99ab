"""Discrete flow matching: letters are noise until they jump to the word, and a network guesses the word from them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from models.families.counterparts import GUIDANCE, Counterpart
from models.families.family import Family, NamedObjective, Tensors, trained_network, two_a_position
from models.families.sizes import WITH_LEVELS
from models.processes.flow import JUMPS, Flow
from models.processes.traits import Traits

if TYPE_CHECKING:
    from models.processes import Process
    from models.training.objectives.objective import Objective


def _process(size: int, _parameters: Mapping[str, Any], _tensors: Tensors) -> "Process":
    return Flow(size)


def _objective(process: "Process", traits: Traits) -> "Objective":
    from models.training.objectives.flow import FlowPosterior

    return FlowPosterior(process.size, traits.shows_pins)


def _bound(process: "Process", traits: Traits) -> "Objective":
    from models.training.objectives.score_entropy import ScoreEntropy

    return ScoreEntropy(_objective(process, traits))


FLOW = Family(
    name="flow",
    title="Discrete flow matching",
    about="Letters are random at first, and each jumps to the word in its own time; until then it stays as it is.",
    traits=JUMPS,
    process=_process,
    denoiser=trained_network("posterior"),
    objective=_objective,
    objectives=(
        NamedObjective(
            "posterior",
            "Cross-entropy of the word",
            "The network says what the word is, its own noisy letters included: the same at every noise level.",
            _objective,
        ),
        NamedObjective(
            "generalised-kl",
            "Generalised divergence of the jumps",
            "The bound itself, as a loss: it counts most where hardly a letter is noise, and so is noisier.",
            _bound,
        ),
    ),
    policies=("ancestral", "jump-corrected", "jump-euler"),
    default_steps=two_a_position,
    reads=frozenset({"levels"}),
    labels=True,
    sizes={"transformer": WITH_LEVELS},
    shows=(
        Counterpart(
            "Discrete flow matching",
            "Gat et al. 2024, arXiv 2407.15595",
            "its path from uniform noise, the network of the word, the corrector, Euler's rule and its bound, which "
            "exact predictions do not reach and which does not compare with that of uniform diffusion",
            "other paths and sources; from masks its loss and its steps are those of masked diffusion",
        ),
        Counterpart(
            "Discrete flow models (Multiflow)",
            "Campbell et al. 2024, arXiv 2402.04997",
            "sampling from one network with a strength of noise that is chosen afterwards",
            "the pairing with flows of points in space",
        ),
        *GUIDANCE,
    ),
)
