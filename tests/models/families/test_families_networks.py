"""What every family's networks and objectives must do: read what they declare, learn the posterior, stand in files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from torch import Tensor

from models.constraints.constraint import Constraint
from models.data.vocabulary import END
from models.denoisers.networks.build import build
from models.denoisers.networks.inputs import taken
from models.denoisers.networks.torch_denoiser import TorchDenoiser
from models.denoisers.protocol import DenoiserInput
from models.denoisers.shapes import SHAPES, shape
from models.families.family import Family
from models.families.registry import FAMILIES
from models.model import Model
from models.processes.orders import POLICIES
from models.processes.timetables import Timetable
from models.rng import CounterRNG
from models.sampling import edits, sampler
from models.sampling.defaults import default_recipe
from models.sampling.recipe import Recipe
from models.sampling.restore import restored, stored
from models.storage import checkpoint
from models.training.objectives.objective import Batch, Corrupted, Objective, generator
from tests.models.families.test_families_laws import COMBINED, EVERY, by_hand
from tests.models.families.toy import NAME
from tests.models.processes.kernels import LAW, VOCABULARY, WORDS, Exact, L, V

# Those whose networks predict the letters of a state; what an autoencoder learns from is tested beside it.
TRAINED = [f for f in EVERY if f.objective is not None and all(SHAPES[name].denoises for name in f.networks)]
ENTROPY = -float(LAW @ np.log(LAW))

LEARNING = [(family, one.name) for family in TRAINED for one in family.objectives or (SimpleNamespace(name=""),)]
trained = pytest.mark.parametrize(("family", "name"), LEARNING, ids=lambda value: getattr(value, "name", value))
networks = pytest.mark.parametrize(
    ("family", "network"),
    [pytest.param(family, network, id=f"{family.name}-{network}") for family in EVERY for network in family.networks],
)


@pytest.fixture(autouse=True)
def _listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FAMILIES, NAME, EVERY[-1])


def fresh(family: Family, network: str) -> Model:
    """A model of the family with a network's first weights."""
    net = build(shape(network, "tiny", V, L, reads=family.reads), seed=1)
    process = family.process(V, family.parameters, {})
    denoiser = family.of_network(TorchDenoiser(net, gives=family.gives))
    card = {"family": family.name, "title": "Fresh", "process": dict(family.parameters)}
    return Model("fresh", VOCABULARY, L, process, denoiser, card)


def shown(model: Model, rows: int = 40) -> DenoiserInput:
    """What the denoiser is shown of states on the way."""
    x0 = WORDS[np.arange(rows) % len(WORDS)]
    level = np.random.default_rng(0).uniform(size=(rows, 1)).repeat(L, 1)
    state = model.process.corrupt(x0, level, CounterRNG(0, 0, rows, 1))
    return model.process.denoiser_input(state, model.denoiser.reads)


@networks
def test_a_networks_row_is_the_same_in_every_batch(family, network):
    model = fresh(family, network)
    inputs = shown(model)
    together = model.denoiser.logits(inputs)
    for row in range(len(inputs.x)):
        one = taken(inputs, slice(row, row + 1))
        assert (model.denoiser.logits(one)[0] == together[row]).all()


@networks
def test_a_network_reads_what_the_family_declares(family, network):
    model = fresh(family, network)
    assert model.denoiser.reads == family.reads
    assert model.denoiser.gives == family.gives
    assert model.traits.reads_level == family.traits.reads_level
    inputs = shown(model)
    if inputs.level is not None:
        other = inputs._replace(level=inputs.level * 0.5)
        assert (model.denoiser.logits(other) != model.denoiser.logits(inputs)).any()


@networks
def test_a_run_by_the_default_recipe_ends_in_words_and_is_repeated(family, network):
    model = fresh(family, network)
    recipe = default_recipe(model, rows=20)
    assert recipe.policy == family.policies[0]
    first, second = (sampler.fill(model, recipe) for _ in range(2))
    assert first.clear
    assert recipe.constraint.matches(first.x).all()
    assert (first.x == second.x).all()


@pytest.mark.parametrize(
    ("family", "network", "policy", "timetable"),
    [
        pytest.param(
            family,
            network,
            policy,
            timetable,
            id=f"{family.name}-{network}-{policy}-{timetable}",
            marks=pytest.mark.long if by_hand(COMBINED.index((family, policy, timetable))) else (),
        )
        for family in EVERY
        for network in family.networks
        for policy in family.policies
        for timetable in family.timetables
        if timetable == "even" or not POLICIES[policy].even_only
        # what a network is asked is the same whichever it is, so the others are asked in the default way
        if network == family.networks[0] or (policy, timetable) == (family.policies[0], family.timetables[0])
    ],
)
def test_a_network_is_drawn_from_in_every_way_that_the_family_declares(family, network, policy, timetable):
    """Pins hold, runs end in words that were asked for, and a row is the same alone; a frame is what it restores to."""
    model = fresh(family, network)
    asked = Constraint.free(L, V).pin(0, 2).with_lengths(2, 3)
    recipe = Recipe(asked, 6, policy=policy, timetable=Timetable.parse(timetable), rows=4, seed=5)
    frames = list(sampler.run(model, recipe))
    assert all((frame.x[:, 0] == 2).all() and not frame.noise[:, 0].any() for frame in frames)
    assert frames[-1].clear
    assert asked.matches(frames[-1].x).all()
    alone = list(sampler.run(model, recipe.with_(rows=1, first_row=2)))
    assert all((a.x[0] == b.x[2]).all() and (a.p0[0] == b.p0[2]).all() for a, b in zip(alone, frames, strict=False))
    middle = frames[len(frames) // 2]
    again = restored(model, recipe, stored(recipe, middle, hides=model.traits.hides))
    assert again is not None
    assert again.digest == middle.digest
    written = edits.write(model, recipe, middle, 1, 1, 1)
    assert (written.x[1, 1], written.level[1, 1]) == (1, 0.0)
    assert [written, *sampler.run(model, recipe, written)][-1].clear


@networks
def test_a_model_goes_through_its_files_to_the_bit(family, network, tmp_path: Path):
    model = fresh(family, network)
    checkpoint.save(model, tmp_path / "model")
    read = checkpoint.load(tmp_path / "model")
    assert read.card["family"] == family.name
    again = replace(read, card=model.card)
    checkpoint.save(again, tmp_path / "again")
    assert checkpoint.load(tmp_path / "again").digest == read.digest
    recipe = default_recipe(read, rows=20)
    assert (sampler.fill(read, recipe).x == sampler.fill(again, recipe).x).all()


# -- objectives --


class ExactNet:
    """The denoiser that knows the law, as a network of the family; a causal one is shown what stands before alone."""

    def __init__(self, family: Family) -> None:
        self._exact = Exact(family.process(V, family.parameters, {}), family.gives)
        self._causal = all(SHAPES[network].causal for network in family.networks)

    def __call__(
        self,
        x: Tensor,
        level: Tensor | None = None,
        known: Tensor | None = None,
        latent: Tensor | None = None,
        *_: object,
        where: Tensor | None = None,
    ) -> Tensor:
        if self._causal:
            places = torch.arange(x.shape[1])
            logits = torch.stack([self._logits(x.masked_fill(places >= i, V))[:, i] for i in places.tolist()], 1)
        else:
            logits = self._logits(x, level, latent)
        return logits if where is None else logits[where]

    def _logits(self, x: Tensor, level: Tensor | None = None, latent: Tensor | None = None) -> Tensor:
        levels = (x == V).double() if level is None else level.double()
        levels = levels if levels.ndim == 2 else levels[:, None].expand(x.shape)
        points = None if latent is None else latent.numpy()
        shown = DenoiserInput(x.numpy().astype(np.int16), levels.numpy(), latent=points)
        return torch.from_numpy(self._exact.logits(shown))


def objective_of(family: Family, name: str = "") -> Objective:
    return family.make_objective(name)(family.process(V, family.parameters, {}), family.model_traits)


def words_of_the_law(count: int) -> Batch:
    u = (np.arange(count) + 0.5) / count
    rows = np.searchsorted(np.cumsum(LAW), u).clip(max=len(WORDS) - 1)
    return Batch(torch.from_numpy(WORDS[rows].astype(np.int64)))


def draws_nothing(objective: Objective) -> bool:
    """Whether its network hides by itself what it is to predict, so that words are shown as they are."""
    drawn = [objective.draw(words_of_the_law(64), generator(0, step), evaluating=False) for step in (0, 1)]
    return all(torch.equal(one.inputs.x, one.x0) for one in drawn)


@trained
def test_the_bound_of_exact_predictions_is_the_entropy_of_the_words(family, name):
    """Or, where it is that of finitely many steps, a little above it; an exact value is that of the words drawn."""
    objective = objective_of(family, name)
    nats = objective.nats(ExactNet(family), objective.draw_for_bound(words_of_the_law(20_000), generator(0, 0)))
    mean, error = float(nats.double().mean()), float(nats.double().std()) / 20_000**0.5
    again = (objective.draw_for_bound(words_of_the_law(64), generator(0, step)).inputs.x for step in (0, 1))
    assert (objective.bound.relation == "=") == torch.equal(*again)
    assert ENTROPY - 4 * error < mean < (1.06 if objective.bound.tight else np.inf) * ENTROPY + 4 * error
    assert error < 0.05 * ENTROPY


@trained
def test_the_loss_is_least_for_exact_predictions(family, name):
    objective = objective_of(family, name)
    corrupted = objective.draw(words_of_the_law(4000), generator(0, 0), evaluating=False)
    exact = ExactNet(family)
    least = float(objective.loss(exact, corrupted).mean())
    for seed in range(4):
        off = 0.3 * torch.randn(V, generator=torch.Generator().manual_seed(seed))
        loss = objective.loss(lambda *shown, by=off, where=None: exact(*shown, where=where) + by, corrupted)
        assert float(loss.mean()) > least


@trained
def test_the_gradients_of_the_loss_are_those_of_differences(family, name):
    objective = objective_of(family, name)
    corrupted = objective.draw(words_of_the_law(6), generator(0, 1), evaluating=False)
    logits = torch.randn(6, L, V, dtype=torch.float64, requires_grad=True)

    def loss(z: Tensor) -> Tensor:
        return objective.loss(lambda x, *_, where=None: z[: len(x)] if where is None else z[where], corrupted)

    assert torch.autograd.gradcheck(loss, (logits,))


@trained
def test_draws_depend_on_the_generator_alone_and_are_sliced_as_one(family, name):
    objective, batch = objective_of(family, name), words_of_the_law(64)
    a, b, c = (objective.draw(batch, generator(7, step), evaluating=False) for step in (3, 3, 4))
    assert torch.equal(a.inputs.x, b.inputs.x)
    assert torch.equal(a.inputs.x, c.inputs.x) == draws_nothing(objective)
    part = a.rows(slice(1, None, 2))
    assert isinstance(part, Corrupted)
    exact = ExactNet(family)
    assert torch.allclose(objective.loss(exact, part), objective.loss(exact, a)[1::2])


@trained
def test_a_position_without_a_loss_shows_the_word_or_waits_behind_an_end(family, name):
    corrupted = objective_of(family, name).draw(words_of_the_law(400), generator(0, 0), evaluating=False)
    waits = (corrupted.inputs.x == V) & ((corrupted.inputs.x == END).cumsum(1) > 0)
    known = ~corrupted.where & ~waits
    assert torch.equal(corrupted.inputs.x[known], corrupted.x0[known])
    assert corrupted.where.any()
