"""Autoregression against enumeration: every word of a toy with its probability, whatever is asked for and drawn."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from models.constraints.constraint import Constraint
from models.data.vocabulary import END, Vocabulary
from models.denoisers.causal_shapes import CausalShape
from models.denoisers.networks.build import build
from models.denoisers.networks.torch_denoiser import TorchDenoiser
from models.denoisers.protocol import DenoiserInput, StateDenoiser
from models.errors import UserError
from models.evaluation.along_path import follow
from models.evaluation.figure import Kind
from models.evaluation.likelihood import score
from models.evaluation.reading import finish, reading
from models.families import autoregressive
from models.families.autoregressive import AUTOREGRESSIVE, Autoregressive
from models.families.masked import MASKED
from models.interruption import StoppedError, stoppable
from models.model import Model
from models.processes.masked import Masked
from models.sampling import sampler
from models.sampling.defaults import adapted, default_recipe
from models.sampling.recipe import Recipe
from models.sampling.trajectory import Trajectory
from models.storage import checkpoint
from models.storage.card_figures import figures_of
from models.storage.model_card import read_card
from playground.__main__ import main
from playground.cli import fill_notes
from playground.experiment import file_format, file_writer
from playground.experiment.contents import Contents
from playground.experiment.experiment import Experiment
from playground.experiment.outline import outline
from playground.export.python_script import trajectory_script
from playground.results.generate import kind_of
from tests.models.constraints.without import without
from tests.models.toys import all_words, follows, tally
from tests.models.training.lists import WORDS as LIST

L, V, N = 5, 4, 6000
WORDS = all_words(L, V)
FREE = Constraint.free(L, V)
TRAITS = AUTOREGRESSIVE.traits


class Toy(StateDenoiser):
    """A network that reads to the left: logits drawn at random for every beginning."""

    shape = CausalShape(V, L, 4)
    calls = 0

    def logits(self, inputs: DenoiserInput) -> np.ndarray:
        self.calls += 1
        return np.stack([[one(row[:i]) for i in range(inputs.x.shape[1])] for row in inputs.x])

    def fingerprint(self) -> bytes:
        return b"toy"


def one(beginning: np.ndarray) -> np.ndarray:
    return after(tuple(beginning.tolist()))


@cache
def after(beginning: tuple[int, ...]) -> np.ndarray:
    return 1.5 * np.random.default_rng([7, len(beginning), *beginning]).normal(size=V)


def model() -> Model:
    """A model that remembers nothing yet."""
    return Model("toy", Vocabulary(("a", "b", "c")), L, Masked(V, traits=TRAITS), Autoregressive.of(Toy()))


def by_hand(word: np.ndarray) -> float:
    """The probability of a word, symbol by symbol."""
    p = 1.0
    for i, symbol in enumerate(word[: L - 1]):
        share = np.exp(one(word[:i]))
        share[END] *= i > 0
        p *= share[symbol] / share.sum()
        if symbol == END:
            return p
    return p


P = np.array([by_hand(word) for word in WORDS])
ENDING = np.array([[False, True, False, False], [False, True, True, False]])
ASKED = {
    "nothing": FREE,
    "a beginning": FREE.pin(0, 1).pin(1, 3),
    "a pin": FREE.pin(2, 1),
    "a set": without(FREE.only(1, (END, 2)), 3, (1,)),
    "a set first": FREE.only(0, (1, 2)),
    "a length": FREE.with_lengths(3, 3),
    "lengths": FREE.with_lengths(2, 3),
    "an ending": without(FREE.ending_in(ENDING), 0, (2,)),
}
asked = pytest.mark.parametrize("asked", ASKED)


def given(constraint: Constraint, p: np.ndarray = P) -> np.ndarray:
    law = p * constraint.matches(WORDS)
    return law / law.sum()


def marginals(law: np.ndarray) -> np.ndarray:
    return np.stack([np.bincount(WORDS[:, i], law, V) for i in range(L)])


def recipe_of(constraint: Constraint, steps: int = L, **options) -> Recipe:
    return Recipe(constraint, steps, policy="left-to-right", **options)


def test_its_words_have_all_the_chance_there_is() -> None:
    assert P.sum() == pytest.approx(1.0)
    exact = model().exact
    assert exact is not None
    assert np.exp(exact.log_prob(WORDS)) == pytest.approx(P)


@asked
@pytest.mark.parametrize("steps", [1, 2, L])
def test_steps_of_any_size_draw_from_its_own_distribution(asked: str, steps: int) -> None:
    frame = sampler.fill(model(), recipe_of(ASKED[asked], steps, rows=N, seed=steps))
    assert follows(tally(frame.x, WORDS), given(ASKED[asked]))


def all_continuations(monkeypatch: pytest.MonkeyPatch) -> None:
    """What each position alone is drawn from is of all words of the toy."""
    for name in ("TAIL", "FIRST_TAIL"):
        monkeypatch.setattr(f"models.distributions.continued.{name}", 1000)


@asked
def test_what_is_shown_is_what_is_drawn_from(asked: str, monkeypatch: pytest.MonkeyPatch) -> None:
    all_continuations(monkeypatch)
    frame = sampler.start(model(), recipe_of(ASKED[asked]))
    known = np.ones(len(WORDS))
    for position, symbol in ASKED[asked].pins.items():
        known *= WORDS[:, position] == symbol
    if not frame.lengths.any():
        assert frame.sampling_probs[0] == pytest.approx(marginals(given(ASKED[asked])), abs=1e-6)
        assert frame.p0[0] == pytest.approx(marginals(given(FREE, P * known)), abs=1e-6)
    assert frame.predicted.particles is not None
    assert not frame.predicted.particles.any()


@asked
@pytest.mark.parametrize("steps", [2, L])
def test_a_word_has_its_probability_on_its_path(asked: str, steps: int) -> None:
    recipe, law = recipe_of(ASKED[asked], steps), given(ASKED[asked])
    assert np.exp(finish(follow(reading(model(), recipe), WORDS))) == pytest.approx(law, abs=1e-6)
    drawn = sampler.fill(model(), recipe.with_(rows=30))
    at = (drawn.x[:, None] == WORDS).all(-1).argmax(1)
    assert np.exp(drawn.logp) == pytest.approx(law[at])


def test_scores_are_exact_and_say_so() -> None:
    words = [model().vocabulary.decode(word) for word in WORDS[:4]]
    for recipe, law in ((None, P), (recipe_of(FREE.pin(0, 1)), given(FREE.pin(0, 1)))):
        for found, p in zip(score(model(), words, recipe), law, strict=False):
            assert found.kind is Kind.EXACT
            assert found.nats == pytest.approx(-np.log(p) if p else np.inf)
    assert kind_of(model(), recipe_of(FREE), edited=False) is Kind.EXACT


def test_a_pass_is_all_that_a_step_takes_where_nothing_is_asked_further_right() -> None:
    fresh = model()
    own = fresh.denoiser
    assert isinstance(own, Autoregressive)
    assert isinstance(own.inside, Toy)
    for frame in sampler.run(fresh, recipe_of(FREE, L - 1)):
        assert frame.calls == own.inside.calls == frame.step + 1 - frame.clear


def test_temperature_and_truncation_are_of_each_next_symbol() -> None:
    """As a chain whose every conditional distribution is reshaped, with what is asked for counted in."""
    for constraint in (FREE, FREE.pin(2, 1)):
        law, expected = given(constraint), np.ones(len(WORDS))
        for n, word in enumerate(WORDS):
            for i in range(L):
                same = (WORDS[:, :i] == word[:i]).all(1)
                share = np.bincount(WORDS[same, i], law[same], V)
                if share.sum() == 0:
                    expected[n] = 0.0
                    break
                top = np.sort(share / share.sum())[::-1]
                kept = np.where(share / share.sum() >= top[1], (share / share.sum()) ** 2, 0.0)
                expected[n] *= kept[word[i]] / kept.sum()
        frame = sampler.fill(model(), recipe_of(constraint, 2, rows=N, temperature=0.5, top_k=2))
        assert follows(tally(frame.x, WORDS), expected)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any four completions are too many to meet all."""
    for name, value in {"EXACT": 4, "PARTICLES": 16, "LATER_EXACT": 4, "LATER": 8, "ENOUGH": 4}.items():
        monkeypatch.setattr(autoregressive, name, value)


@asked
@pytest.mark.usefixtures("few")
def test_particles_are_near_the_law_and_the_frame_says_how_many(asked: str) -> None:
    recipe = recipe_of(ASKED[asked], rows=N)
    first = sampler.start(model(), recipe)
    wanted = 16 if asked in ("a length", "lengths", "a set") else 0  # the others have so few, or may be drawn from left
    if asked != "an ending":  # of which some lengths have few completions
        assert first.predicted.particles is not None
        assert set(first.predicted.particles.tolist()) == {wanted}
    counts, law = tally(sampler.fill(model(), recipe).x, WORDS), given(ASKED[asked])
    if wanted:
        assert 0.5 * np.abs(counts / N - law).sum() < 0.25
    elif asked != "an ending":
        assert follows(counts, law)


@pytest.mark.usefixtures("few")
def test_pins_hold_among_particles_in_random_trials() -> None:
    rng = np.random.default_rng(3)
    for trial in range(20):
        constraint = FREE.only(int(rng.integers(1, 3)), tuple(rng.permutation(np.arange(1, V))[:2].tolist()))
        constraint = constraint.with_lengths(*sorted(rng.integers(3, L, 2).tolist()))
        frames = list(sampler.run(model(), recipe_of(constraint, rows=6, seed=trial)))
        assert constraint.matches(frames[-1].x).all()
        for row in (0, 4):
            alone = list(sampler.run(model(), recipe_of(constraint, rows=1, first_row=row, seed=trial)))
            assert all((a.x[0] == b.x[row]).all() for a, b in zip(alone, frames, strict=False))


def test_few_continuations_are_near_what_each_position_alone_is_drawn_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.distributions.continued.FIRST_TAIL", 12)
    shown = sampler.start(model(), recipe_of(FREE)).p0[0]
    assert shown[0] == pytest.approx(marginals(P)[0], abs=1e-6)  # the next symbol is exact
    distances = 0.5 * np.abs(shown - marginals(P)).sum(1)
    assert distances.max() < 0.15
    assert distances[2:4].max() > 1e-3


# -- ignoring what stands to the right --


def forced(constraint: Constraint) -> np.ndarray:
    """The law of writing what is asked over each next symbol: the product of what is left of each."""
    out = np.zeros(len(WORDS))
    cells = constraint.allowed
    for n in np.flatnonzero(constraint.matches(WORDS)):
        word, p = WORDS[n], 1.0
        for i in range(L - 1):
            share = np.exp(one(word[:i])) * cells[i]
            share[END] *= i in constraint.lengths and cells[i:, END].all()
            share[1:] *= any(length > i for length in constraint.lengths)
            p *= share[word[i]] / share.sum()
            if word[i] == END:
                break
        out[n] = p
    return out


@pytest.mark.parametrize("asked", ["nothing", "a pin", "a set", "lengths"])
def test_without_regard_to_the_right_each_symbol_is_by_those_before_it(asked: str) -> None:
    recipe = recipe_of(ASKED[asked], rows=N, ignore_right=True)
    law = forced(ASKED[asked])
    assert law.sum() == pytest.approx(1.0)
    assert follows(tally(sampler.fill(model(), recipe).x, WORDS), law)
    assert np.exp(finish(follow(reading(model(), recipe), WORDS))) == pytest.approx(law, abs=1e-6)
    if asked == "a pin":
        assert 0.5 * np.abs(law - given(ASKED[asked])).sum() > 0.1


def test_only_models_that_may_ignore_the_right_are_asked_to() -> None:
    asked = recipe_of(FREE, ignore_right=True)
    other = replace(model(), process=Masked(V), card={"family": MASKED.name, "title": "Other"})
    with pytest.raises(UserError, match="cannot ignore what stands to the right"):
        sampler.check(other, asked)
    changed, said = adapted(other, asked)
    assert not changed.ignore_right
    assert said[-1] == "Other heeds what stands to the right."
    letters = model().vocabulary
    assert Recipe.from_json(asked.to_json(letters), letters, L) == asked
    assert "ignore_right" not in recipe_of(FREE).to_json(letters)


# -- edits, stops, networks --


def test_edits_in_mid_run_ask_for_whole_words(monkeypatch: pytest.MonkeyPatch) -> None:
    all_continuations(monkeypatch)
    own, recipe = model(), recipe_of(FREE, rows=2, seed=1)
    frame = sampler.step(own, recipe, sampler.start(own, recipe))
    pinned = recipe.with_(constraint=FREE.pin(3, 2))
    there = sampler.impose(own, pinned, frame)
    law = P * (WORDS[:, 3] == 2) * (WORDS[:, 0] == frame.x[0, 0])
    for symbol, preview in enumerate(sampler.what_if(own, pinned, there, 0, 1)):
        with_it = law * (WORDS[:, 1] == symbol)
        if with_it.sum() == 0:
            assert not preview.any()
        else:
            assert preview == pytest.approx(marginals(given(FREE, with_it)), abs=1e-6)
    written = sampler.write(own, pinned, there, 0, 1, 1)
    assert written.sampling_probs[0] == pytest.approx(marginals(given(FREE, law * (WORDS[:, 1] == 1))), abs=1e-6)
    *_, last = sampler.run(own, pinned, written)
    assert last.clear
    assert (last.x[:, 3] == 2).all()


def test_a_search_that_nobody_waits_for_ends_at_its_next_call() -> None:
    fresh, asked = model(), []

    def wanted() -> bool:
        asked.append(1)
        return len(asked) < 3

    with pytest.raises(StoppedError), stoppable(wanted):
        sampler.start(fresh, recipe_of(FREE.pin(3, 1)))
    sampler.start(fresh, recipe_of(FREE.pin(3, 1)))
    assert len(asked) == 3


def test_a_network_that_sees_what_it_is_to_predict_is_refused() -> None:
    class Open(Toy):
        shape = None  # type: ignore[assignment]

    with pytest.raises(ValueError, match="is to predict"):
        Autoregressive.of(Open())


@pytest.mark.parametrize("network", AUTOREGRESSIVE.networks)
def test_beginnings_and_whole_words_agree_for_its_networks(network: str) -> None:
    from models.denoisers.shapes import shape

    net = TorchDenoiser(build(shape(network, "tiny", V, L), seed=2))
    own = Autoregressive.of(net)
    by_steps = np.zeros(len(WORDS))
    for n, word in enumerate(WORDS):
        for i in range(int((word != END).sum()) + 1):
            by_steps[n] += own.following(word[None, :i])[0, word[i]]
    assert own.log_prob(WORDS) == pytest.approx(by_steps, abs=1e-5)
    assert np.exp(by_steps).sum() == pytest.approx(1.0, abs=1e-5)


# -- the whole way --


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    there = tmp_path_factory.mktemp("trained")
    (there / "words.txt").write_text("\n".join(LIST))
    options = ("--family", AUTOREGRESSIVE.name, "--steps", "30", "--preset", "tiny", "--denoiser", "context")
    assert main(["train", str(there / "words.txt"), *options, "--out", str(there / "m"), "--json"]) == 0
    return there / "m"


def test_its_card_has_its_exact_figure_and_its_network(folder: Path) -> None:
    card, own = read_card(folder), checkpoint.load(folder)
    assert (card["family"], card["network"]["denoiser"], card["network"]["context"]) == ("autoregressive", "context", 5)
    (figure,) = figures_of(card)
    assert (figure.name, figure.relation) == ("exact", "=")
    assert own.traits == TRAITS
    checkpoint.save(own, folder.parent / "again")
    assert checkpoint.load(folder.parent / "again").digest == own.digest
    assert default_recipe(own).policy == "left-to-right"


def test_a_terminal_is_answered_with_how_many_particles_words_rest_on(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(autoregressive, "EXACT", 4)
    monkeypatch.setattr(autoregressive, "PARTICLES", 20)
    monkeypatch.setattr(fill_notes, "is_terminal", lambda _stream: True)
    for pattern, said in (("k??a", True), ("ka*", False)):
        assert main(["fill", pattern, "-n", "2", "--model", str(folder)]) == 0
        assert ("20 weighted particles stand for all completions" in capsys.readouterr().err) == said


@pytest.mark.parametrize("ignore_right", [False, True])
def test_a_board_of_it_survives_a_file_and_a_snippet(
    folder: Path, tmp_path: Path, ignore_right: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    own = checkpoint.load(folder)
    pinned = Constraint.free(own.length, len(own.vocabulary)).pin(2, 1)
    recipe = default_recipe(own, pinned, rows=2).with_(ignore_right=ignore_right)
    trajectory = Trajectory.begin(own.digest, recipe, sampler.start(own, recipe))
    experiment = Experiment("own", recipe).begun(own.digest, recipe, trajectory.last, "start")
    while not trajectory.done:
        trajectory = trajectory.extend(sampler.step(own, recipe, trajectory.last))
        experiment = experiment.extended(trajectory.last)
    file_writer.save(tmp_path / "board.unmask", Contents(experiment, outline(own), (), 0, (0,)))
    *_, last = file_format.restore(file_format.read(tmp_path / "board.unmask"), str(folder), own)
    assert isinstance(last, Contents)
    found = last.experiment.trajectory
    assert found is not None
    assert found.digest == trajectory.digest
    program = trajectory_script(str(folder), trajectory, own.vocabulary, own.title)
    capsys.readouterr()
    exec(compile(program, "snippet", "exec"), {})
    assert capsys.readouterr().out.splitlines() == [*sampler.words(own, trajectory.last), trajectory.digest]


def test_the_commands_fill_its_patterns_and_score_its_words(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for more in ((), ("--ignore-right",)):
        assert main(["fill", "k?*a", "-n", "6", "--model", str(folder), "--json", *more]) == 0
        rows = json.loads(capsys.readouterr().out)
        assert all(row["word"].startswith("k") and row["word"].endswith("a") for row in rows)
        assert {row["kind"] for row in rows} == {"exact"}
    assert main(["score", LIST[0], "--model", str(folder), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["kind"] == "exact"
    assert main(["inspect", str(folder), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["kind"] == "autoregressive"
