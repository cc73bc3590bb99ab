"""The variational autoencoder: its bound below the truth, its importance weights towards it, pins that hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import cast

import numpy as np
import pytest
import torch

from models.constraints.constraint import Constraint
from models.data.vocabulary import Vocabulary
from models.denoisers.networks.build import build
from models.denoisers.networks.inputs import NetInput
from models.denoisers.networks.vae import Vae, coded, nats_given
from models.denoisers.protocol import DenoiserInput
from models.denoisers.vae_shape import VaeShape
from models.evaluation.figure import Kind
from models.families import vae
from models.families.vae import VAE, Autoencoder
from models.model import Model
from models.sampling import sampler
from models.sampling.recipe import Recipe
from models.storage.card_figures import figures_of
from models.storage.checkpoint import built, load, save
from models.storage.folders import bundled_folder
from models.storage.model_card import CARD, read_card
from models.training.objectives.objective import Batch, Net, generator
from models.training.objectives.vae import VaeElbo, WithWeight, imitation
from playground.__main__ import main
from playground.results.generate import kind_of
from playground.training import resumable
from tests.models.families.fitted import WORDS, L, V, table
from tests.models.families.test_families_fitted import random_constraint
from tests.models.training.lists import WORDS as LIST
from tests.models.training.lists import run, spec_of

TRIALS, MANY, BATCH = 100, 10_000, 50
FREE = Constraint.free(L, V)
DREW = ["ashnste", "huevhn", "daqyiio", "kiygira", "auatia", "roht"]
SMALL = VaeShape(V, L, 3, 2)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    """A network of a moment: whatever it is, its laws hold."""
    words = tuple(Vocabulary(tuple("abc")).decode(word) for word in table().words)
    spec = spec_of(
        tmp_path_factory.mktemp("toy"), words=words, family=VAE.name, denoiser="autoencoder", steps=40, batch=200
    )
    run(spec)
    return load(Path(spec.out))


def of(model: Model) -> Autoencoder:
    assert isinstance(model.denoiser, Autoencoder)
    return model.denoiser


# -- the losses --


def small_net() -> Vae:
    return cast("Vae", build(SMALL)).double()


def elbo(net: Net, words: torch.Tensor, noise: torch.Tensor, weight: float = 1.0) -> torch.Tensor:
    """The loss of words of which the encoder is shown all, so that nothing is left to imitate."""
    known = torch.ones_like(words, dtype=torch.bool)
    inputs = NetInput(words, None, known, noise[:, None])
    return VaeElbo(V).loss(net, WithWeight(words, inputs, known, noise.new_full((len(words),), weight)))


def few_words() -> tuple[torch.Tensor, torch.Tensor]:
    words = torch.from_numpy(WORDS[::120]).long()
    return words, torch.randn(len(words), 2, generator=torch.Generator().manual_seed(0), dtype=torch.float64)


@pytest.mark.parametrize("weight", [0.3, 1.0])
def test_the_gradient_of_the_loss_is_that_of_its_value(weight: float) -> None:
    net = small_net()
    names, values = zip(*net.named_parameters(), strict=True)

    def of_parameters(*given: torch.Tensor) -> torch.Tensor:
        def called(*inputs: torch.Tensor | None) -> torch.Tensor:
            found: torch.Tensor = torch.func.functional_call(net, dict(zip(names, given, strict=True)), inputs)
            return found

        words, noise = few_words()
        # The encoder's own divergence is left out: what it imitates is given, and has no gradient.
        inputs = NetInput(words, None, None, noise[:, None])
        parts = coded(called(*inputs), V, L, 2)
        prior = 0.5 * (parts.mean.square() + (2 * parts.log_spread).exp() - 1 - 2 * parts.log_spread).sum((1, 2))
        found = nats_given(parts.logits, words)[:, 0] + weight * prior
        assert torch.allclose(elbo(called, words, noise, weight), found)
        return found.sum()

    assert torch.autograd.gradcheck(of_parameters, tuple(value.detach().requires_grad_() for value in values))


def test_the_divergence_from_the_prior_is_that_of_two_normal_distributions() -> None:
    net, (words, noise) = small_net(), few_words()
    with torch.no_grad():
        mean, log_spread = net.encode(words)
        near, prior = torch.distributions.Normal(mean, log_spread.exp()), torch.distributions.Normal(0.0, 1.0)
        divergence = torch.distributions.kl_divergence(near, prior).sum(1)
        found = elbo(net, words, noise) - elbo(net, words, noise, 0.0)
    assert found == pytest.approx(divergence)


def test_the_encoder_learns_from_what_is_shown_what_it_gives_of_the_word() -> None:
    net, (words, noise) = small_net(), few_words()
    shown = torch.rand(words.shape, generator=torch.Generator().manual_seed(1)) >= 0.5
    with torch.no_grad():
        mean, log_spread = net.encode(words)
    other, log_other = net.encode(torch.where(shown, words, V))
    normal = torch.distributions.Normal
    expected = torch.distributions.kl_divergence(normal(mean, log_spread.exp()), normal(other, log_other.exp())).sum(1)
    found = imitation(coded(net(words, None, shown, noise[:, None]), V, L, 2))
    assert found.detach() == pytest.approx(expected.detach())
    wanted = torch.autograd.grad(expected.sum(), [net.shown, net.code], retain_graph=True)
    for a, b in zip(torch.autograd.grad(found.sum(), [net.shown, net.code]), wanted, strict=True):
        assert torch.allclose(a, b)


def test_the_divergence_counts_in_full_after_a_fifth_of_the_budget() -> None:
    words, g = torch.from_numpy(WORDS[:4]).long(), torch.Generator()
    objective = VaeElbo(V)
    for done, weight in ((0.0, 0.0), (0.1, 0.5), (0.2, 1.0), (1.0, 1.0)):
        assert objective.draw(Batch(words, done=done), g, evaluating=False).weight.tolist() == [weight] * 4


def test_draws_depend_on_the_generator_alone() -> None:
    words = Batch(torch.from_numpy(WORDS[:50]).long())
    one, same, other = (VaeElbo(V).draw(words, generator(seed, 0), evaluating=False).inputs for seed in (0, 0, 1))
    for a, b, c in zip(one[2:4], same[2:4], other[2:4], strict=True):
        assert a is not None
        assert b is not None
        assert c is not None
        assert torch.equal(a, b)
        assert not torch.equal(a, c)


# -- the model, without torch --


def test_it_is_computed_as_the_network_does(model: Model) -> None:
    own = of(model)
    assert own.shape is not None
    net = cast("Vae", build(own.shape))
    net.load_state_dict({name: torch.from_numpy(value) for name, value in own.tensors().items()})
    x = np.where(np.random.default_rng(0).random(WORDS[:50].shape) < 0.4, V, WORDS[:50]).astype(np.int16)
    with torch.no_grad():
        for mine, theirs in zip(own.encoded(x), net.encode(torch.from_numpy(x).long()), strict=True):
            assert mine == pytest.approx(theirs.numpy(), abs=1e-5)
        z = np.random.default_rng(1).standard_normal((20, 16))
        lengths, letters = own.decoded(z)
        logits = net.logits(torch.from_numpy(z).float()).view(1, 20, L, V)
        for word in WORDS[::100]:
            chance = lengths[:, (word > 0).sum()] * letters[:, np.arange(L), np.maximum(word - 1, 0)].prod(
                1, where=word > 0
            )
            assert nats_given(logits, torch.from_numpy(word).long()[None])[0] == pytest.approx(
                -np.log(chance), abs=1e-4
            )


def test_the_bound_is_the_one_that_it_learned_by(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the same normal numbers; those of a word are drawn by each in its own way."""
    own, words = of(model), WORDS[::40]
    assert own.shape is not None
    net = cast("Vae", build(own.shape))
    net.load_state_dict({name: torch.from_numpy(value) for name, value in own.tensors().items()})
    noise = np.random.default_rng(0).standard_normal((vae.BOUND_DRAWS, 16))
    monkeypatch.setattr("models.families.vae.np.random.default_rng", lambda _: FromTable(noise))
    x0 = torch.from_numpy(words).long()
    inputs = NetInput(x0, latent=torch.from_numpy(noise).float().expand(len(words), -1, -1))
    with torch.no_grad():
        found = VaeElbo(V).nats(net, WithWeight(x0, inputs, x0 > 0, torch.ones(len(x0))))
    assert own.log_bound(words) == pytest.approx(-found.numpy(), abs=1e-4)


class FromTable:
    """A generator of normal numbers that are known."""

    def __init__(self, noise: np.ndarray) -> None:
        self._noise = noise

    def standard_normal(self, shape: tuple[int, int]) -> np.ndarray:
        assert shape == self._noise.shape
        return self._noise


def truth(own: Autoencoder, draws: int = 200_000) -> np.ndarray:
    """(W,) the chances of all words by so many z of the prior."""
    total = np.zeros(len(WORDS))
    number, rng = (WORDS > 0).sum(1), np.random.default_rng(5)
    for _ in range(draws // 1000):
        lengths, letters = own.decoded(rng.standard_normal((1000, 16)))
        chance = lengths[:, number]
        for i in range(L):
            chance *= np.where(WORDS[:, i] > 0, letters[:, i, WORDS[:, i] - 1], 1.0)
        total += chance.sum(0)
    return total / draws


def test_the_bound_is_near_the_truth_and_tighter_by_more_draws(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    own = of(model)
    p = truth(own, 20_000)
    assert p.sum() == pytest.approx(1.0)
    by_many = p @ own.log_bound(WORDS)
    monkeypatch.setattr(vae, "BOUND_DRAWS", 1)
    by_one = p @ own.log_bound(WORDS)
    entropy = -float(p @ np.log(p))
    assert by_one < by_many < -entropy + 0.01
    assert by_many == pytest.approx(-entropy, abs=0.05)


def test_what_is_drawn_under_pins_is_near_the_truth(model: Model) -> None:
    """The mixture that stands for the model, whatever was trained: by importance, so it is off by its few draws."""
    own = of(model)
    p = truth(own, 20_000)
    for x in ([V] * L, [2, V, V, V, V, V], [V, 1, V, 3, V, V]):
        shown = np.array(x, np.int16)
        law = p * ((shown == V) | (shown == WORDS)).all(1)
        expected = np.stack([np.bincount(WORDS[:, i], law / law.sum(), V) for i in range(L)])
        found = np.exp(own.logits(DenoiserInput(shown[None])))[0]
        assert np.abs(found - expected).max() < 0.06


@pytest.mark.parametrize(
    "batch", [pytest.param(b, marks=() if b * BATCH < TRIALS else pytest.mark.long) for b in range(MANY // BATCH)]
)
def test_what_is_asked_for_holds_in_random_trials(model: Model, batch: int) -> None:
    for trial in range(batch * BATCH, (batch + 1) * BATCH):
        rng = np.random.default_rng(trial)
        constraint, policy = random_constraint(rng), str(rng.choice(VAE.policies))
        temperature = float(rng.choice([0.0, 1.0, 2.0]))
        recipe = Recipe(constraint, int(rng.integers(1, 5)), policy=policy, rows=2, seed=trial, temperature=temperature)
        for frame in sampler.run(model, recipe):
            for position, symbol in constraint.pins.items():
                assert (frame.x[:, position] == symbol).all()
        assert frame.clear
        assert constraint.matches(frame.x).all()


def test_a_row_is_the_same_in_any_batch_to_the_bit(model: Model) -> None:
    recipe = Recipe(FREE.pin(1, 2), 3, policy="random", rows=8, seed=2)
    whole = list(sampler.run(model, recipe))
    for row in (0, 5):
        for frame, every in zip(sampler.run(model, recipe.with_(rows=1, first_row=row)), whole, strict=False):
            assert (frame.x[0] == every.x[row]).all()
            assert frame.p0[0].tobytes() == every.p0[row].tobytes()
            assert frame.sampling_probs[0].tobytes() == every.sampling_probs[row].tobytes()


def test_no_word_of_it_is_said_to_have_an_exact_probability(model: Model) -> None:
    for policy in VAE.policies:
        assert kind_of(model, Recipe(FREE, 3, policy=policy), edited=False) is not Kind.EXACT


# -- the whole way --


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    there = tmp_path_factory.mktemp("trained")
    (there / "words.txt").write_text("\n".join(LIST))
    command = ["train", str(there / "words.txt"), "--family", "vae", "--steps", "40", "--preset", "tiny"]
    assert main([*command, "--out", str(there / "m"), "--json"]) == 0
    return there / "m"


def test_its_card_has_the_bound_with_its_draws(folder: Path, tmp_path: Path) -> None:
    card, made = read_card(folder), load(folder)
    (figure,) = figures_of(card)
    assert (figure.name, figure.relation) == (f"importance bound of {vae.BOUND_DRAWS} draws", "<=")
    assert made.traits == VAE.traits
    save(made, tmp_path / "again")
    assert load(tmp_path / "again").digest == made.digest


def test_the_commands_fill_its_patterns_and_score_its_words(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fill", "k?*a", "-n", "4", "--model", str(folder), "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert all(row["word"].startswith("k") and row["word"].endswith("a") for row in rows)
    assert main(["score", LIST[0], "--model", str(folder), "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert row["kind"] == of(load(folder)).bound
    assert (row["relation"], row["orders"]) == ("<=", None)
    made = load(folder)
    word = made.vocabulary.encode_all(LIST[:3], made.length)
    assert row["nats"] == pytest.approx(-of(made).log_bound(word)[0], abs=1e-4)
    assert main(["score", *LIST[:2], "--model", str(folder)]) == 0
    said = capsys.readouterr().out
    assert f"{row['kind']} in expectation (whole words of the model), " in said
    assert said.splitlines()[-1].endswith("a bound in expectation")


def test_tensors_of_other_letters_are_refused(folder: Path) -> None:
    made = load(folder)
    tensors = made.denoiser.tensors()
    for name in tensors:
        with pytest.raises((ValueError, IndexError)):
            VAE.denoiser({**made.card, CARD: None}, {**tensors, name: tensors[name][..., 1:]}, "cpu")


def test_a_card_that_names_no_network_is_of_the_same_model(folder: Path) -> None:
    """Cards of before: the tensors say how large it is, it draws the same words, and has no run to go on with."""
    made = load(folder)
    before = built({**made.card, "network": None}, made.denoiser.tensors())
    assert before.denoiser.shape is None
    assert before.digest == made.digest
    assert before.denoiser.parameters == made.denoiser.parameters == read_card(folder)["parameters"]
    recipe = Recipe(Constraint.free(made.length, len(made.vocabulary)), 3, policy="random", rows=4)
    assert sampler.fill(before, recipe).x.tobytes() == sampler.fill(made, recipe).x.tobytes()
    assert resumable.can_go_on(made.card)
    assert not resumable.can_go_on({**made.card, "network": None})


def test_the_bundled_one_draws_what_it_drew() -> None:
    """By the program that learned by steps of its own."""
    made = load(bundled_folder() / "names-vae")
    recipe = Recipe(Constraint.free(made.length, len(made.vocabulary)), 4, policy="random", rows=6, seed=1)
    assert sampler.words(made, sampler.fill(made, recipe)) == DREW
