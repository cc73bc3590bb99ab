"""Nearest-neighbour diffusion: letters slip to those that are near, and a network learns which of them have.

What is near is the keyboard's, the class of a letter, or what the list itself says; the matrix of rates is the model's
own and stands in its weights.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from models.arrays import Array
from models.data.letter_distance import class_distance, context_distance, keyboard_distance, order_distance
from models.data.table import Table
from models.data.vocabulary import Vocabulary
from models.errors import UserError
from models.families.counterparts import FORCING, GUIDANCE, REFINEMENT, Counterpart
from models.families.family import Family, NamedObjective, Tensors, trained_network, two_a_position
from models.families.settings import Option, ProcessSettings, Selection, letters_of, pairs_in, with_defaults
from models.families.sizes import WITH_LEVELS
from models.families.uniform import OWN_DRAFTS, POSTERIOR, SCORE_ENTROPY
from models.processes.discrete import REVISES
from models.processes.neighbour import neighbour
from models.processes.policy import Parameter
from models.processes.rates import HasRates, nearest, scaled_rates
from models.processes.together import DOUBT
from models.processes.traits import Traits

if TYPE_CHECKING:
    from models.processes import Process
    from models.training.objectives.objective import Objective

NEAREST = 5  # neighbours in the graph, as in D3PM; of a small alphabet a quarter of the letters
ORDER = "alphabet"

KIND = Selection(
    "kind",
    "Near are",
    "Which letters a letter slips to",
    (
        Option(
            "keyboard",
            "Keys beside each other",
            "The nearest keys of QWERTY, of JCUKEN for Cyrillic; other letters have those beside them in the alphabet.",
        ),
        Option("classes", "Letters of a class", "Vowels become vowels, consonants consonants, signs signs."),
        Option(
            "contexts",
            "Letters of like contexts",
            "The letters that stand beside the same ones in the words of this list.",
        ),
        Option(ORDER, "Neighbours in the alphabet", "The letters before and behind, in the order of the alphabet."),
    ),
)
SPREAD = Parameter(
    "spread",
    "To any letter",
    "The share of changes that lead to any letter or to the end, so that all is forgotten at last; 1 is uniform noise",
    0.01,
    1.0,
    0.05,
)
PAIRS = Parameter(
    "LETTER/LETTER",
    "Rate of a pair",
    "A rate holds in both directions; then all are scaled so that a letter changes once in a unit of time on average, "
    "and a letter's own rate is minus the sum of its row: every letter is equally likely in the end",
    0.0,
    10.0,
    1.0,
)


def _process(size: int, parameters: Mapping[str, Any], tensors: Tensors) -> "Process":
    if "rates" in tensors:
        made = neighbour(tensors["rates"])
    elif parameters["kind"] == ORDER:
        made = neighbour(scaled_rates(_weights(order_distance(size - 1)), float(parameters["spread"])))
    else:
        raise ValueError("no rates")
    if made.size != size:
        raise ValueError("rates of other letters")
    return made


def _weights(distance: Array) -> Array:
    """The weights of V symbols: the end has no neighbours."""
    out = np.zeros((len(distance) + 1, len(distance) + 1))
    out[1:, 1:] = nearest(distance, min(NEAREST, max(1, len(distance) // 4)))
    return out


def _from_list(vocabulary: Vocabulary, table: Table, settings: ProcessSettings) -> tuple[Mapping[str, Any], Tensors]:
    chosen, letters = with_defaults((KIND, SPREAD), settings), vocabulary.characters
    distance = {
        "keyboard": lambda: keyboard_distance(letters),
        "classes": lambda: class_distance(letters),
        "contexts": lambda: context_distance(table),
        ORDER: lambda: order_distance(len(letters)),
    }[str(chosen["kind"])]()
    pairs = pairs_in(settings)
    symbols = {_symbols(name, vocabulary): rate for name, rate in pairs.items()}
    rates = scaled_rates(_weights(distance), float(chosen["spread"]), symbols)
    return {**chosen, **pairs}, {"rates": rates}


def _symbols(pair: str, vocabulary: Vocabulary) -> tuple[int, int]:
    """The symbols of a pair's letters. Raises UserError for letters that the list does not have."""
    for a, b in letters_of(pair):
        found = vocabulary.find(a), vocabulary.find(b)
        if found[0] is not None and found[1] is not None and found[0] != found[1]:
            return found[0], found[1]
    raise UserError(f"The setting {pair} names no two letters of this list; give two that it has, such as a/b.")


def _objective(process: "Process", traits: Traits) -> "Objective":
    from models.training.objectives.rates import RatesPosterior

    assert isinstance(process, HasRates)
    return RatesPosterior(process.matrix, traits.shows_pins)


def _score_entropy(process: "Process", traits: Traits) -> "Objective":
    from models.training.objectives.score_entropy import ScoreEntropy

    return ScoreEntropy(_objective(process, traits))


def _own_drafts(process: "Process", traits: Traits) -> "Objective":
    from models.training.objectives.drafts import OwnDrafts
    from models.training.objectives.rates import RatesPosterior

    assert isinstance(process, HasRates)
    return OwnDrafts(RatesPosterior(process.matrix, traits.shows_pins), DOUBT)


NEIGHBOUR = Family(
    name="neighbour",
    title="Nearest-neighbour diffusion",
    about="Letters slip to those that are near, as in misspellings, and are put right again until the end.",
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
    parameters={"kind": ORDER, "spread": SPREAD.default},
    given=lambda _parameters: ("rates",),
    settings=(KIND, SPREAD),
    pairs=PAIRS,
    from_list=_from_list,
    reads=frozenset({"levels"}),
    gives="leave-one-out",
    labels=True,
    sizes={"transformer": WITH_LEVELS},
    shows=(
        Counterpart(
            "D3PM",
            "Austin et al. 2021, arXiv 2107.03006",
            "the nearest-neighbour matrix of its appendix A.2.4, its posterior step and bounds",
            "distances of learned embeddings",
        ),
        FORCING,
        REFINEMENT,
        *GUIDANCE,
    ),
)
