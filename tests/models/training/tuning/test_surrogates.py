"""A path's sum is the log-probability of the run that drew it; the others are what their names say."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from models.constraints.constraint import Constraint
from models.constraints.pattern import parse
from models.data.vocabulary import END, Vocabulary, with_attributes
from models.denoisers.networks.build import build
from models.denoisers.networks.torch_denoiser import TorchDenoiser
from models.denoisers.shapes import shape
from models.errors import UserError
from models.evaluation.exact_orders import exact
from models.evaluation.reading import Reading, finish
from models.families.autoregressive import AUTOREGRESSIVE
from models.families.blocks import BLOCKS
from models.families.modalities import MODALITIES
from models.families.uniform import UNIFORM
from models.model import Model
from models.sampling import sampler
from models.training.objectives.objective import generator
from models.training.tuning.off_policy import exact_surrogates
from models.training.tuning.surrogates import surrogates_of
from models.training.tuning.torch_words import TorchConstraint
from models.training.tuning.word_log_prob import evaluate
from tests.models.toys import all_words, free_recipe
from tests.models.training.tuning.reward_toys import TableNet, table_model

L, V = 4, 3
NET = TableNet(V, L)
MODEL = table_model(NET)
FREE = Constraint.free(L, V)
CPU = torch.device("cpu")
WORDS = all_words(L, V)
READING = Reading(MODEL, free_recipe(MODEL, L, policy="random"))


@pytest.mark.parametrize(
    ("pattern", "options"),
    [
        ("*", {"policy": "random", "steps": L}),
        ("a*", {"policy": "random", "steps": 2}),
        ("*", {"policy": "ancestral", "steps": 3}),
        ("*", {"policy": "lowest-entropy", "steps": L}),
        ("?b*", {"policy": "right-to-left", "steps": 2}),
    ],
)
def test_the_path_is_what_the_run_says_of_itself(pattern, options):
    constraint = parse(pattern, MODEL.vocabulary, L)
    frames = list(sampler.run(MODEL, free_recipe(MODEL, L).with_(constraint=constraint, rows=40, **options)))
    x0, path = finish(surrogates_of(MODEL, constraint, CPU).path(frames))
    assert x0.tolist() == frames[-1].x.tolist()
    assert finish(evaluate(path, NET)).numpy() == pytest.approx(frames[-1].logp, abs=1e-5)
    assert finish(evaluate(path, NET)).tolist() == pytest.approx(path.log_p(NET).tolist())
    parts = torch.stack([part.log_p(NET) for part in path.parts(7)])
    assert len(parts) > 1
    assert parts.sum(0).tolist() == pytest.approx(path.log_p(NET).tolist())


def test_one_pass_is_each_symbol_by_itself_from_the_first_state():
    x0 = torch.from_numpy(WORDS).long()
    marginals = READING.distribution(np.array([[V, V, V, END]], np.int16), WORDS[:1]).marginals[0]
    expected = [
        sum(np.log(marginals[i, c]) for i, c in enumerate(word[: (word != END).sum() + 1]) if i < L - 1)
        for word in WORDS
    ]
    found = surrogates_of(MODEL, FREE, CPU).of("one-pass", x0, 1, generator(0, 0))
    assert finish(evaluate(found, NET)).tolist() == pytest.approx(expected, abs=1e-5)


def test_sums_over_all_states_are_the_exact_bound_and_mixture():
    words = WORDS[[0, 3, 7]]
    found = finish(exact_surrogates(READING, words, TorchConstraint.of(FREE, CPU)))
    expected = [finish(exact(READING, word)) for word in words]
    assert finish(evaluate(found.surrogates["elbo"], NET)).tolist() == pytest.approx(
        [-each.elbo for each in expected], abs=1e-5
    )
    assert list(found.mixture) == pytest.approx([-each.mixture for each in expected])


@pytest.mark.parametrize(("surrogate", "pattern"), [("elbo", "*"), ("coupled", "a*")])
def test_masks_at_random_have_the_mean_of_the_sum_over_all_states(surrogate, pattern):
    constraint = parse(pattern, MODEL.vocabulary, L)
    words = np.array([[1, 2, 2, 0], [1, 1, 0, 0], [1, 0, 0, 0]], np.int16)
    reading = Reading(MODEL, free_recipe(MODEL, L, policy="random").with_(constraint=constraint))
    exactly = finish(exact_surrogates(reading, words, TorchConstraint.of(constraint, CPU)))
    expected = finish(evaluate(exactly.surrogates[surrogate], NET))
    surrogates, x0 = surrogates_of(MODEL, constraint, CPU), torch.from_numpy(words).long()
    draws = torch.stack([finish(evaluate(surrogates.of(surrogate, x0, 8, generator(k, 0)), NET)) for k in range(50)])
    error = draws.std(0) / len(draws) ** 0.5
    assert ((draws.mean(0) - expected).abs() < 5 * error + 1e-5).all()
    assert (error > 0).any()


def left_to_right() -> tuple[torch.nn.Module, Model]:
    net = build(shape("causal", "tiny", V, L), seed=0).double()
    denoiser = AUTOREGRESSIVE.of_network(TorchDenoiser(build(shape("causal", "tiny", V, L), seed=0)))
    process = AUTOREGRESSIVE.process(V, {}, {})
    return net, Model("toy", MODEL.vocabulary, L, process, denoiser, {"family": "autoregressive"})


def test_from_left_to_right_all_are_the_exact_probability():
    net, model = left_to_right()
    for pattern in ("*", "b*"):
        constraint = parse(pattern, model.vocabulary, L)
        recipe = free_recipe(model, 1, policy="left-to-right").with_(constraint=constraint, rows=30)
        frames = list(sampler.run(model, recipe))
        surrogates = surrogates_of(model, constraint, CPU)
        x0, path = finish(surrogates.path(frames))
        assert finish(evaluate(path, net)).numpy() == pytest.approx(frames[-1].logp, abs=1e-5)
        assert torch.stack([p.log_p(net) for p in path.parts(8)]).sum(0).tolist() == pytest.approx(
            path.log_p(net).tolist()
        )
        for name in ("one-pass", "elbo", "coupled"):
            other = surrogates.of(name, torch.from_numpy(x0.astype("int64")), 4, generator(0, 0))
            assert torch.equal(finish(evaluate(other, net)), finish(evaluate(path, net)))
    with pytest.raises(UserError, match="follows given first letters"):
        surrogates_of(model, parse("?b*", model.vocabulary, L), CPU)


@pytest.mark.parametrize("pattern", ["*", "b*"])
def test_attributes_before_a_word_are_on_its_path(pattern):
    vocabulary = with_attributes(Vocabulary.from_words(["ab", "b"]), ["ab", "b"])
    length, size = vocabulary.attribute_count + 3, len(vocabulary)
    sizes = shape("transformer", "tiny", size, length)
    process = MODALITIES.process(size, {"beside": vocabulary.attribute_count}, {})
    model = Model("toy", vocabulary, length, process, TorchDenoiser(build(sizes, seed=0)), {"family": "modalities"})
    net, constraint = build(sizes, seed=0).double(), parse(pattern, vocabulary, length)
    recipe = free_recipe(model, 4, policy="random").with_(constraint=constraint, rows=30)
    frames = list(sampler.run(model, recipe))
    _, path = finish(surrogates_of(model, constraint, CPU).path(frames))
    assert finish(evaluate(path, net)).numpy() == pytest.approx(frames[-1].logp, abs=1e-4)


@pytest.mark.parametrize("pattern", ["??", "*a", "*{2-3}", "a??*"])
def test_patterns_that_are_drawn_in_ways_of_their_own_are_refused(pattern):
    with pytest.raises(UserError, match="teaches no pattern"):
        surrogates_of(MODEL, parse(pattern, MODEL.vocabulary, L), CPU)


@pytest.mark.parametrize("family", [UNIFORM, BLOCKS])
def test_models_without_a_path_that_a_gradient_can_follow_are_refused(family):
    parameters = {"block": 2} if family is BLOCKS else {}
    model = Model("toy", MODEL.vocabulary, L, family.process(V, parameters, {}), MODEL.denoiser)
    with pytest.raises(UserError, match="cannot be tuned by a reward"):
        surrogates_of(model, FREE, CPU)
