"""What a step draws from has the same probabilities in tensors as where it is drawn."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
import torch

from models.constraints.constraint import Constraint
from models.constraints.pattern import parse
from models.evaluation.reading import Reading
from models.training.tuning.torch_words import TorchConstraint, TorchWords
from tests.models.toys import all_words, free_recipe
from tests.models.training.tuning.reward_toys import TableNet, table_model

L, V = 4, 3
NET = TableNet(V, L)
MODEL = table_model(NET)
CPU = torch.device("cpu")


def states_of(constraint: Constraint) -> tuple[np.ndarray, np.ndarray]:
    """Every state of every word that is allowed, and the words."""
    states, words = [], []
    for word in all_words(L, V):
        if constraint.satisfied_by(word):
            free = np.flatnonzero(constraint.free_positions)
            for hidden in product((False, True), repeat=len(free)):
                x = word.copy()
                x[free[list(hidden)]] = V
                states.append(x)
                words.append(word)
    return np.array(states, np.int16), np.array(words, np.int16)


@pytest.mark.parametrize("pattern", ["*", "a*", "[ab]*", "a[ab.]*", "?a*", "@*"])
def test_each_symbol_and_each_set_of_them_has_the_chance_with_which_it_is_drawn(pattern):
    constraint = parse(pattern, MODEL.vocabulary, L)
    recipe = free_recipe(MODEL, L).with_(constraint=constraint)
    x, x0 = states_of(constraint)
    chances = TorchWords(
        NET(torch.from_numpy(x).long()), torch.from_numpy(x).long(), TorchConstraint.of(constraint, CPU)
    )
    drawn = Reading(MODEL, recipe).distribution(x, x0)
    hidden, words = x == V, torch.from_numpy(x0).long()
    own = np.log(np.take_along_axis(drawn.marginals, x0[..., None].astype(int), -1)[..., 0])
    each = chances.each(words, torch.from_numpy(hidden)).detach().numpy()
    assert each == pytest.approx(np.where(hidden, own, 0.0), abs=1e-5)
    some = hidden & (np.random.default_rng(0).random(x.shape) < 0.6)
    for where in (hidden, some):
        together = chances.together(words, torch.from_numpy(where)).detach().numpy()
        assert together == pytest.approx(drawn.log_prob(x0, where), abs=1e-5)


def test_gradients_are_those_of_the_numbers():
    constraint = parse("[ab]*", MODEL.vocabulary, L)
    x, x0 = states_of(constraint)
    at = np.flatnonzero((x == V).any(1))[5:60:20]
    states, words = torch.from_numpy(x[at]).long(), torch.from_numpy(x0[at]).long()
    allowed = TorchConstraint.of(constraint, CPU)

    def of(logits: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        chances = TorchWords(logits, states, allowed)
        return chances.each(words, states == V), chances.together(words, states == V)

    logits = NET(states).detach().requires_grad_(True)
    assert torch.autograd.gradcheck(of, (logits,))
