"""SEDD with masks is masked cross-entropy in expectation; BERT's one rate and Mask-Predict's masks are no bounds."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
import torch
from torch import Tensor

from models.data.vocabulary import END
from models.denoisers.networks.inputs import NetInput
from models.training.levels import LOWEST
from models.training.objectives.masked import (
    NEAR,
    RATE,
    AnyNumber,
    MaskedScoreEntropy,
    NearContext,
    SingleRate,
    Weighed,
    near_weights,
)
from models.training.objectives.objective import Batch, MaskedElbo, generator
from models.training.objectives.score_entropy import score_entropy

LENGTH, SIZE = 5, 3
WORDS = torch.tensor([[2, 1, 0, 0, 0], [1, 0, 0, 0, 0], [1, 2, 2, 0, 0], [2, 2, 1, 1, 0]])


class Table:
    """Any state of L letters has distributions of its own, normalised unless `ratios`."""

    def __init__(self, *, ratios: bool = False) -> None:
        g = torch.Generator().manual_seed(0)
        self._weights = torch.randn(((SIZE + 1) ** LENGTH, LENGTH, SIZE), generator=g, dtype=torch.float64)
        if not ratios:
            self._weights = self._weights.log_softmax(-1)

    def __call__(self, xt: Tensor, *_unread: None, where: Tensor | None = None) -> Tensor:
        logits = self._weights[(xt * (SIZE + 1) ** torch.arange(LENGTH)).sum(1)]
        return logits if where is None else logits[where]


def states_of(word: Tensor) -> list[tuple[float, Tensor]]:
    """What a word becomes: each set of open masks, and the mean of 1 / t over the levels at which it is seen."""
    chances: dict[tuple[bool, ...], float] = {}
    free = LENGTH - 1
    for later in itertools.product((False, True), repeat=free):
        shown_end = np.cumsum([(int(c) == END) and not hidden for c, hidden in zip(word[:free], later, strict=True)])
        masks = (*(bool(hidden and not ended) for hidden, ended in zip(later, shown_end, strict=True)), False)
        k = sum(later)
        if k:  # int t^(k-1) (1-t)^(n-k) dt
            weight = math.factorial(k - 1) * math.factorial(free - k) / math.factorial(free)
            chances[masks] = chances.get(masks, 0.0) + weight
    return [(weight, torch.tensor(masks)) for masks, weight in chances.items() if any(masks)]


def enumerated(net: Table, word: Tensor) -> float:
    """The loss of a word, every set of masks weighed by the integral over the levels."""
    states = states_of(word)
    masks = torch.stack([m for _, m in states])
    words = word.expand(len(states), -1)
    inputs = NetInput(words.masked_fill(masks, SIZE))
    each = MaskedScoreEntropy(SIZE).loss(net, Weighed(words, inputs, masks, torch.ones(len(states))))
    return float(torch.tensor([weight for weight, _ in states], dtype=torch.float64) @ each)


def bound_of(net: Table, word: Tensor) -> float:
    """The mean over all orders of what a run's steps cost: the bound, by enumeration of orders."""
    total = 0.0
    for order in itertools.permutations(range(LENGTH - 1)):
        shown = torch.zeros(LENGTH, dtype=torch.bool)
        shown[-1] = True
        for position in order:
            ends = (word == END) & shown
            closed = bool(ends[: position + 1].any())
            if not closed:
                covered = shown | (torch.cumsum(ends, 0) > 0)
                log_p = net(word.masked_fill(~covered, SIZE)[None])[0, position].log_softmax(-1)
                total -= float(log_p[word[position]])
            shown[position] = True
    return total / math.factorial(LENGTH - 1)


@pytest.mark.parametrize("word", WORDS, ids=str)
def test_score_entropy_of_normalised_ratios_is_the_bound(word):
    """Every state enumerated and every level integrated, against every order: the same to rounding."""
    assert enumerated(Table(), word) == pytest.approx(bound_of(Table(), word), rel=1e-9)


def test_ratios_that_do_not_sum_to_one_cost_more():
    for word in WORDS:
        assert enumerated(Table(ratios=True), word) > bound_of(Table(ratios=True), word) + 0.01


def test_it_is_the_score_entropy_of_lou_et_al():
    """d sigma / dt times the sum over symbols of s - r log s + r (log r - 1), r being nothing but at x0."""
    g = torch.Generator().manual_seed(1)
    z, x0 = torch.randn(20, SIZE, generator=g, dtype=torch.float64), torch.randint(0, SIZE, (20,), generator=g)
    for t in (0.1, 0.5, 0.9):
        odds = (1 - t) / t
        r = torch.full((20, SIZE), 1e-300, dtype=torch.float64).scatter(1, x0[:, None], odds)
        expected = score_entropy(z + math.log(odds), r.log(), torch.ones(20, SIZE, dtype=torch.float64)) / (1 - t)
        words = x0[:, None].expand(20, 2)
        masks = torch.tensor([[True, False]]).expand(20, 2)
        drawn = Weighed(words, NetInput(words.masked_fill(masks, SIZE)), masks, torch.full((20,), 1 / t))
        found = MaskedScoreEntropy(SIZE).loss(lambda *_, where, z=z: z, drawn)
        assert found.numpy() == pytest.approx(expected.numpy(), rel=1e-6)
        normal = MaskedScoreEntropy(SIZE).loss(lambda *_, where, z=z: z.log_softmax(-1), drawn)
        nats = torch.nn.functional.cross_entropy(z, x0, reduction="none") / t
        assert normal.numpy() == pytest.approx(nats.numpy(), rel=1e-6)


def test_its_draws_have_the_mean_of_the_states_and_levels():
    objective, net, word = MaskedScoreEntropy(SIZE), Table(), WORDS[0]
    drawn = objective.draw(Batch(word.expand(60_000, -1)), generator(0, 0), evaluating=False)
    loss = objective.loss(net, drawn)
    expected = enumerated(net, word)  # of all levels; those below LOWEST are not drawn
    error = float(loss.std()) / len(loss) ** 0.5
    assert error < 0.05
    assert float(loss.mean()) == pytest.approx(expected, abs=4 * error + LOWEST * 20)
    levels = (1.0 / drawn.weight).sort().values
    assert levels.tolist() == pytest.approx(torch.linspace(0, 1, len(levels)).tolist(), abs=2 * LOWEST)


def test_a_shown_end_closes_the_rest():
    for objective in (AnyNumber(SIZE), MaskedScoreEntropy(SIZE), SingleRate(SIZE)):
        drawn = objective.draw(Batch(WORDS.repeat(200, 1)), generator(0, 1), evaluating=False)
        ended = ((drawn.inputs.x == END).cumsum(1) > 0) & (drawn.x0 == END)
        assert not (
            drawn.where & ended & (((drawn.inputs.x == END).cumsum(1) - (drawn.inputs.x == END).long()) > 0)
        ).any()
        assert not drawn.where[:, -1].any()


def test_one_rate_hides_a_share_and_always_something():
    words = Batch(torch.tensor([[*[1] * 12, 0, 0]]).expand(4000, -1))
    drawn = SingleRate(SIZE).draw(words, generator(0, 0), evaluating=False)
    count = drawn.where.sum(1).double()
    assert int(count.min()) == 1
    assert float(count.mean()) == pytest.approx(13 * RATE + (1 - RATE) ** 13, abs=0.08)
    assert not drawn.where[:, 13].any()  # the padding is not asked for
    assert (count < 10).all()  # and a nearly empty word is never met


@pytest.mark.parametrize("objective", [AnyNumber(SIZE), MaskedScoreEntropy(SIZE), SingleRate(SIZE), NearContext(SIZE)])
def test_all_are_judged_by_the_bound_of_masked_diffusion(objective):
    batch, net, plain = Batch(WORDS.repeat(50, 1)), Table(), MaskedElbo(SIZE)
    drawn = objective.draw_for_bound(batch, generator(0, 0))
    expected = plain.draw_for_bound(batch, generator(0, 0))
    assert torch.equal(drawn.inputs.x, expected.inputs.x)
    assert torch.equal(objective.nats(net, drawn), plain.nats(net, expected))
    assert objective.bound.name == plain.bound.name
    assert not objective.bound.is_loss


def test_any_number_of_masks_is_as_likely_and_each_counts_alike():
    objective, words = AnyNumber(SIZE), torch.ones(20_000, 6, dtype=torch.int64)
    words[:, -1] = END
    drawn = objective.draw(Batch(words), generator(0, 0), evaluating=False)
    shares = torch.bincount(drawn.where.sum(1), minlength=6).double() / len(words)
    assert shares.numpy() == pytest.approx([0, 0.2, 0.2, 0.2, 0.2, 0.2], abs=0.015)
    assert drawn.where.double().mean(0)[:5].numpy() == pytest.approx([0.6] * 5, abs=0.015)
    loss = objective.loss(lambda *_, where: torch.zeros(int(where.sum()), SIZE), drawn)
    assert loss.numpy() == pytest.approx(drawn.where.sum(1).numpy() * math.log(SIZE))


def test_a_mask_counts_by_the_letters_known_near_it():
    known = torch.tensor([[True, False, False, True], [False, False, False, True]])
    weights, by_hand = near_weights(known), torch.zeros(2, 4)
    for row in range(2):
        for n in range(4):
            others = [i for i in range(-1, 4) if i != n and (i < 0 or known[row, i])]  # the start is known
            by_hand[row, n] = sum(0.5 * NEAR * (1 - NEAR) ** (abs(n - i) - 1) for i in others)
    torch.testing.assert_close(weights, by_hand)
    every = near_weights(torch.ones(1, 40, dtype=torch.bool))
    assert float(every[0, 20]) == pytest.approx(1.0)
    objective, words = NearContext(SIZE), torch.ones(64, 6, dtype=torch.int64)
    drawn = objective.draw(Batch(words), generator(0, 0), evaluating=False)
    loss = objective.loss(lambda *_, where: torch.zeros(int(where.sum()), SIZE), drawn)
    expected = (near_weights(~drawn.where) * drawn.where).sum(1) * math.log(SIZE)
    torch.testing.assert_close(loss, expected)
