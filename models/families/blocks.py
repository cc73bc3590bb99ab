"""Block diffusion: blocks of letters from left to right, each filled in as masked diffusion does, by those before it.

Arriola et al. 2025 (BD3-LM, arXiv 2503.09573). Blocks of one letter are autoregression, one block of the whole word is
masked diffusion. What stands behind a block is not seen while it is drawn: pins there hold, and are not heeded.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from models.data.table import Table
from models.data.vocabulary import Vocabulary
from models.denoisers.protocol import Denoiser
from models.denoisers.shape import BLOCK, MAX_LENGTH
from models.families.counterparts import CLASSIFIER_FREE, Counterpart
from models.families.family import Family, Tensors, trained_network
from models.families.settings import ProcessSettings, with_defaults
from models.families.sizes import sizes_from
from models.processes.masked import Masked
from models.processes.orders import POLICIES
from models.processes.policy import Parameter, Path
from models.processes.timetables import in_blocks
from models.processes.traits import Traits

if TYPE_CHECKING:
    from models.processes import Process
    from models.training.objectives.objective import Objective

LETTERS = Parameter(
    "block",
    "Letters in a block",
    "How many letters are filled in together before the next ones; 1 is from left to right, letter by letter",
    1,
    MAX_LENGTH,
    BLOCK,
    whole=True,
)
_TRAITS = Traits(block=BLOCK)


def _process(size: int, parameters: Mapping[str, Any], _tensors: Tensors) -> "Process":
    block = parameters["block"]
    if block != int(block) or not LETTERS.lowest <= block <= LETTERS.highest:
        raise ValueError("no such block")
    return Masked(size, traits=replace(_TRAITS, block=int(block)))


def _from_list(_vocabulary: Vocabulary, _table: Table, settings: ProcessSettings) -> tuple[Mapping[str, Any], Tensors]:
    return {"block": int(with_defaults((LETTERS,), settings)["block"])}, {}


def _denoiser(card: Mapping[str, Any], tensors: Tensors, device: str) -> Denoiser:
    if card["network"]["block"] != card["process"]["block"]:
        raise ValueError("a network of other blocks")
    return trained_network("posterior")(card, tensors, device)


def _objective(process: "Process", traits: Traits) -> "Objective":
    from models.training.objectives.blocks import BlockElbo

    return BlockElbo(process.size, process.traits.block)


BLOCKS = Family(
    name="blocks",
    title="Block diffusion",
    about="Blocks of letters are filled in from left to right, in any order inside a block, each by those before it.",
    traits=_TRAITS,
    process=_process,
    denoiser=_denoiser,
    objective=_objective,
    policies=tuple(n for n, policy in POLICIES.items() if policy.suits(_TRAITS) and policy.path is not Path.REVISES),
    timetables=(in_blocks(BLOCK).name,),
    parameters={"block": BLOCK},
    settings=(LETTERS,),
    from_list=_from_list,
    labels=True,
    sizes={"block-causal": sizes_from(1_500_000, 5_000_000, more=200_000)},
    shows=(
        Counterpart(
            "Block Diffusion (BD3-LM)",
            "Arriola et al. 2025, arXiv 2503.09573",
            "its block-causal network, its one pass over [xt; x0], its bound, words of any length, and finished blocks "
            "that are not computed again",
            "mask rates clipped for a quieter gradient",
        ),
        CLASSIFIER_FREE,
    ),
)
