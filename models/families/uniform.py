"""Uniform diffusion: letters are replaced by others at random, and a network learns which of them are noise."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from models.families.counterparts import FORCING, GUIDANCE, REFINEMENT, Counterpart
from models.families.family import Family, NamedObjective, Tensors, trained_network, two_a_position
from models.families.sizes import WITH_LEVELS
from models.processes.discrete import REVISES
from models.processes.together import DOUBT
from models.processes.traits import Traits
from models.processes.uniform import Uniform

if TYPE_CHECKING:
    from models.processes import Process
    from models.training.objectives.objective import Objective


def _process(size: int, _parameters: Mapping[str, Any], _tensors: Tensors) -> "Process":
    return Uniform(size)


def _objective(process: "Process", traits: Traits) -> "Objective":
    from models.training.objectives.uniform import UniformPosterior

    return UniformPosterior(process.size, traits.shows_pins)


def _score_entropy(process: "Process", traits: Traits) -> "Objective":
    from models.training.objectives.score_entropy import ScoreEntropy

    return ScoreEntropy(_objective(process, traits))


def _own_drafts(process: "Process", traits: Traits) -> "Objective":
    from models.training.objectives.drafts import OwnDrafts
    from models.training.objectives.uniform import UniformPosterior

    return OwnDrafts(UniformPosterior(process.size, traits.shows_pins), DOUBT)


POSTERIOR = (
    "posterior",
    "Cross-entropy of the posterior",
    "The network's answer and what each position itself shows are put together to a prediction of the word.",
)
SCORE_ENTROPY = (
    "score-entropy",
    "Score entropy (SEDD, UDLM)",
    "The bound itself, as a loss of ratios: the same best network, but so noisy a loss that a short run learns less.",
)
OWN_DRAFTS = (
    "drafts",
    "Corrupted words and its own drafts (Lee)",
    "The word is learned from one with letters replaced, repeated or exchanged, and from what the network itself has"
    " written. No bound, and it meets little of the noise of a run, so that the bound says little of it: it is drawn"
    " until nothing changes, which gives a pattern one word or a few.",
)

UNIFORM = Family(
    name="uniform",
    title="Uniform diffusion",
    about="Letters are replaced by random ones, and put right again; any letter may change until the end.",
    traits=REVISES,
    process=_process,
    denoiser=trained_network("leave-one-out"),
    objective=_objective,
    objectives=(
        NamedObjective(*POSTERIOR, _objective),
        NamedObjective(*SCORE_ENTROPY, _score_entropy),
        NamedObjective(*OWN_DRAFTS, _own_drafts, "until-stable"),
    ),
    policies=("ancestral", "until-stable"),
    default_steps=two_a_position,
    reads=frozenset({"levels"}),
    gives="leave-one-out",
    labels=True,
    sizes={"transformer": WITH_LEVELS},
    shows=(
        Counterpart("D3PM", "Austin et al. 2021, arXiv 2107.03006", "the uniform kernel and its posterior step"),
        Counterpart(
            "UDLM",
            "Schiff et al. 2024, arXiv 2412.10193",
            "the process and its bound in continuous time, and guidance with and without a classifier",
            "guidance of the step from state to state, in place of which the prediction of the word is guided",
        ),
        *GUIDANCE,
        Counterpart(
            "SEDD",
            "Lou et al. 2023, arXiv 2310.16834",
            "the same bound, and its score entropy as a loss",
            "its network, which gives ratios",
        ),
        FORCING,
        REFINEMENT,
    ),
)
