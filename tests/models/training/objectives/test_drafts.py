"""Learning from altered words and from the network's own drafts: what is read, and what the loss is least for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.nn import functional

from models.constraints.constraint import Constraint
from models.data.vocabulary import END
from models.denoisers.networks.build import build
from models.denoisers.networks.torch_denoiser import TorchDenoiser
from models.denoisers.shapes import shape
from models.families.registry import FAMILIES
from models.model import Model
from models.processes.together import DOUBT
from models.sampling import sampler
from models.sampling.defaults import default_policy, default_recipe
from models.training.objectives.drafts import ALTERED, PASSES, Drafted, OwnDrafts
from models.training.objectives.objective import Batch, generator
from models.training.objectives.uniform import UniformPosterior
from tests.models.processes.kernels import LAW, VOCABULARY, WORDS, L, V

BOTH = pytest.mark.parametrize("family", ["uniform", "neighbour"])
NET = build(shape("transformer", "tiny", V, L, reads={"levels"}), seed=1).eval()
ROWS = 64


def objective_of(family: str) -> OwnDrafts:
    made = FAMILIES[family]
    found = made.make_objective("drafts")(made.process(V, made.parameters, {}), made.model_traits)
    assert isinstance(found, OwnDrafts)
    return found


def words(count: int = ROWS) -> Batch:
    rows = np.searchsorted(np.cumsum(LAW), (np.arange(count) + 0.5) / count).clip(max=len(WORDS) - 1)
    return Batch(torch.from_numpy(WORDS[rows].astype(np.int64)))


def drawn_of(objective: OwnDrafts, batch: Batch, step: int = 0) -> Drafted:
    drawn = objective.draw(batch, generator(0, step), evaluating=False)
    assert isinstance(drawn, Drafted)
    return drawn


@BOTH
def test_half_are_altered_words_and_the_others_drafts_of_each_number_of_passes(family):
    drawn = drawn_of(objective_of(family), words())
    assert torch.bincount(drawn.passes).tolist() == [ROWS // 2 + ROWS // 2 // PASSES, *[ROWS // 8] * (PASSES - 1)]
    altered = torch.arange(ROWS) % 2 == 0
    assert (drawn.passes[altered] == 0).all()
    assert drawn.level[altered].unique().tolist() == pytest.approx([0.0, DOUBT])
    assert drawn.level[~altered].unique().tolist() == [0.0, 1.0]
    known = ~drawn.where
    assert torch.equal(drawn.inputs.x[known], drawn.x0[known])
    assert known[:, :-1].any()


def test_letters_are_replaced_repeated_and_exchanged_as_often_as_each_other():
    """In words of 12 different letters of 40. A change is undone where the exchange of the next letter takes it in."""
    words = torch.arange(1, 13).expand(2000, -1)
    made = OwnDrafts(UniformPosterior(40), DOUBT)._altered(words, generator(0, 0))
    at = slice(2, -2)
    before, same, behind = (made[:, at.start + i : at.stop + i or None] for i in (-1, 0, 1))
    letter = words[:, at]
    exchanged = (same == letter - 1) & (before == letter)
    repeated = (same == letter - 1) & ~exchanged
    often = ALTERED / 3 * (1 - ALTERED / 3)
    assert float(exchanged.double().mean()) == pytest.approx(often, abs=0.01)
    assert float(repeated.double().mean()) == pytest.approx(often, abs=0.01)
    assert float((same != letter).double().mean()) == pytest.approx(often * (4 - 1 / 40), abs=0.015)
    assert torch.equal(exchanged[:, 1:], ((same == letter + 1) & (behind == letter))[:, :-1])


def test_a_draft_is_what_a_run_writes_that_goes_on_until_nothing_changes():
    """Pass by pass from the same noise and the same pins: the run's own words, for both families alike."""
    for family in ("uniform", "neighbour"):
        made, objective = FAMILIES[family], objective_of(family)
        process = made.process(V, made.parameters, {})
        denoiser = TorchDenoiser(NET, gives=made.gives)
        card: dict[str, Any] = {"family": family, "process": dict(made.parameters), "recipe": {"objective": "drafts"}}
        model = Model("m", VOCABULARY, L, process, denoiser, card)
        assert default_policy(model) == "until-stable"
        asked = Constraint.free(L, V).pin(1, 2)
        frames = list(sampler.run(model, default_recipe(model, asked, rows=12).with_(seed=3)))
        first = torch.from_numpy(frames[0].x.astype(np.int64))
        where = torch.from_numpy(frames[0].noise.copy())
        for passes in range(1, min(PASSES, len(frames))):
            drawn = drawn_of(objective, Batch(first))
            level = where.float()
            shown = replace(
                drawn,
                inputs=drawn.inputs._replace(x=first, level=level),
                where=where,
                passes=torch.full((12,), passes),
            )
            found = objective.drafted(NET, shown).inputs
            still = torch.from_numpy(frames[passes].noise.any(1).copy())
            assert torch.equal(found.x[still], torch.from_numpy(frames[passes].x.astype(np.int64))[still])
            assert found.level is not None
            assert found.level[where].unique().tolist() == pytest.approx([DOUBT])


@BOTH
def test_a_draft_is_a_word_with_the_pins_and_carries_no_gradient(family):
    objective = objective_of(family)
    drawn = drawn_of(objective, words())
    found = objective.drafted(NET, drawn)
    of_its_own = drawn.passes > 0
    x = found.inputs.x[of_its_own]
    assert Constraint.free(L, V).matches(x.numpy().astype(np.int16)).all()
    assert torch.equal(found.inputs.x[~found.where], found.x0[~found.where])
    assert torch.equal(found.inputs.x[~of_its_own], drawn.inputs.x[~of_its_own])
    assert not found.inputs.x.is_floating_point()
    assert torch.equal(objective.loss(NET, drawn), objective.inner.loss(NET, found))


def test_of_given_drafts_the_loss_is_least_for_what_the_drafts_say_of_the_word():
    """A draft that holds the word's first letter alone: the best answer is the word's law given that letter."""
    objective = objective_of("uniform")
    batch = words(4000)
    drawn = drawn_of(objective, batch)
    draft = batch.words[:, :1].expand(-1, L).clone()
    draft[:, -1] = END
    level = torch.full(draft.shape, DOUBT)
    level[:, -1] = 0.0
    seen = Drafted(batch.words, drawn.inputs._replace(x=draft, level=level), level > 0, drawn.weight, drawn.passes * 0)
    known = torch.stack(
        [
            functional.one_hot(batch.words[batch.words[:, 0] == c], V).double().mean(0).clamp_min(1e-9)
            if (batch.words[:, 0] == c).any()
            else torch.full((L, V), 1.0 / V, dtype=torch.float64)
            for c in range(V)
        ]
    )
    zeros = torch.zeros(len(draft), L, V, dtype=torch.float64)
    prior = torch.zeros(len(draft), L, V, dtype=torch.float64)
    prior[level > 0] = objective.inner.posterior(lambda *_, where=None: zeros, seen)  # the evidence alone

    def nats(log_p: Tensor) -> float:
        return float(objective.loss(lambda *_, where=None: log_p - prior, seen).mean())

    right = known.log()[batch.words[:, 0]]
    least = nats(right)
    for seed in range(4):
        off = 0.3 * torch.randn(L, V, generator=torch.Generator().manual_seed(seed))
        assert nats(right + off) > least


@BOTH
def test_it_is_judged_by_the_bound_of_the_process_and_is_none_itself(family):
    objective = objective_of(family)
    usual = FAMILIES[family].make_objective("")(objective_process(family), FAMILIES[family].model_traits)
    assert objective.bound == usual.bound
    assert not objective.bound.is_loss
    drawn = objective.draw_for_bound(words(), generator(0, 0))
    assert torch.equal(objective.nats(NET, drawn), usual.nats(NET, drawn))


def objective_process(family: str) -> Any:
    return FAMILIES[family].process(V, FAMILIES[family].parameters, {})
