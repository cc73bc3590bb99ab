"""The loss is the ELBO of runs: its mean over the states that they are in equals the mean over all their orders."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise, permutations
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from models.data.vocabulary import END
from models.denoisers.networks.build import build
from models.denoisers.networks.inputs import NetInput
from models.denoisers.protocol import Denoiser, DenoiserInput
from models.denoisers.shapes import shape
from models.evaluation.exact_orders import exact
from models.evaluation.ngram import baselines
from models.evaluation.reading import finish, reading
from models.oracle.list_posterior import ListModel
from models.training.data import prepare
from models.training.heldout import CHUNK, DRAWS, HeldOut, controlled_mean, positional
from models.training.objectives.next import NextSymbol
from models.training.objectives.objective import (
    Batch,
    Corrupted,
    MaskedElbo,
    Net,
    constant,
    generator,
    states_of_runs,
    step_chances,
)
from models.training.objectives.one_pass import OnePass
from models.training.objectives.vae import VaeElbo
from tests.models.toys import letter_pairs, model_of
from tests.models.training.lists import WORDS, spec_of
from tests.models.training.masked_nats import every_nats, masked_loss

LENGTH, SIZE = 5, 3
TABLE = [[2, 1, 0, 0, 0], [1, 0, 0, 0, 0], [1, 2, 2, 0, 0], [2, 2, 1, 1, 0]]  # of one to four letters
CHAIN = letter_pairs(SIZE, LENGTH, seed=5)
OBJECTIVE = MaskedElbo(SIZE)
State = frozenset[int]


class Table:
    """A denoiser given by a formula: any state of L letters has its own distributions. Logits (B, L, V)."""

    def __init__(self, size: int, length: int) -> None:
        g = torch.Generator().manual_seed(0)
        self.size, self.length = size, length
        self._weights = torch.randn(((size + 1) ** length, length, size), generator=g)

    def __call__(self, xt: Tensor, *_unread: None, where: Tensor | None = None) -> Tensor:
        code = (xt * (self.size + 1) ** torch.arange(self.length)).sum(1)
        logits = self._weights[code]
        return logits if where is None else logits[where]


class Exact:
    """What a denoiser of numpy says, as a network."""

    def __init__(self, denoiser: Denoiser) -> None:
        self._denoiser = denoiser

    def __call__(self, xt: Tensor, *_unread: None, where: Tensor | None = None) -> Tensor:
        logits = torch.from_numpy(np.asarray(self._denoiser.logits(DenoiserInput(xt.numpy().astype(np.int16)))))
        return logits if where is None else logits[where]


Network = Callable[..., Tensor]


def open_positions(words: Tensor, g: torch.Generator) -> Tensor:
    return states_of_runs(words, g)[1]


def runs(word: list[int]) -> list[list[State]]:
    """The positions that are still open before each step of a run, and after the last: of a run of every order."""
    out = []
    free = range(len(word) - 1)  # the last position is the end from the beginning
    for order in permutations(free):
        states = [frozenset(free)]
        for position in order:
            if position in states[-1]:
                closed = range(position, len(word)) if word[position] == END else [position]
                states.append(states[-1] - frozenset(closed))
        out.append(states)
    return out


def visits(word: list[int]) -> dict[State, float]:
    """How often a run to a word is in each state, on average over all orders."""
    every = runs(word)
    counts = Counter(state for states in every for state in states[:-1])
    return {state: count / len(every) for state, count in counts.items()}


def masks_of(states: list[State], length: int) -> Tensor:
    return torch.tensor([[i in state for i in range(length)] for state in states])


def losses(net: Network, word: list[int], states: list[State]) -> Tensor:
    """What the objective makes of one word in these states."""
    masks = masks_of(states, len(word))
    x0 = torch.tensor(word).repeat(len(states), 1)
    return OBJECTIVE.loss(net, Corrupted(x0, NetInput(x0.masked_fill(masks, SIZE)), masks))


def bound_of_runs(net: Network, word: list[int]) -> float:
    """The bound by enumeration: over all orders, the mean of what the steps of a run cost."""
    x0, every = torch.tensor(word), runs(word)
    total = 0.0
    for states in every:
        for before, after in pairwise(states):
            logp = net(x0[None].masked_fill(masks_of([before], len(word)), SIZE)).log_softmax(-1)[0]
            position = min(before - after)  # an end closes what is behind it
            total -= float(logp[position, x0[position]])
    return total / len(every)


def mean_loss(net: Network, word: list[int]) -> float:
    """The mean of the loss over the states of runs, each as often as runs are in it."""
    often = visits(word)
    weights = torch.tensor(list(often.values()), dtype=torch.float64)
    return float((losses(net, word, list(often)).double() * weights).sum() / weights.sum())


@pytest.mark.parametrize("word", TABLE)
def test_the_mean_over_the_states_of_runs_is_the_mean_over_their_orders(word: list[int]) -> None:
    net = Table(SIZE, LENGTH)
    assert mean_loss(net, word) == pytest.approx(bound_of_runs(net, word), abs=1e-5)


@pytest.mark.parametrize("word", TABLE)
def test_what_is_drawn_are_the_states_of_runs_as_often_as_they_occur(word: list[int]) -> None:
    rows = 100_000
    drawn = open_positions(torch.tensor(word).repeat(rows, 1), generator(0, 0))
    counts = Counter(frozenset(np.flatnonzero(row).tolist()) for row in drawn.numpy())
    often = visits(word)
    assert counts.keys() == often.keys()
    for state, visited in often.items():
        share = visited / sum(often.values())
        assert abs(counts[state] / rows - share) < 4 * (share * (1 - share) / rows) ** 0.5


@pytest.mark.parametrize("word", TABLE)
def test_each_position_has_its_chance_of_a_step_of_its_own(word: list[int]) -> None:
    every = runs(word)
    filled = Counter(min(before - after) for states in every for before, after in pairwise(states))
    wanted = [filled[i] / len(every) for i in range(len(word))]
    assert step_chances(torch.tensor([word]))[0].tolist() == pytest.approx(wanted, abs=1e-6)


@pytest.mark.parametrize("word", TABLE)
def test_of_exact_models_the_bound_is_the_log_probability_and_that_of_evaluation(word: list[int]) -> None:
    """Every conditional comes from one joint distribution, so all orders cost the same."""
    x0 = np.array([word], np.int16)
    for denoiser in (CHAIN, ListModel(np.array(TABLE, np.int16), SIZE, floor=0.1)):
        found = mean_loss(Exact(denoiser), word)
        assert found == pytest.approx(-float(denoiser.log_prob(x0)[0]), abs=2e-6)
        assert found == pytest.approx(finish(exact(reading(model_of(denoiser, LENGTH, SIZE)), x0[0])).elbo, abs=4e-6)


@pytest.mark.parametrize("evaluating", [False, True])
def test_of_an_exact_model_draws_vary_about_the_log_probability(evaluating: bool) -> None:
    """So they do where the padding waits for its time, as in ancestral runs: it says nothing that the end did not."""
    words = torch.tensor(TABLE).repeat(2000, 1)
    net, truth = Exact(CHAIN), -CHAIN.log_prob(np.array(TABLE, np.int16))
    drawn = OBJECTIVE.loss(net, OBJECTIVE.draw(Batch(words), generator(1, 0), evaluating=evaluating))
    drawn = drawn.view(-1, len(TABLE))
    error = (drawn.std(0) / len(drawn) ** 0.5).double().numpy()
    assert (np.abs(drawn.double().mean(0).numpy() - truth) < 4 * error).all()


def test_in_one_row_of_eight_the_padding_of_an_end_waits_for_its_time_and_has_no_loss() -> None:
    words = words_of(4000)
    drawn = MaskedElbo(9).draw(Batch(words), generator(0, 0), evaluating=False)
    hidden = drawn.inputs.x == 9
    waiting = (hidden & ~drawn.where).any(1)
    assert set(torch.nonzero(waiting)[:, 0].remainder(8).tolist()) == {7}
    ended = ((words == END) & ~hidden).cumsum(1) > 0
    assert (ended & hidden)[waiting].any(1).all()  # behind an end that is shown
    still = MaskedElbo(9).draw(Batch(words), generator(0, 0), evaluating=True)
    assert torch.equal(still.where, drawn.where)
    assert torch.equal(still.inputs.x == 9, still.where)


def test_the_bound_of_independent_positions_is_exact() -> None:
    log_p = torch.randn(LENGTH, SIZE, generator=generator(0, 0)).log_softmax(-1)
    net, found = OBJECTIVE.control_variate(log_p, torch.tensor(TABLE))
    for word, nats in zip(TABLE, found.tolist(), strict=True):
        assert nats == pytest.approx(bound_of_runs(net, word), abs=1e-5)
        assert nats == pytest.approx(mean_loss(constant(log_p), word), abs=1e-5)


def test_the_worked_example_of_two_letters() -> None:
    """P(MM) = (.7 a, .6 a), P(aM) = .9, P(Ma) = .8: the bound of "aa" is 0.598002."""
    chance = {(2, 2, 0): (0.7, 0.6), (1, 2, 0): (1.0, 0.9), (2, 1, 0): (0.8, 1.0)}

    def net(xt: Tensor, *_unread: None, where: Tensor | None = None) -> Tensor:
        p = torch.tensor([(*chance[tuple(row)], 0.5) for row in xt.tolist()])
        logits = torch.stack([1 - p, p], -1).clamp_min(1e-30).log()
        return logits if where is None else logits[where]

    masks = torch.tensor([[True, True, False], [False, True, False], [True, False, False]])
    x0 = torch.tensor([[1, 1, 0]]).repeat(3, 1)
    nats = MaskedElbo(2).loss(net, Corrupted(x0, NetInput(x0.masked_fill(masks, 2)), masks))
    assert float((nats * torch.tensor([1 / 2, 1 / 4, 1 / 4])).sum()) == pytest.approx(0.598002, abs=1e-6)


@pytest.mark.parametrize("noise_input", [False, True])
@pytest.mark.parametrize("denoiser", ["transformer", "mlp"])
def test_the_masked_positions_alone_give_the_same_loss_and_the_same_gradients(denoiser: str, noise_input: bool) -> None:
    """What is computed for learning against the bound over all positions, rows of one and of every mask included."""
    net = build(shape(denoiser, "tiny", 9, 6, noise_input=noise_input), seed=1)
    x0 = words_of(32)
    drawn = MaskedElbo(9).draw(Batch(x0), generator(0, 1), evaluating=False)
    assert {1, 5} <= set(drawn.where.sum(1).tolist())
    values, gradients = [], []
    for nats in (every_nats, MaskedElbo(9).loss):
        net.zero_grad(set_to_none=True)
        each = nats(net, drawn)
        each.mean().backward()
        values.append(each.detach())
        gradients.append(torch.cat([p.grad.flatten() for p in net.parameters() if p.grad is not None]))
    assert torch.allclose(values[0], values[1], rtol=1e-5)
    assert torch.allclose(gradients[0], gradients[1], atol=1e-5)
    assert gradients[0].abs().max() > 0.1


def words_of(rows: int, size: int = 9, length: int = 6) -> Tensor:
    """Words of random letters and lengths."""
    letters = torch.randint(1, size, (rows, length), generator=generator(0, 0))
    ends = torch.randint(1, length, (rows, 1), generator=generator(0, 2))
    return letters.masked_fill(torch.arange(length) >= ends, END)


@pytest.mark.parametrize("denoiser", ["transformer", "mlp"])
def test_a_network_answers_for_chosen_positions_as_for_all(denoiser: str) -> None:
    net = build(shape(denoiser, "tiny", 9, 6), seed=1)
    xt = torch.randint(0, 10, (5, 6), generator=generator(0, 0))
    where = torch.rand(5, 6, generator=generator(0, 1)) < 0.4
    assert torch.allclose(net(xt, where=where), net(xt)[where], atol=1e-6)
    with torch.inference_mode():
        assert torch.allclose(net(xt, where=where), net(xt)[where], atol=1e-6)


def test_draws_are_spread_over_a_batch() -> None:
    """How many positions are open varies from batch to batch far less than by draws of one word at a time."""
    words = torch.tensor(TABLE[2]).repeat(150, 1)
    batches = torch.stack([open_positions(words, generator(seed, 0)).sum(1).float().mean() for seed in range(200)])
    single = torch.cat([open_positions(words[:1], generator(seed, 1)).sum(1).float() for seed in range(3000)])
    assert float(batches.std()) < 0.6 * float(single.std()) / 150**0.5
    assert float(batches.mean()) == pytest.approx(float(single.mean()), rel=0.05)


@pytest.mark.parametrize(("rows", "length"), [(1, 2), (1, 15), (3, 15), (256, 3)])
def test_every_row_has_an_open_position_and_none_behind_an_end_that_is_shown(rows: int, length: int) -> None:
    words = words_of(rows, length=length)
    for step in range(50):
        masks = open_positions(words, generator(0, step))
        assert masks.any(1).all()
        assert not masks[:, -1].any()
        ended = ((words == END) & ~masks).cumsum(1) > 0
        assert not (masks & ended).any()


def test_a_steps_draws_depend_on_seed_and_step_alone() -> None:
    words = words_of(8)
    a, b = (open_positions(words, generator(7, 3)) for _ in range(2))
    assert torch.equal(a, b)
    assert not torch.equal(a, open_positions(words, generator(7, 4)))
    assert not torch.equal(a, open_positions(words, generator(8, 3)))


def test_words_are_judged_by_a_draw_and_not_from_the_top_of_the_alphabet(tmp_path: Path) -> None:
    data = prepare(spec_of(tmp_path, heldout=0.5), torch.device("cpu"))
    judged = HeldOut(data, MaskedElbo(len(data.vocabulary)), data.evaluated, words=50)._x0
    assert len(judged) == 50
    firsts = {int(row[0]) for row in judged}
    assert len(firsts) == len({w[0] for w in WORDS})


def test_two_judgements_of_equal_weights_are_equal(tmp_path: Path) -> None:
    data = prepare(spec_of(tmp_path), torch.device("cpu"))
    net = build(shape("mlp", "tiny", len(data.vocabulary), data.length)).eval()
    values = [
        list(HeldOut(data, MaskedElbo(len(data.vocabulary)), data.evaluated, words=30, repeats=2).estimate(net))[-1]
        for _ in range(2)
    ]
    assert values[0] == values[1]


def test_a_control_takes_the_luck_of_the_draw_off_and_adds_none() -> None:
    g = torch.Generator().manual_seed(0)
    plain, controlled = [], []
    for _ in range(300):
        error = torch.randn(200, generator=g)
        values = 3.0 + 2.0 * error + 0.5 * torch.randn(200, generator=g)
        plain.append(values.mean())
        controlled.append(controlled_mean(values, error))
    spread, less = torch.stack(plain).std(), torch.stack(controlled).std()
    assert less < 0.4 * spread
    assert abs(float(torch.stack(controlled).mean()) - 3.0) < 0.01
    assert float(controlled_mean(torch.ones(5), torch.zeros(5))) == 1.0


def test_a_held_out_estimate_agrees_with_many_draws(tmp_path: Path) -> None:
    """One masking of every word and the control against the plain mean of 60 maskings."""
    data = prepare(spec_of(tmp_path, heldout=0.5), torch.device("cpu"))
    net = build(shape("mlp", "tiny", len(data.vocabulary), data.length), seed=3).eval()
    size, x0 = len(data.vocabulary), data.evaluated.long()
    with torch.inference_mode():
        rounds = [float(masked_loss(net, x0, size, step)) for step in range(60)]
        truth = sum(rounds) / len(rounds) / (float((x0 > 0).sum()) / len(x0) + 1)
        (*_, value) = HeldOut(
            data, MaskedElbo(len(data.vocabulary)), data.evaluated, words=len(x0), repeats=8
        ).estimate(net)
    assert value == pytest.approx(truth, rel=0.02)


def test_the_error_of_an_estimate_is_that_of_its_words(tmp_path: Path) -> None:
    """Against the spread of estimates on samples of a list, which is smaller as the list is finite."""
    data = prepare(spec_of(tmp_path, heldout=0.5), torch.device("cpu"))
    net = build(shape("mlp", "tiny", len(data.vocabulary), data.length), seed=3).eval()
    found, g = [], torch.Generator().manual_seed(0)
    table = torch.cat([data.train, data.evaluated, data.reported])
    for _ in range(60):
        some = table[torch.randperm(len(table), generator=g)[:40]]
        held = HeldOut(data, MaskedElbo(len(data.vocabulary)), some, words=40, repeats=30)
        (*_, value) = held.estimate(net)
        assert held.stderr is not None
        found.append((value, held.stderr))
    values, errors = torch.tensor(found).T
    assert float(errors.mean()) == pytest.approx(float(values.std()) / (1 - 40 / len(table)) ** 0.5, rel=0.3)


def test_the_positional_law_is_that_of_the_baseline(tmp_path: Path) -> None:
    data = prepare(spec_of(tmp_path), torch.device("cpu"))
    p = positional(data.train.long(), len(data.vocabulary))
    x0 = data.evaluated.long()
    nats = -p.log().expand(len(x0), -1, -1).gather(2, x0[..., None]).sum() / ((x0 > 0).sum() + len(x0))
    (exact,) = baselines(data.train.numpy(), data.evaluated.numpy(), size=len(data.vocabulary))
    assert float(nats) == pytest.approx(exact["positional"], rel=1e-5)


def test_few_held_out_words_are_masked_oftener() -> None:
    """Six words at one mask each are noise; the estimate rests on as many draws as it would with many words."""
    data = prepare(spec_of(Path("unused"), words=WORDS[:60]), torch.device("cpu"))
    held = HeldOut(data, MaskedElbo(len(data.vocabulary)), data.evaluated, words=512)
    assert held.words == len(data.evaluated) == len(data.reported) == 6
    assert len(held._x0) >= 512
    assert len(HeldOut(data, MaskedElbo(len(data.vocabulary)), data.evaluated, words=6, repeats=2)._x0) == 12


def test_a_pass_of_words_that_bring_many_draws_has_few_of_them_and_the_same_value() -> None:
    """So that a stop is heard soon: an autoencoder's bound has 64 answers a word."""
    data = prepare(
        replace(spec_of(Path("unused"), words=WORDS[:60]), family="vae", denoiser="autoencoder"), torch.device("cpu")
    )
    held = HeldOut(data, VaeElbo(len(data.vocabulary)), data.evaluated, words=12, bound=True)
    net = build(shape("autoencoder", "tiny", len(data.vocabulary), data.length), seed=3).eval()
    assert held._rows * held._corrupted.draws <= DRAWS
    *passes, value = held.estimate(net)
    assert len(passes) == -(-len(held._x0) // held._rows)
    assert held.part * len(passes) == pytest.approx(len(held._x0) / CHUNK, abs=held.part)
    held._rows = CHUNK
    assert list(held.estimate(net)) == [None, pytest.approx(value, rel=1e-5)]


def test_the_next_symbol_costs_what_each_letter_and_the_end_cost() -> None:
    """No word is empty, so the end has no chance at first; the last position can only be the end."""
    p = torch.tensor([[0.2, 0.3, 0.5], [0.4, 0.5, 0.1], [0.7, 0.2, 0.1], [0.1, 0.6, 0.3], [0.5, 0.3, 0.2]])
    objective = NextSymbol()
    drawn = objective.draw_for_bound(Batch(torch.tensor(TABLE)), generator(0, 0))
    chances = [0.5 / 0.8 * 0.5 * 0.7, 0.3 / 0.8 * 0.4, 0.3 / 0.8 * 0.1 * 0.1 * 0.1, 0.5 / 0.8 * 0.1 * 0.2 * 0.6]
    assert objective.nats(constant(p.log()), drawn).tolist() == pytest.approx([-np.log(c) for c in chances], rel=1e-5)


@dataclass(frozen=True)
class ByCharacter(OnePass):
    """A loss of two nats for each character, and no control."""

    def loss(self, _net: Net, corrupted: Corrupted) -> Tensor:
        return 2.0 * ((corrupted.x0 != END).sum(1) + 1)


def test_words_that_cost_the_same_for_each_character_cost_that_whichever_are_taken(tmp_path: Path) -> None:
    data = prepare(spec_of(tmp_path, heldout=0.5), torch.device("cpu"))
    net = build(shape("mlp", "tiny", len(data.vocabulary), data.length))
    for words in (7, 30):
        held = HeldOut(data, ByCharacter(len(data.vocabulary)), data.evaluated, words=words)
        assert list(held.estimate(net))[-1] == pytest.approx(2.0)
        assert held.stderr == pytest.approx(0.0, abs=1e-6)
