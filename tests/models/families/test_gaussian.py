"""Gaussian diffusion's choices: points that are learned, both noises, and two guesses, in files and in runs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from models.denoisers.networks.build import build
from models.denoisers.networks.transformer import Transformer
from models.denoisers.shapes import TransformerShape, shape
from models.errors import UserError
from models.families.gaussian import GAUSSIAN
from models.processes.exploding import Exploding
from models.processes.gaussian import Gaussian
from models.processes.sphere import onto, spread
from models.storage import checkpoint
from models.storage.model_card import read_card
from models.training.learned_process import of_process, with_learned
from models.training.objectives.end_to_end import STEPS, EndToEnd, MovedTwice
from models.training.objectives.gaussian import EMBEDDINGS, GaussianPosterior, Moved
from models.training.objectives.objective import Batch, generator
from tests.models.training.lists import cut_off, run, spec_of

V, L, NORM = 5, 4, 4.0
PROCESS = Gaussian(spread(V, GAUSSIAN.traits.latent, NORM, 0), learns=True)
WORDS = torch.tensor([[1, 2, 0, 0], [3, 0, 0, 0], [4, 1, 2, 0], [2, 2, 2, 0]])
CHOICES = {"embeddings": "learned", "noise": "exploding", "guesses": "twice"}
BOTH = pytest.mark.parametrize("objective", [GaussianPosterior(PROCESS), EndToEnd(PROCESS)], ids=["letters", "squares"])


def network(objective: GaussianPosterior, *, guesses: int = 0) -> Transformer:
    of = shape("transformer", "tiny", V, L, reads=GAUSSIAN.reads)
    assert isinstance(of, TransformerShape)
    numbers = objective.process.embeddings.shape[1]
    net = build(replace(of, latent=numbers, self_conditioning=guesses), seed=1)
    assert isinstance(net, Transformer)
    return with_learned(net, objective)


def test_only_points_that_are_learned_become_parameters() -> None:
    fixed = GaussianPosterior(replace(PROCESS, learns=False))
    assert not of_process(network(fixed))
    assert torch.equal(
        of_process(network(GaussianPosterior(PROCESS)))[EMBEDDINGS], torch.from_numpy(PROCESS.embeddings.copy())
    )


@BOTH
def test_the_gradients_of_the_points_and_the_network_are_those_of_differences_in_float64(objective) -> None:
    """Through what rows show, what squares are measured from, and the norm that they are brought to."""
    objective = replace(objective, process=Gaussian(spread(V, 2, NORM, 0), learns=True))
    net = network(objective).double()
    drawn = objective.draw(Batch(WORDS), generator(0, 3), evaluating=False)
    own = of_process(net)[EMBEDDINGS]
    first = own.detach() * 1.3  # of another norm, which must not count
    some = net.out.bias.detach()

    def loss(points: Tensor, bias: Tensor) -> Tensor:
        vars(net)["_parameters"][f"process/{EMBEDDINGS}"] = points
        vars(net.out)["_parameters"]["bias"] = bias
        return objective.loss(net, drawn)

    assert torch.autograd.gradcheck(loss, (first.clone().requires_grad_(), some.clone().requires_grad_()))
    scaled = loss(2.0 * first, some)
    assert torch.allclose(scaled, loss(first, some))


def test_with_the_points_of_the_process_the_loss_is_that_of_fixed_ones() -> None:
    net, objective = network(GaussianPosterior(PROCESS)).eval(), GaussianPosterior(PROCESS)
    fixed = network(GaussianPosterior(replace(PROCESS, learns=False))).eval()
    for drawn in (objective.draw(Batch(WORDS), generator(0, 0), evaluating=True),
                  objective.draw_for_bound(Batch(WORDS), generator(0, 0))):  # fmt: skip
        assert torch.allclose(objective.loss(net, drawn), objective.loss(fixed, drawn), atol=1e-4)
        assert torch.allclose(objective.nats(net, drawn), objective.nats(fixed, drawn), rtol=1e-3, atol=1e-4)


def test_the_bound_of_learned_points_is_that_of_a_model_that_has_them_fixed() -> None:
    """As the file has them: brought to their norm, whatever the parameter's own."""
    net = network(GaussianPosterior(PROCESS)).eval()
    moved = torch.randn(V, GAUSSIAN.traits.latent, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        of_process(net)[EMBEDDINGS].copy_(moved)
    kept = GAUSSIAN.process(V, {**GAUSSIAN.parameters, **CHOICES}, {EMBEDDINGS: moved.numpy()})
    assert isinstance(kept, Gaussian)
    there = GaussianPosterior(replace(kept, learns=False))
    objective, plain = GaussianPosterior(PROCESS), network(there).eval()
    drawn = objective.draw_for_bound(Batch(WORDS.repeat(9, 1)), generator(0, 5))
    fixed = replace(drawn, inputs=objective.seen(net, drawn))
    assert torch.allclose(objective.nats(net, drawn), there.nats(plain, fixed), rtol=1e-3, atol=1e-4)


def test_z0_is_about_its_letter_and_zt_is_made_of_it() -> None:
    rows, objective = 20_000, EndToEnd(PROCESS)
    words = torch.full((rows, 2), 2)
    for level in (0.0 + 1e-7, 0.3, 0.8):
        at = torch.full((rows, 2), level, dtype=torch.float64)
        drawn = objective._moved(words, at, at[:, 0], at[:, 0], generator(0, 1))
        assert isinstance(drawn, MovedTwice)
        alpha, variance, _ = (float(part) for part in PROCESS.noise(np.array(level)))
        z0, zt = drawn.first[:, 0] * objective.first_variance**0.5, drawn.noise[:, 0] * variance**0.5
        assert float(zt.var()) == pytest.approx(variance, rel=0.03)
        assert float((z0 * zt).mean()) == pytest.approx(alpha**0.5 * objective.first_variance, abs=0.02)
        assert float((zt - alpha**0.5 * z0).var()) == pytest.approx(
            1 - alpha * (1 + objective.first_variance), abs=0.02
        )
    assert objective.first_variance == pytest.approx(np.exp(-PROCESS.highest))
    assert STEPS * 1e-7 < 1


def test_squares_alone_would_let_points_fall_together_and_rounding_does_not() -> None:
    """Of a network that says nothing: points in one place have hardly any squares, and rounding costs more."""
    found = [
        squares_and_rounding(points)
        for points in (PROCESS.embeddings, PROCESS.embeddings + 50.0 * PROCESS.embeddings[:1])
    ]
    (far, sure), (near, unsure) = found
    assert near < far
    assert unsure > sure
    assert near + unsure > far + sure


def squares_and_rounding(points: np.ndarray) -> tuple[float, float]:
    """The two parts of the loss, a position, where every letter is predicted alike."""
    objective = EndToEnd(replace(PROCESS, embeddings=onto(points, NORM)))
    drawn = objective.draw(Batch(WORDS.repeat(64, 1)), generator(0, 0), evaluating=True)
    assert isinstance(drawn, MovedTwice)
    own = torch.from_numpy(objective.process.embeddings).double()
    whole = objective.loss(lambda *_: torch.zeros(len(drawn.x0), L, V), drawn).sum() / drawn.where.sum()
    z0 = own[drawn.x0] + objective.first_variance**0.5 * drawn.first
    rounding = torch.nn.functional.cross_entropy((z0 @ own.T)[drawn.where], drawn.x0[drawn.where])
    return float(whole - rounding), float(rounding)


def test_a_network_that_knows_the_letter_is_as_far_from_z0_as_that_is_from_the_letter() -> None:
    """Squares are means over the numbers of a point; at the least noise the letter's own point is guessed."""
    objective = EndToEnd(PROCESS)
    own = torch.from_numpy(PROCESS.embeddings.copy()).double()
    for level in (1e-7, 0.4):
        at = torch.full(WORDS.shape, level, dtype=torch.float64)
        drawn = objective._moved(WORDS, at, at[:, 0], at[:, 0], generator(0, 1))
        assert isinstance(drawn, MovedTwice)
        sure = 1e3 * torch.nn.functional.one_hot(drawn.x0, V).double()
        z0 = own[drawn.x0] + objective.first_variance**0.5 * drawn.first
        rounding = torch.nn.functional.cross_entropy((z0 @ own.T).transpose(1, 2), drawn.x0, reduction="none")
        away = objective.first_variance * drawn.first.double().square().mean(-1) * (level * STEPS >= 1)
        wanted = ((rounding + away) * drawn.where).sum(1)
        assert objective.loss(lambda *_, sure=sure: sure, drawn).tolist() == pytest.approx(wanted.tolist(), rel=1e-4)


def test_a_point_on_the_sphere_stays_to_the_bit_and_one_without_direction_is_refused() -> None:
    points = np.random.default_rng(0).normal(size=(50, 16))
    once = onto(points, NORM)
    assert np.sqrt((once.astype(float) ** 2).sum(1)) == pytest.approx(np.full(50, NORM), rel=3e-7)
    assert (onto(once, NORM) == once).all()
    for bad in (np.zeros((2, 4)), np.full((2, 4), np.nan)):
        with pytest.raises(ValueError, match="direction"):
            onto(bad, NORM)


def test_a_network_that_guesses_twice_is_shown_its_first_guess() -> None:
    """In learning every other row; asked for an answer all are. Its first guess is that of one that guesses once."""
    objective = GaussianPosterior(replace(PROCESS, learns=False))
    twice, once = network(objective, guesses=1), network(objective)
    once.load_state_dict({k: v for k, v in twice.state_dict().items() if k != "guess.weight"})
    drawn = objective.draw(Batch(WORDS), generator(0, 0), evaluating=True)
    first = once(*drawn.inputs)
    learning = twice(*drawn.inputs)
    assert torch.equal(learning[::2], first[::2])
    assert not torch.allclose(learning[1::2], first[1::2])
    asked = twice.eval()(*drawn.inputs)
    assert torch.allclose(asked[1::2], learning[1::2], atol=1e-6)
    assert not torch.allclose(asked[::2], first[::2])
    assert twice.guess is not None
    with torch.no_grad():
        twice.guess.weight.zero_()
    assert torch.allclose(twice(*drawn.inputs), first, atol=1e-6)


def test_settings_stand_on_the_card_where_they_are_not_the_first_ones() -> None:
    from models.data.table import Table
    from models.data.vocabulary import Vocabulary

    vocabulary = Vocabulary(("a", "b"))
    table = Table(np.array([[1, 2, 0]], np.int16), np.ones(1), 3)
    made, said = GAUSSIAN.new_process(vocabulary, table, {"embeddings": "fixed"})
    assert said == GAUSSIAN.parameters
    assert isinstance(made, Gaussian)
    assert not isinstance(made, Exploding)
    assert not made.learns
    made, said = GAUSSIAN.new_process(vocabulary, table, CHOICES)
    assert said == {**GAUSSIAN.parameters, **CHOICES, "self_conditioning": 1}
    assert isinstance(made, Exploding)
    assert made.learns
    assert GAUSSIAN.settings_on(said) == CHOICES
    with pytest.raises(UserError, match="must be one of preserving, exploding, not 'none'"):
        GAUSSIAN.new_process(vocabulary, table, {"noise": "none"})
    with pytest.raises(KeyError):  # of a card: said to describe no model of its family
        GAUSSIAN.process(3, {**GAUSSIAN.parameters, "noise": "none"}, {})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What 12 steps leave with all the choices."""
    out = tmp_path_factory.mktemp("gaussian")
    run(replace(spec_of(out), family="gaussian", settings=tuple(CHOICES.items()), steps=12))
    return out / "toy"


def test_a_run_learns_points_and_leaves_them_in_its_files(folder: Path, tmp_path: Path) -> None:
    card, model = read_card(folder), checkpoint.load(folder)
    assert isinstance(model.process, Exploding)
    points = model.process.embeddings
    assert np.sqrt((points.astype(float) ** 2).sum(1)) == pytest.approx(np.full(len(points), NORM), rel=1e-6)
    assert np.abs(points - spread(*points.shape, NORM, 0)).max() > 0.003
    assert card["tensors"] == {f"process/{EMBEDDINGS}": list(points.shape)}
    assert card["network"]["self_conditioning"] == 1
    assert "guess.weight" in model.denoiser.tensors()
    checkpoint.save(replace(model, card=dict(model.card)), tmp_path / "again", ("a",))
    assert checkpoint.load(tmp_path / "again").digest == model.digest


def test_a_run_that_was_cut_off_ends_as_if_it_had_not_been(tmp_path: Path) -> None:
    spec = replace(spec_of(tmp_path), family="gaussian", settings=tuple(CHOICES.items()), steps=4)
    run(replace(cut_off(spec, 2), resume=True))
    whole = replace(spec, out=str(tmp_path / "whole"))
    run(whole)
    ended = [checkpoint.load(Path(one.out)) for one in (spec, whole)]
    assert ended[0].digest == ended[1].digest


def test_a_run_may_start_from_a_model_and_has_its_points(folder: Path, tmp_path: Path) -> None:
    run(replace(spec_of(tmp_path), family="gaussian", settings=tuple(CHOICES.items()), steps=1, start=str(folder)))
    there, begun = (checkpoint.load(at).process.tensors()[EMBEDDINGS] for at in (folder, tmp_path / "toy"))
    assert begun == pytest.approx(there, abs=0.05)


def test_levels_and_weights_do_not_depend_on_how_words_are_shown() -> None:
    a, b = (
        o.draw(Batch(WORDS), generator(0, 2), evaluating=False) for o in (GaussianPosterior(PROCESS), EndToEnd(PROCESS))
    )
    assert isinstance(a, Moved)
    assert isinstance(b, Moved)
    assert torch.equal(a.level, b.level)
