"""Independent positions: a word's length, then every letter by what the list has in that place, whatever stands beside.

Candidate A of the founding design. p(x) = P(n) prod_{i < n} q_i(x_i), counted: q_i(c) = (times(c at i) + S q(c)) /
(times(a letter at i) + S), where q is the list's share of the letter anywhere and S counts as that many words. The best
that a model can do which hears nothing of the other letters, and so what every other one is to be held against.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from models.data.table import Table
from models.data.vocabulary import END
from models.families.counterparts import Counterpart
from models.families.family import Family, Tensors
from models.families.products import Products
from models.processes.masked import Masked
from models.processes.traits import Traits

if TYPE_CHECKING:
    from models.training.progress import Progress
    from models.training.train_spec import TrainSpec

SMOOTHING = 1.0
_TRAITS = Traits(joint=True, both_sides=False)


def fit(table: Table, _spec: "TrainSpec") -> Iterator["Progress | Tensors"]:
    """Count."""
    from models.training.progress import Progress

    words, weights = table.words, table.weights
    length, size = words.shape[1], table.size
    counts = np.stack([np.bincount(column, weights, size)[1:] for column in words.T])
    anywhere = counts.sum(0) + 1.0 / size  # no letter is impossible
    letters = counts + SMOOTHING * anywhere / anywhere.sum()
    lengths = np.bincount((words != END).sum(1), weights, length) + SMOOTHING / length
    lengths[0] = 0.0  # a word has a letter
    tensors: Tensors = {
        "weights": np.ones(1),
        "lengths": (lengths / lengths.sum())[None],
        "letters": (letters / letters.sum(1, keepdims=True))[None],
    }
    characters = float(weights @ table.characters)
    nats = -float(weights @ Products(**tensors).log_prob(words)) / characters
    yield tensors
    yield Progress("training", 1, 1.0, 0.0, None, train=nats)


INDEPENDENT = Family(
    name="independent",
    title="Independent positions",
    about="Each letter is drawn by its place alone, whatever the others: right in length and letters, wrong as words.",
    wait="a second",
    fails=True,
    traits=_TRAITS,
    process=lambda size, _parameters, _tensors: Masked(size, traits=_TRAITS),
    denoiser=lambda card, tensors, _device: Products.of(card, tensors),
    fit=fit,
    policies=("random", "left-to-right", "right-to-left", "lowest-entropy", "ancestral"),
    shows=(
        Counterpart(
            "Non-autoregressive translation (NAT)",
            "Gu et al. 2017, arXiv 1711.02281",
            "what one pass without a source gives: letters that fit their places and not each other",
            "its network and its fertilities",
        ),
    ),
)
