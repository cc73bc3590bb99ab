"""What a finished block gives is kept, to the bit what would be made: later steps make what follows alone."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor

from models.denoisers.networks import block_forward
from models.denoisers.networks.block_forward import BlockForward
from models.denoisers.networks.block_transformer import BlockTransformer, seen
from models.denoisers.networks.build import build
from models.denoisers.shapes import BlocksShape, with_labels

V, L, BLOCK = 7, 10, 4
SHAPE = BlocksShape(V, L, 24, 2, 2, BLOCK)


def net() -> BlockTransformer:
    made = build(SHAPE, seed=1)
    assert isinstance(made, BlockTransformer)
    return made.eval()


def states(rows: int, seed: int = 0) -> Tensor:
    return torch.from_numpy(np.random.default_rng(seed).integers(0, V + 1, (rows, L)))


class Counting(BlockForward):
    """It counts the blocks that it makes, by where they begin."""

    def __init__(self, of: BlockTransformer) -> None:
        super().__init__(of)
        self.begun: list[int] = []

    def made(self, x, labels, before, start):
        self.begun += [start] * len(x)
        return super().made(x, labels, before, start)


@torch.inference_mode()
def test_a_step_in_a_later_block_makes_what_is_not_finished() -> None:
    forward, x = Counting(net()), states(1)
    forward(x)
    assert forward.begun == [0, 4, 8]
    x[0, 5] = (x[0, 5] + 1) % V
    forward(x)
    assert forward.begun[3:] == [4, 8]
    x[0, 9] = (x[0, 9] + 1) % V
    forward(x)
    assert forward.begun[5:] == [8]
    forward(x)
    assert len(forward.begun) == 6


@torch.inference_mode()
def test_rows_that_begin_alike_share_what_is_made_of_the_beginning() -> None:
    forward, x = Counting(net()), states(6)
    x[:, :BLOCK] = x[0, :BLOCK]
    forward(x)
    assert forward.begun == [0, *[4] * 6, *[8] * 6]


@torch.inference_mode()
def test_what_is_kept_has_the_bits_of_what_is_made_in_every_batch() -> None:
    kept, x = BlockForward(net()), states(40)
    x[20:, :8] = x[:20, :8]  # the same beginnings behind
    together = kept(x)
    for row in (0, 7, 21, 39):
        assert torch.equal(BlockForward(net())(x[row : row + 1])[0], together[row])
        assert torch.equal(kept(x[row : row + 1])[0], together[row])


@torch.inference_mode()
def test_what_was_asked_for_longest_ago_is_forgotten_and_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    forward, x = Counting(net()), states(30)
    whole = forward(x)
    monkeypatch.setattr(block_forward, "MOST", 20_000)
    assert torch.equal(forward(states(1, seed=1)), BlockForward(net())(states(1, seed=1)))
    begun = len(forward.begun)
    assert torch.equal(forward(x[:1])[0], whole[0])
    assert len(forward.begun) == begun + 3


@torch.inference_mode()
def test_what_is_kept_is_kept_for_the_label_that_it_was_made_with() -> None:
    """Two labels and none, of the same symbols: to the bit what each gives alone, and near to what the module gives."""
    of = build(with_labels(SHAPE, 2), seed=1)
    assert isinstance(of, BlockTransformer)
    assert sum(p.numel() for p in of.parameters()) == of.shape.parameters == SHAPE.parameters + 3 * 24
    forward, x = Counting(of.eval()), states(1)
    found = [forward(x, None, None, None, torch.tensor([[label]])) for label in (0, 1, 2)]
    assert len(forward.begun) == 9
    together = forward(x.expand(3, -1), None, None, None, torch.tensor([[0], [1], [2]]))
    assert len(forward.begun) == 9
    for label, alone in enumerate(found):
        assert torch.equal(together[label], alone[0])
        module = of(x, None, None, None, torch.tensor([[label]]))
        torch.testing.assert_close(alone, module, atol=1e-5, rtol=1e-4)
        both = of(x % V, None, None, None, torch.tensor([[label]]), x % V)
        torch.testing.assert_close(both, of(x % V, None, None, None, torch.tensor([[label]])), atol=1e-5, rtol=1e-4)
    assert not torch.equal(found[0], found[1])
    assert torch.equal(forward(x), found[2])  # none is the last


def test_a_block_sees_itself_and_what_is_before_it() -> None:
    once = seen(5, 2, twice=False).int().tolist()
    assert once == [[1, 1, 0, 0, 0], [1, 1, 0, 0, 0], [1, 1, 1, 1, 0], [1, 1, 1, 1, 0], [1, 1, 1, 1, 1]]
    noised = seen(3, 1, twice=True)[:3].int().tolist()
    assert noised == [[1, 0, 0, 0, 0, 0], [0, 1, 0, 1, 0, 0], [0, 0, 1, 1, 1, 0]]
    clean = seen(3, 1, twice=True)[3:].int().tolist()
    assert clean == [[0, 0, 0, 1, 0, 0], [0, 0, 0, 1, 1, 0], [0, 0, 0, 1, 1, 1]]


@torch.inference_mode()
def test_one_pass_over_both_sequences_says_of_each_block_what_a_pass_with_clean_blocks_before_it_says() -> None:
    of, words, noised = net(), states(5) % V, states(5, seed=1)
    both = of(noised, None, None, None, None, words)
    for first in range(0, L, BLOCK):
        own = slice(first, min(first + BLOCK, L))
        shown = torch.cat([words[:, :first], noised[:, first:]], 1)
        torch.testing.assert_close(of(shown)[:, own], both[:, own], atol=1e-5, rtol=1e-4)
    torch.testing.assert_close(of(noised, None, None, None, None, noised), of(noised), atol=1e-5, rtol=1e-4)
    where = noised == V
    picked = of(noised, None, None, None, None, words, where=where)
    torch.testing.assert_close(picked, both[where], atol=1e-5, rtol=1e-4)
