"""One pass without autoregression (NAT): the pattern is read once, and every position that it leaves free is drawn.

p(x | pattern) = P(n | pattern) prod_i p_i(x_i | pattern), exactly: the network is that of masked diffusion, and never
sees what it has drawn. Where a pattern fits several words the positions choose among them without each other, so that
the result is half of one and half of another (Gu et al. 2017, arXiv 1711.02281, call it multimodality). A length that
is asked for takes a second state, read in the same pass: masks cannot show that a word goes on, and without it letters
would be those of shorter words too (`marginal`).
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from models.families.counterparts import CLASSIFIER_FREE, Counterpart
from models.families.family import Family, Tensors, trained_network
from models.families.sizes import DEEP
from models.processes.masked import Masked
from models.processes.traits import Traits

if TYPE_CHECKING:
    from models.processes import Process
    from models.training.objectives.objective import Objective

_TRAITS = Traits(one_pass=True)


def _process(size: int, _parameters: Mapping[str, Any], _tensors: Tensors) -> "Process":
    return Masked(size, traits=_TRAITS)


def _objective(process: "Process", _traits: Traits) -> "Objective":
    from models.training.objectives.one_pass import OnePass

    return OnePass(process.size)


NAT = Family(
    name="nat",
    title="One pass (NAT)",
    about="All letters at once, each by the pattern alone, whatever the others become: as fast as can be, and words"
    " are mixed up wherever a pattern fits several.",
    fails=True,
    traits=_TRAITS,
    process=_process,
    denoiser=trained_network("posterior"),
    objective=_objective,
    policies=("at-once",),
    timetables=("even",),
    default_steps=lambda free: 1,
    labels=True,
    sizes={"transformer": DEEP},
    shows=(
        Counterpart(
            "Non-autoregressive translation (NAT)",
            "Gu et al. 2017, arXiv 1711.02281",
            "one pass for all positions, its product of chances, and the mixed words that come of it",
            "fertilities, which tell its decoder a part of what is chosen, and a source to translate",
        ),
        Counterpart(
            "Sequence-level distillation",
            "Kim and Rush 2016, arXiv 1606.07947",
            "a student of another model's likeliest words, one for each pattern",
            "beam search, for which the likeliest of many draws stands here, and students of other families",
        ),
        CLASSIFIER_FREE,
    ),
)
