"""Block diffusion: blocks from left to right, each by those before it, between autoregression and masked diffusion."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.constraints.constraint import Constraint
from models.denoisers.networks.build import build
from models.denoisers.networks.torch_denoiser import TorchDenoiser
from models.denoisers.protocol import DenoiserInput
from models.denoisers.shapes import BlocksShape
from models.errors import UserError
from models.evaluation.along_path import follow, in_order
from models.evaluation.elbo import elbo
from models.evaluation.exact_orders import exact, rows_needed
from models.evaluation.figure import Kind
from models.evaluation.likelihood import score
from models.evaluation.reading import finish, reading
from models.families.blocks import BLOCKS
from models.families.family import PROCESS
from models.families.registry import FAMILIES
from models.model import Model
from models.probabilities import softmax
from models.processes import Masked
from models.processes.orders import POLICIES
from models.processes.policy import Path
from models.processes.timetables import Timetable, in_blocks
from models.sampling import sampler
from models.sampling.defaults import adapted, default_recipe
from models.sampling.recipe import Recipe
from tests.models.processes.kernels import LAW, VOCABULARY, WORDS, Exact, L, V, distance, shares

FREE = Constraint.free(L, V)
LETTERS = [VOCABULARY.decode(word) for word in WORDS]


class UpToItsBlock(Exact):
    """The denoiser that knows the law, shown of each position what stands up to the end of its block."""

    reads = frozenset()

    def __init__(self, block: int) -> None:
        super().__init__(Masked(V))
        self.block = block

    def logits(self, inputs: DenoiserInput) -> np.ndarray:
        out = np.zeros((*inputs.x.shape, V))
        place = np.arange(L)
        for first in range(0, L, self.block):
            x = np.where(place < first + self.block, inputs.x, V).astype(np.int16)
            own = slice(first, first + self.block)
            out[:, own] = super().logits(DenoiserInput(x, (x == V).astype(float)))[:, own]
        return out


def knowing(block: int) -> Model:
    """The model of these blocks that knows the law."""
    process = BLOCKS.process(V, {"block": block}, {})
    card = {"family": BLOCKS.name, "title": "Exact", "process": {"block": block}}
    return Model("exact", VOCABULARY, L, process, UpToItsBlock(block), card)


def fresh(block: int) -> Model:
    """A network with first weights large enough to say something."""
    net = build(BlocksShape(V, L, 24, 2, 2, block), seed=1)
    for p in net.parameters():
        p.data.mul_(4.0)
    return replace(knowing(block), denoiser=TorchDenoiser(net))


blocks = pytest.mark.parametrize("block", [1, 2, 3, L])


@blocks
@pytest.mark.parametrize("policy", ["lowest-entropy", "random", "ancestral", "right-to-left"])  # one position a step
def test_runs_draw_the_law_whatever_the_length_of_a_block(block: int, policy: str) -> None:
    recipe = default_recipe(knowing(block), rows=4000).with_(policy=policy, steps=24 if policy == "ancestral" else L)
    assert distance(shares(sampler.fill(knowing(block), recipe).x), LAW) < 0.04


@blocks
def test_a_word_has_its_exact_chance_from_a_lattice_for_each_block(block: int) -> None:
    model = knowing(block)
    found = score(model, LETTERS)
    assert {one.kind for one in found} == {Kind.EXACT}
    assert [one.nats for one in found] == pytest.approx(-np.log(LAW), abs=1e-5)
    longest = WORDS[-1]
    whole = rows_needed(reading(model), longest)
    assert whole == sum(2 ** min(block, L - 1 - first) - 1 for first in range(0, L - 1, block))


@pytest.mark.parametrize("block", [2, 3])
def test_of_a_network_the_estimate_is_about_the_exact_bound_and_paths_about_the_exact_value(block: int) -> None:
    model, words = fresh(block), WORDS[[3, 13]]
    every = [finish(exact(reading(model), word)) for word in words]
    found = finish(elbo(model, words, rounds=60, seed=3))
    assert (np.abs(found.nats - [one.elbo for one in every]) <= 5 * found.stderr + 1e-6).all()
    assert all(one.mixture <= one.elbo + 1e-9 for one in every)
    paths = np.exp(finish(follow(reading(model), np.repeat(words, 90, 0)))).reshape(len(words), -1)
    error = paths.std(1) / 90**0.5
    assert (np.abs(paths.mean(1) - np.exp([-one.mixture for one in every])) <= 5 * error + 1e-9).all()


def test_blocks_of_one_are_the_chain_from_left_to_right() -> None:
    model = fresh(1)
    chain = []
    for word in WORDS:
        total = 0.0
        for i in range(int((word != 0).sum()) + (word[-2] == 0)):
            x = np.where(np.arange(L) < i, word, V).astype(np.int16)
            x[-1] = 0  # known from the beginning
            p = softmax(model.denoiser.logits(DenoiserInput(x[None])))[0, i].astype(float)
            p[0] *= i > 0  # a word has a letter
            total -= np.log(p[word[i]] / p.sum())
        chain.append(total)
    assert [one.nats for one in score(model, LETTERS)] == pytest.approx(chain, abs=2e-5)
    in_turn = finish(in_order(reading(model), WORDS, np.arange(L)))
    assert in_turn == pytest.approx(-np.array(chain), abs=2e-5)
    either = default_recipe(model).with_(policy="right-to-left")  # of one position there is one order
    assert finish(follow(reading(model, either), WORDS)) == pytest.approx(in_turn, abs=1e-9)


def test_one_block_of_the_whole_word_is_masked_diffusion() -> None:
    model = fresh(L)
    masked = replace(model, process=Masked(V), card={"family": "masked", "title": "Masked"})
    for policy in BLOCKS.policies:
        recipe = default_recipe(masked, rows=20).with_(policy=policy)
        same = recipe.with_(timetable=in_blocks(L))
        assert (sampler.fill(model, same).x == sampler.fill(masked, recipe).x).all()
    assert [one.nats for one in score(model, LETTERS)] == [one.nats for one in score(masked, LETTERS)]


def test_a_pin_further_right_holds_and_is_heeded_in_its_own_block_alone() -> None:
    model, ahead = fresh(2), FREE.pin(2, 1)
    first, other, without = (
        sampler.start(model, default_recipe(model, c)).p0[0] for c in (ahead, FREE.pin(1, 1), FREE)
    )
    assert (first[:2] == without[:2]).all()
    assert (first[0] != other[0]).any()
    last = sampler.fill(model, default_recipe(model, ahead, rows=50))
    assert (last.x[:, 2] == 1).all()


def test_a_block_is_filled_before_the_next_one_and_an_end_closes_the_row() -> None:
    model = fresh(2)
    for frame in sampler.run(model, default_recipe(model, rows=100)):
        noise = frame.noise
        assert (~noise[:, 2:].all(1) | noise[:, :2].any(1) | (frame.x[:, :2] != 0).all(1)).all()
        assert not noise[(frame.x[:, :2] == 0).any(1) & ~noise[:, :2].any(1)].any()


def test_steps_are_shared_out_by_what_a_block_has_to_fill() -> None:
    free = (True, False, True, True, False, False, True)
    assert in_blocks(4).counts("linear", 4, free) == [1, 1, 1, 1]
    assert in_blocks(4).levels("linear", 0.5, free).tolist() == pytest.approx([1 / 3, 1 / 3, 1 / 3, 1 / 3, 1, 1, 1])
    assert in_blocks(2).counts("linear", 4, free) == [1, 1, 1, 1]
    given = in_blocks(4).blocks(free)
    assert given is not None
    assert [np.flatnonzero(block).tolist() for block in given] == [[0, 1, 2, 3], [4, 5, 6]]


@pytest.mark.parametrize("wrong", [Timetable(), Timetable("blocks", 2.0), in_blocks(3)], ids=str)
def test_a_model_is_drawn_in_the_blocks_that_it_has_learned(wrong: Timetable) -> None:
    model = knowing(2)
    with pytest.raises(UserError, match=r"draws blocks of 2; choose the timetable word-blocks:2\."):
        sampler.start(model, Recipe(FREE, 3, timetable=wrong))
    changed, (said,) = adapted(model, Recipe(FREE, 3, timetable=wrong))
    assert changed.timetable == in_blocks(2)
    assert said == f"The timetable of Exact is Blocks of the word, positions 2, not {wrong.label}."


def test_its_traits_are_those_of_its_blocks() -> None:
    assert knowing(3).traits == BLOCKS.traits_with({"block": 3}) == replace(BLOCKS.traits, block=3)
    assert all(POLICIES[policy].path is not Path.REVISES for policy in BLOCKS.policies)
    assert [family.name for family in FAMILIES.values() if family.traits.block] == [BLOCKS.name]


def test_a_network_of_other_blocks_is_refused() -> None:
    own = {"network": BlocksShape(V, L, 24, 2, 2, 2).to_json(), "process": {"block": 3}}
    with pytest.raises(ValueError, match="other blocks"):
        BLOCKS.denoiser(own, {f"{PROCESS}none": np.zeros(1)}, "cpu")
    for block in (0, 1.5, 10_000):
        with pytest.raises(ValueError, match="no such block"):
            BLOCKS.process(V, {"block": block}, {})
