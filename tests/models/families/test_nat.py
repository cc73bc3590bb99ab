"""One pass: what the pattern leaves free is drawn at once, each position independently, and that law is exact."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from models.constraints.constraint import Constraint
from models.data.vocabulary import END
from models.denoisers.networks.build import build
from models.denoisers.networks.network import Network
from models.denoisers.networks.torch_denoiser import TorchDenoiser
from models.denoisers.shapes import shape
from models.evaluation.figure import Kind
from models.evaluation.likelihood import score
from models.families.nat import NAT
from models.model import Model
from models.sampling import sampler
from models.sampling.defaults import adapted, default_recipe
from models.sampling.recipe import Recipe
from models.training.objectives.objective import Batch, generator
from models.training.objectives.one_pass import OnePass, patterns
from tests.models.toys import FunctionDenoiser, ab_or_ba, all_words, model_of

L, V = 5, 4


def one_pass(model: Model) -> Model:
    return replace(model, process=NAT.process(len(model.vocabulary), {}, {}), card={"family": NAT.name})


def drawn(model: Model, recipe: Recipe) -> dict[str, float]:
    words = sampler.words(model, sampler.fill(model, recipe))
    return {word: words.count(word) / len(words) for word in set(words)}


def test_one_step_mixes_up_the_words_ab_and_ba_and_two_never_do():
    """Half of what one pass fills is aa or bb, and it is so by the exact probabilities too."""
    masked = ab_or_ba()
    nat = one_pass(masked)
    found = drawn(nat, default_recipe(nat, rows=4000))
    assert found["aa"] + found["bb"] == pytest.approx(0.5, abs=0.03)
    assert [s.nats for s in score(nat, ["aa", "ab", "ba", "bb"])] == pytest.approx([np.log(4)] * 4, abs=1e-5)
    two = Recipe(Constraint.free(3, 3), 2, rows=400)
    assert set(drawn(masked, two)) == {"ab", "ba"}
    half = default_recipe(nat, Constraint.free(3, 3).pin(1, 1), rows=50)
    assert set(drawn(nat, half)) == {"ba"}  # a pattern that one word fits leaves nothing to mix up


def first_weights(seed: int) -> Network:
    """A network whose answers are far from even."""
    net = build(shape("transformer", "tiny", V, L), seed=seed)
    with torch.no_grad():
        for p in net.parameters():
            p.mul_(3.0)
    return net


def network(seed: int = 1) -> Model:
    """A model of the family that nobody has trained."""
    return one_pass(model_of(TorchDenoiser(first_weights(seed)), L, V))


def test_its_probabilities_are_exact_and_those_of_all_words_together_1():
    model, words = network(), all_words(L, V)
    scores = score(model, [model.vocabulary.decode(word) for word in words])
    assert {s.kind for s in scores} == {Kind.EXACT}
    assert np.exp([-s.nats for s in scores]).sum() == pytest.approx(1.0, abs=1e-6)


def test_the_exact_value_has_a_finite_gradient_where_ends_are_certain():
    """Tuning by preferences goes down it."""
    logits, objective = torch.zeros(L, V), OnePass(V)
    logits[2:, END] = 60.0  # a chance of 1 in double precision
    logits.requires_grad_()
    words = torch.tensor([[1, END, END, END, END], [2, 1, END, END, END]])
    drawn = objective.draw_for_bound(Batch(words), generator(0, 0))
    objective.nats(lambda *_: logits.expand(2, -1, -1), drawn).sum().backward()
    assert logits.grad is not None
    assert bool(torch.isfinite(logits.grad).all())
    assert bool(logits.grad[:2].any())


def test_what_training_reports_is_what_the_sampler_draws():
    """The exact value in torch, of the network, is that of the model's own run; ends that fall back included."""
    for seed in range(3):
        model = network(seed)
        words = all_words(L, V)[::7]
        found = OnePass(V)
        table = torch.from_numpy(words.astype(np.int64))
        with torch.no_grad():
            nats = found.nats(first_weights(seed), found.draw_for_bound(Batch(table), generator(0, 0)))
        text = [model.vocabulary.decode(word) for word in words]
        assert nats.numpy() == pytest.approx([s.nats for s in score(model, text)], rel=1e-4)


def test_any_number_of_steps_is_one():
    model = network()
    recipe = default_recipe(model, rows=3)
    assert (recipe.policy, recipe.steps) == ("at-once", 1)
    longer, sentences = adapted(model, Recipe(recipe.constraint, 6, rows=3))
    assert longer.planned_steps == 1
    assert sentences
    frames = list(sampler.run(model, longer))
    assert [frame.clock for frame in frames] == [1.0, 0.0]
    assert (frames[-1].x == sampler.fill(model, recipe).x).all()


def test_half_of_the_patterns_are_empty_and_none_depends_on_what_is_given():
    words = torch.tensor([[1, 2, 3, 1, 2, 0, 0, 0]]).repeat(20_000, 1)
    given = patterns(words, generator(0, 0))
    assert float((~given.any(1)).double().mean()) == pytest.approx(0.5 + 0.5 / 9, abs=0.015)
    assert given.double().mean(0).numpy() == pytest.approx([0.25] * 8, abs=0.015)
    corrupted = OnePass(4).draw(Batch(words), generator(0, 0), evaluating=False)
    closed = (given & (words == END)).cumsum(1) > 0
    assert torch.equal(corrupted.where[:, :-1], ~(given | closed)[:, :-1])
    assert not corrupted.where[:, -1].any()
    own = torch.zeros_like(given)
    own[:, 2] = True
    asked = OnePass(4).draw(Batch(words, given=own), generator(0, 0), evaluating=False)
    assert torch.equal(~asked.where, own | (torch.arange(8) == 7))


def test_frames_can_be_edited_and_only_what_is_free_is_drawn_again():
    model = network()
    recipe = default_recipe(model, rows=2)
    last = sampler.fill(model, recipe)
    back = sampler.write(model, recipe, last, 0, 1, None)
    *_, again = sampler.run(model, recipe, back)
    assert again.clear
    assert (again.x[0, 0], again.x[0, 2]) == (last.x[0, 0], last.x[0, 2])


def test_a_length_asked_for_takes_a_second_state_and_no_letters_of_shorter_words():
    """Of the words ab and c, both of which masks alone leave open where two letters are asked for."""
    table = np.array([[1, 2, 0], [3, 0, 0]])

    def of(x):
        return np.eye(4)[table[((x == 4) | (x == table)).all(1)]].mean(0)

    model = one_pass(model_of(FunctionDenoiser(of), 3, 4))
    recipe = default_recipe(model, Constraint.free(3, 4).with_lengths(2, 2), rows=40)
    *_, last = sampler.run(model, recipe)
    assert last.calls == 2  # two states for each row, in one batch
    assert set(sampler.words(model, last)) == {"ab"}
    *_, anything = sampler.run(model, default_recipe(model, rows=40))
    assert anything.calls == 1
