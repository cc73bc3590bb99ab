"""The loss of block diffusion is the bound of its runs: exact for blocks of one, and of one block that of masks."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor

from models.data.vocabulary import END
from models.denoisers.networks.build import build
from models.denoisers.shapes import BlocksShape
from models.training.objectives.blocks import ON_THE_WAY, BlockElbo
from models.training.objectives.objective import Batch, MaskedElbo, constant, generator
from tests.models.toys import all_words, letter_pairs

L, V = 6, 3
CHAIN = letter_pairs(V, L, seed=5)
TABLE = [[2, 1, 0, 0, 0, 0], [1, 0, 0, 0, 0, 0], [1, 2, 2, 0, 0, 0], [2, 2, 1, 1, 2, 0]]


def words_of(rows: int) -> Tensor:
    every = all_words(L, V).astype(np.int64)
    return torch.from_numpy(every[np.random.default_rng(0).integers(0, len(every), rows)])


class InContext:
    """What the chain of letter pairs says of each block, shown the context before it and the block itself."""

    def __init__(self, block: int) -> None:
        self.block = block

    def __call__(self, x: Tensor, *others: Tensor | None, where: Tensor | None = None) -> Tensor:
        from models.denoisers.protocol import DenoiserInput

        context = others[4]
        assert context is not None
        out, place = torch.zeros(*x.shape, V, dtype=torch.float64), torch.arange(L)
        for first in range(0, L, self.block):
            own = (place >= first) & (place < first + self.block)
            shown = torch.where(own, x, context).masked_fill(place >= first + self.block, V)
            logits = torch.from_numpy(np.asarray(CHAIN.logits(DenoiserInput(shown.numpy().astype(np.int16)))))
            out[:, own] = logits[:, own]
        return out if where is None else out[where]


@pytest.mark.parametrize("block", [1, 2, 4, L])
def test_of_an_exact_model_draws_vary_about_the_log_probability(block: int) -> None:
    words, objective = torch.tensor(TABLE).repeat(1500, 1), BlockElbo(V, block)
    found = objective.nats(InContext(block), objective.draw_for_bound(Batch(words), generator(1, 0)))
    truth, found = -CHAIN.log_prob(np.array(TABLE, np.int16)), found.view(-1, len(TABLE)).double()
    error = (found.std(0) / len(found) ** 0.5).numpy()
    assert (np.abs(found.mean(0).numpy() - truth) < 4 * error + 1e-5).all()
    assert (error.max() < 1e-6) == (block == 1)


def test_blocks_of_one_have_the_exact_loss_whatever_is_drawn() -> None:
    words, objective = words_of(30), BlockElbo(V, 1)
    net = build(BlocksShape(V, L, 24, 2, 2, 1), seed=1)
    first, second = (
        objective.loss(net, objective.draw(Batch(words), generator(0, s), evaluating=True)) for s in (1, 2)
    )
    torch.testing.assert_close(first, second)
    x, total = words.clone(), torch.zeros(len(words))
    for i in range(L - 1):  # letter by letter, the end counted once
        shown = torch.cat([words[:, :i], torch.full_like(words[:, i:], V)], 1)
        nats = -net(shown)[:, i].log_softmax(-1).gather(1, x[:, i : i + 1])[:, 0]
        total += torch.where((words[:, :i] == END).any(1), 0.0, nats)
    torch.testing.assert_close(first, total, atol=1e-4, rtol=1e-4)


def test_one_block_of_the_whole_word_has_the_draws_and_the_loss_of_masked_diffusion() -> None:
    words = words_of(64)
    net = build(BlocksShape(V, L, 24, 2, 2, L), seed=1)
    one, other = BlockElbo(V, L), MaskedElbo(V)
    mine, theirs = (of.draw(Batch(words), generator(3, 1), evaluating=True) for of in (one, other))
    assert torch.equal(mine.inputs.x, theirs.inputs.x)
    assert torch.equal(mine.where, theirs.where)
    torch.testing.assert_close(one.loss(net, mine), other.loss(net, theirs))


@pytest.mark.parametrize("block", [2, 4])
def test_every_block_up_to_the_end_is_hidden_in_part_and_none_behind_it(block: int) -> None:
    words = words_of(500)
    drawn = BlockElbo(V, block).draw(Batch(words), generator(0, 0), evaluating=True)
    assert drawn.inputs.context is words
    ended = torch.zeros(len(words), dtype=torch.bool)
    for first in range(0, L - 1, block):
        own = drawn.where[:, first : first + block]
        assert torch.equal(own.any(1), ~ended)
        ended |= (words[:, first : first + block] == END).any(1)
    assert torch.equal(drawn.inputs.x == V, drawn.where)


def test_of_eight_rows_that_are_learned_from_one_shows_a_run_and_what_is_behind_its_block_is_hidden_from_all() -> None:
    words = words_of(320)
    drawn = BlockElbo(V, 2).draw(Batch(words), generator(0, 0), evaluating=False)
    context = drawn.inputs.context
    assert context is not None
    run = torch.arange(len(words)) % ON_THE_WAY == 0
    assert torch.equal(context[~run], words[~run])
    unseen = context[run] == V
    assert unseen[:, 2:].any()
    assert not unseen[:, -1].any()
    assert torch.equal(drawn.inputs.x[run][unseen], torch.full((int(unseen.sum()),), V))
    turn = unseen[::2]  # in every other of them what was drawn before is seen with its masks
    assert turn[:, :2].any()
    weight = drawn.weight[run]
    assert (weight[drawn.where[run]] > 0).all()


def test_the_bound_of_independent_positions_is_exact() -> None:
    log_p, objective = torch.randn(L, V, generator=generator(0, 0)).log_softmax(-1), BlockElbo(V, 2)
    words = torch.tensor(TABLE).repeat(4000, 1)
    net, exact = objective.control_variate(log_p, torch.tensor(TABLE))
    found = objective.nats(constant(log_p), objective.draw_for_bound(Batch(words), generator(0, 0)))
    found = found.view(-1, len(TABLE))
    assert (found.mean(0) - exact).abs().max() < 4 * (found.std(0) / len(found) ** 0.5).max()
    assert net(words[:2]).shape == (2, L, V)
