"""A family that is listed is all that the program needs: trained, kept, loaded, drawn from, scored and written down."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from models.constraints.pattern import parse
from models.errors import UserError
from models.families.registry import FAMILIES, family, family_of
from models.model import Model
from models.processes.orders import POLICIES
from models.processes.timetables import TIMETABLES
from models.sampling import sampler
from models.sampling.defaults import adapted, default_recipe
from models.sampling.sampler import run
from models.sampling.trajectory import Trajectory
from models.storage.card_figures import figures_of
from models.storage.checkpoint import load
from models.storage.model_card import CARD, read_card
from playground.__main__ import main
from playground.experiment import file_format, file_writer
from playground.experiment.contents import Contents
from playground.experiment.experiment import Experiment
from playground.experiment.outline import outline
from playground.experiment.recipe_transfer import fresh_recipe
from playground.export.python_script import trajectory_script
from tests.models.families.toy import NAME, Drift, drift_family
from tests.models.training.lists import WORDS, cut_off, spec_of
from tests.models.training.lists import run as train_on


@pytest.fixture(scope="module")
def listed() -> Iterator[None]:
    """The family is in the table while the tests of this file run."""
    FAMILIES[NAME] = drift_family()
    yield
    del FAMILIES[NAME]


@pytest.fixture(scope="module")
def folder(listed: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of it, trained from the command line."""
    there = tmp_path_factory.mktemp("drift")
    (there / "words.txt").write_text("\n".join(WORDS))
    out = there / "model"
    arguments = ["train", str(there / "words.txt"), "--family", NAME, "--out", str(out), "--steps", "60"]
    assert main([*arguments, "--preset", "tiny", "--batch", "32", "--device", "cpu"]) == 0
    return out


@pytest.fixture(scope="module")
def model(folder: Path) -> Model:
    return load(folder)


def test_its_card_says_what_it_is(folder: Path, model: Model) -> None:
    card = read_card(folder)
    assert (card["version"], card["family"], card["process"]) == (2, NAME, {"reach": 1.0})
    assert card["network"]["reads"] == ["levels"]
    (figure,) = figures_of(card)
    assert (figure.name, figure.relation) == ("NELBO of 64 steps", "<=")
    assert 0 < figure.nats < 4
    assert figure.stderr is not None
    assert family_of(model.card).name == NAME
    assert isinstance(model.process, Drift)
    assert model.denoiser.gives == "leave-one-out"
    assert model.traits.reads_level == "position"


def test_the_parameters_of_its_process_are_part_of_the_digest(folder: Path, model: Model, tmp_path: Path) -> None:
    assert replace(model, process=Drift(len(model.vocabulary), 0.5)).digest != model.digest
    (tmp_path / "weights.safetensors").write_bytes((folder / "weights.safetensors").read_bytes())
    card = json.loads((folder / CARD).read_text(encoding="utf-8"))
    (tmp_path / CARD).write_text(json.dumps({**card, "process": {"reach": 0.5}}), encoding="utf-8")
    with pytest.raises(UserError, match="does not belong to its weights"):
        load(tmp_path)


def test_its_default_recipe_is_that_of_the_family_and_others_are_adapted(model: Model) -> None:
    recipe = default_recipe(model)
    assert (recipe.policy, recipe.steps) == ("ancestral", 2 * (model.length - 1))
    assert fresh_recipe(model).with_(rows=1) == recipe
    other = recipe.with_(policy="lowest-entropy", temperature=0.5)
    changed, said = adapted(model, other)
    assert (changed.policy, changed.temperature) == ("ancestral", 0.5)
    assert len(said) == 1
    assert POLICIES["ancestral"].label in said[0]
    assert adapted(model, recipe) == (recipe, ())


def test_words_are_drawn_from_it_and_pins_hold(call, folder: Path, model: Model) -> None:
    done = call("fill", "k?*", "-n", "6", "--model", str(folder), "--json")
    assert done.code == 0, done.err
    words = [row["word"] for row in json.loads(done.out)]
    assert len(words) == 6
    assert all(word.startswith("k") for word in words)
    pattern = parse("??m*", model.vocabulary, model.length)
    for frame in run(model, default_recipe(model, pattern, rows=20)):
        assert (frame.x[:, 2] == model.vocabulary.symbol("m")).all()
    assert frame.clear


def test_letters_change_until_the_end(model: Model) -> None:
    frames = list(run(model, default_recipe(model, rows=20)))
    changes = sum(int((a.x != b.x).sum()) for a, b in pairwise(frames))
    assert changes > frames[-1].x.size
    assert all(frame.noise.any(1).all() for frame in frames[:-1])
    again = list(run(model, default_recipe(model, rows=20)))
    assert np.array_equal(again[-1].x, frames[-1].x)


def test_it_is_listed_inspected_and_scored_with_the_words_that_its_traits_call_for(call, folder: Path) -> None:
    done = call("inspect", str(folder), "--json")
    assert done.code == 0, done.err
    assert json.loads(done.out)["kind"] == NAME
    done = call("score", WORDS[0], "--model", str(folder), "--json")
    assert done.code == 0, done.err
    (row,) = json.loads(done.out)
    assert row["nats"] > 0
    assert row["kind"] not in ("exact", "this order")


def test_a_run_of_it_that_is_cut_off_goes_on(listed: None, tmp_path: Path) -> None:
    spec = cut_off(spec_of(tmp_path, family=NAME, steps=14), at=6)
    last = train_on(replace(spec, resume=True))[-1]
    assert last.step > 6  # the loss of so few words may end it before its budget
    assert last.figure is not None
    assert last.bound == "NELBO of 64 steps"
    with pytest.raises(UserError):
        train_on(replace(cut_off(spec_of(tmp_path / "b", steps=14), at=6), resume=True, family=NAME))


def test_a_network_that_is_shown_no_masks_cannot_be_given_their_share(listed: None, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="masks nothing"):
        train_on(spec_of(tmp_path, family=NAME, noise_input=True))


def test_a_card_of_a_family_that_is_not_there_says_so(folder: Path) -> None:
    kept = FAMILIES.pop(NAME)
    try:
        with pytest.raises(UserError, match=f"needs the family '{NAME}', which this version lacks; update the program"):
            read_card(folder)
        with pytest.raises(UserError, match="No family"):
            family(NAME)
    finally:
        FAMILIES[NAME] = kept


def test_every_listed_family_is_whole() -> None:
    for name, made in FAMILIES.items():
        assert name == made.name
        assert made.title
        assert made.about.endswith(".")
        assert all(POLICIES[policy].suits(made.traits) for policy in made.policies)
        assert (made.objective is None) == (not made.networks)
        assert (made.objective is None) != (made.fit is None)
        assert made.default_steps(9) >= 1


def begun(model: Model, frames: int = 0) -> Trajectory:
    """The first frames of a run of two rows; 0 for all."""
    recipe = default_recipe(model, rows=2).with_(steps=6)
    trajectory = Trajectory.begin(model.digest, recipe, sampler.start(model, recipe))
    while not trajectory.done and (not frames or len(trajectory.frames) < frames):
        trajectory = trajectory.extend(sampler.step(model, recipe, trajectory.last))
    return trajectory


def test_a_board_of_it_survives_a_file_to_the_bit(model: Model, folder: Path, tmp_path: Path) -> None:
    trajectory = begun(model, 4)
    recipe, first, *others = (trajectory.recipe, *trajectory.frames)
    experiment = Experiment("drift", recipe).begun(model.digest, recipe, first, "start")
    for frame in others:
        experiment = experiment.extended(frame)
    file_writer.save(tmp_path / "board.unmask", Contents(experiment, outline(model), (), 0, (0,)))
    *_, last = file_format.restore(file_format.read(tmp_path / "board.unmask"), str(folder), model)
    assert isinstance(last, Contents)
    found = last.experiment.trajectory
    assert found is not None
    assert [frame.digest for frame in found.frames] == [frame.digest for frame in trajectory.frames]


def test_a_snippet_repeats_a_run_of_it(model: Model, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    trajectory = begun(model)
    program = trajectory_script(str(folder), trajectory, model.vocabulary, model.title)
    exec(compile(program, "snippet", "exec"), {})
    assert capsys.readouterr().out.splitlines() == [*sampler.words(model, trajectory.last), trajectory.digest]


def test_no_module_asks_for_a_family_a_policy_or_a_timetable_by_its_name() -> None:
    names, root = {*FAMILIES, *POLICIES, *TIMETABLES}, Path(__file__).resolve().parents[3]
    asking = []
    for path in sorted((*root.glob("models/**/*.py"), *root.glob("playground/**/*.py"))):
        # Where each has its file and where they are listed; exact models of a list have names of their own.
        if path.parent.name not in ("families", "processes", "oracle"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            said = (n for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str))
            asking += [f"{path.relative_to(root)}:{n.lineno}: {n.value!r}" for n in said if n.value in names]
    assert asking == []
