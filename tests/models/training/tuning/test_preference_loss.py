"""Preferences: the loss of Rafailov et al., and estimates that are quieter by shared and spread states."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
import torch
from torch import Tensor

from models.denoisers.networks.build import build
from models.denoisers.shapes import shape
from models.training.objectives.objective import Batch, MaskedElbo, generator
from models.training.objectives.uniform import UniformPosterior
from models.training.tuning.preference_loss import PreferenceLoss, joined, preference_loss

V, L, DRAWS, PAIRS = 5, 6, 8, 3
WORDS = torch.tensor([[1, 2, 3, 0, 0, 0], [4, 4, 1, 2, 0, 0], [2, 0, 0, 0, 0, 0], [3, 1, 3, 1, 3, 0]])


def net(seed: int) -> torch.nn.Module:
    return build(shape("mlp", "tiny", V, L), seed=seed).eval()


def near(other: torch.nn.Module) -> torch.nn.Module:
    """A network that has learned a little more."""
    changed, g = net(0), torch.Generator().manual_seed(1)
    with torch.no_grad():
        for p, q in zip(changed.parameters(), other.parameters(), strict=True):
            p.copy_(q + 0.001 * torch.randn(q.shape, generator=g))
    return changed


def loss_of(reference: torch.nn.Module) -> PreferenceLoss:
    return PreferenceLoss(MaskedElbo(V), reference, WORDS[:2], WORDS[2:], 0.5, DRAWS, PAIRS, 0.0)


def test_it_is_the_negative_log_of_the_chance_that_the_liked_word_is_preferred():
    gains = torch.tensor([0.2, -1.0, 30.0]), torch.tensor([-0.1, 2.0, -30.0])
    expected = [
        -math.log(1 / (1 + math.exp(-0.5 * (w - other)))) for w, other in zip(*map(Tensor.tolist, gains), strict=True)
    ]
    assert preference_loss(*gains, 0.5).tolist() == pytest.approx(expected, abs=1e-7)


def test_its_gradients_are_those_of_differences():
    """In double precision, through pairs and the batch that it holds to."""
    of = PreferenceLoss(MaskedElbo(V), net(0).double(), WORDS[:2], WORDS[2:], 0.5, 2, 2, 1.5)
    drawn = of.draw(Batch(WORDS[:1]), generator(0, 0), evaluating=False)
    logits = torch.randn(*drawn.x0.shape, V, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(
        lambda z: of.loss(lambda *_, where=None: z if where is None else z[where], drawn), (logits,)
    )


@torch.no_grad()
def test_before_the_first_step_every_pair_is_undecided_and_the_batch_is_the_rest():
    of = replace(loss_of(net(0)), anchor=2.0)
    drawn = of.draw(Batch(WORDS), generator(0, 0), evaluating=False)
    batch = drawn.rows(slice(2 * PAIRS * DRAWS, None))
    assert torch.equal(batch.x0, WORDS)
    expected = math.log(2) + 2.0 * float(MaskedElbo(V).nats(net(0), batch).mean())
    assert of.loss(net(0), drawn).tolist() == pytest.approx([expected] * PAIRS, abs=1e-5)


def test_a_step_against_its_gradient_makes_liked_words_likelier_than_the_others():
    of, tuned = loss_of(net(0)), net(0)
    for p in tuned.parameters():
        p.requires_grad_(True)
    drawn = of.draw(Batch(WORDS), generator(0, 0), evaluating=False)
    of.loss(tuned, drawn).mean().backward()
    with torch.no_grad():
        for p in tuned.parameters():
            assert p.grad is not None
            p.sub_(0.05 * p.grad)
        states = of.states(list(WORDS), generator(0, 1))
        gains = of.nats_a_word(net(0), states) - of.nats_a_word(tuned, states)
    assert float(gains[:2].mean()) > float(gains[2:].mean())


def spread_of(values: list[Tensor]) -> Tensor:
    return torch.stack(values).var(0)


@torch.no_grad()
def test_states_that_both_networks_are_shown_make_their_difference_quieter():
    """The point of shared states: the noise of which letters are hidden cancels."""
    reference, tuned = net(0), near(net(0))
    of = loss_of(reference)
    shared, apart = [], []
    for k in range(30):
        states, others = (of.states(list(WORDS), generator(k, 0, stream=s)) for s in (0, 1))
        shared.append(of.nats_a_word(reference, states) - of.nats_a_word(tuned, states))
        apart.append(of.nats_a_word(reference, states) - of.nats_a_word(tuned, others))
    long = slice(0, 2)  # a word of one letter has two states, and hardly any noise
    assert (spread_of(shared)[long] < 0.2 * spread_of(apart)[long]).all()


def test_states_of_a_word_are_spread_evenly_from_one_letter_hidden_to_all():
    of = loss_of(net(0))
    spread, alone = list[Tensor](), list[Tensor]()
    for k in range(40):
        g = generator(k, 1)
        single = joined([of.of.draw_for_bound(Batch(word[None]), g) for word in WORDS for _ in range(DRAWS)])
        for into, states in ((spread, of.states(list(WORDS), generator(k, 0))), (alone, single)):
            into.append((states.inputs.x == V).float().view(len(WORDS), DRAWS, L).mean((1, 2)))
    assert (spread_of(spread)[:2] < 0.75 * spread_of(alone)[:2]).all()


def test_pairs_are_judged_by_the_draws_of_the_bound():
    """Which have no pins where those that are learned from do."""
    of = replace(loss_of(net(0)), of=UniformPosterior(V))
    assert of.states(list(WORDS), generator(0, 0)).where[:, :-1].all()
