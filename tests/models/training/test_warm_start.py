"""A network begins with what it has in common with a model."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from models.data.vocabulary import Vocabulary
from models.denoisers.networks.build import build
from models.denoisers.networks.network import CarriedRows
from models.denoisers.shapes import SHAPES, shape
from models.errors import UserError
from models.model import Model
from models.storage.checkpoint import load
from models.storage.model_card import read_card
from models.storage.started_from import StartedFrom
from models.training.trainer import Training
from tests.models.training.lists import EAGER, SPARING, WORDS, cut_off, first_learner, run, spec_of

OTHERS = tuple(word.replace("k", "é").replace("o", "ü") + "masa" for word in WORDS[:200])


@pytest.fixture(scope="module", params=["transformer", "mlp", "uniform"])
def source(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of a few steps."""
    kind = {"family": "uniform"} if request.param == "uniform" else {"denoiser": request.param}
    folder = tmp_path_factory.mktemp(request.param)
    return Path(run(spec_of(folder, title="Syllables", **kind))[-1].snapshot)


def begun(source: Path, folder: Path, **changes: object) -> Training:
    """A run that starts from it, before its first step."""
    family = read_card(source)["family"]
    changes = {"words": OTHERS, "family": family, "start": str(source), "preset": "auto", "batch": None} | changes
    return Training(spec_of(folder, **changes), intervals=EAGER)


def weights_of(training: Training) -> dict[str, np.ndarray]:
    return {name: p.detach().numpy() for name, p in first_learner(training).net.named_parameters()}


def test_the_same_letters_and_lengths_give_the_same_network(source: Path, tmp_path: Path) -> None:
    own, made = load(source).denoiser.tensors(), weights_of(begun(source, tmp_path, words=WORDS))
    assert own.keys() == made.keys()
    for name, value in own.items():
        np.testing.assert_array_equal(made[name], value, err_msg=name)


@pytest.mark.parametrize("denoiser", ["transformer", "mlp"])
def test_a_parameter_that_no_network_names_is_refused(denoiser: str) -> None:
    of = shape(denoiser, "tiny", 5, 4)
    rows = CarriedRows(of, range(5), 4, torch.Generator())
    with pytest.raises(KeyError):
        build(of).carried("gate.weight", torch.zeros(5), rows)


@pytest.mark.parametrize("denoiser", SHAPES)
def test_a_network_of_the_same_letters_and_lengths_is_carried_whole_and_without_a_warning(denoiser: str) -> None:
    of = shape(denoiser, "tiny", 5, 4)
    rows = CarriedRows(of, range(5), 4, torch.Generator())
    network = build(of)
    for name, p in network.named_parameters():
        torch.testing.assert_close(network.carried(name, p.detach(), rows), p.detach(), rtol=0, atol=0)


def test_shared_letters_and_positions_keep_their_rows(source: Path, tmp_path: Path) -> None:
    model, training = load(source), begun(source, tmp_path)
    letters, data = training.prepared.data.vocabulary, training.prepared.data
    own, made = model.denoiser.tensors(), weights_of(training)
    assert data.length > model.length
    size, other = len(model.vocabulary), len(letters)
    rows = {0: 0, **{letters.symbol(c): model.vocabulary.symbol(c) for c in "mitresal"}}
    for new, old in {**rows, other: size}.items():
        np.testing.assert_array_equal(made["embed.weight"][new], own["embed.weight"][old])
    if "position" in own:
        np.testing.assert_array_equal(made["position"][: model.length], own["position"])
        for new, old in rows.items():
            np.testing.assert_array_equal(made["out.weight"][new], own["out.weight"][old])
            assert made["out.bias"][new] == own["out.bias"][old]
    else:
        bias, before = made["out.bias"].reshape(data.length, other), own["out.bias"].reshape(model.length, size)
        for new, old in rows.items():
            np.testing.assert_array_equal(bias[: model.length, new], before[:, old])
        embedded = own["embed.weight"].shape[1]
        np.testing.assert_array_equal(made["hidden.weight"][:, : model.length * embedded], own["hidden.weight"])
    for name in own.keys() - {"embed.weight", "position", "out.weight", "out.bias", "hidden.weight"}:
        np.testing.assert_array_equal(made[name], own[name])


def test_new_letters_start_near_the_mean_of_the_others(source: Path, tmp_path: Path) -> None:
    training = begun(source, tmp_path)
    letters, made = training.prepared.data.vocabulary, weights_of(training)["embed.weight"]
    shared = [row for c, row in zip(letters.characters, range(1, 99), strict=False) if c not in "éü"]
    mean = made[[0, *shared, len(letters)]].mean(0)
    for c in "éü":
        away = made[letters.symbol(c)] - mean
        assert 0 < np.abs(away).max() < 0.1
    assert not np.array_equal(made[letters.symbol("é")], made[letters.symbol("ü")])


def test_a_letter_of_the_other_case_is_carried(source: Path, tmp_path: Path) -> None:
    training = begun(source, tmp_path, words=tuple(word.capitalize() for word in WORDS))
    letters = training.prepared.data.vocabulary
    made = weights_of(training)["embed.weight"]
    np.testing.assert_array_equal(made[letters.symbol("K")], made[letters.symbol("k")])


def test_the_reports_and_the_card_say_what_was_carried(source: Path, tmp_path: Path) -> None:
    card = read_card(source)
    last = run(spec_of(tmp_path, words=OTHERS, family=card["family"], start=str(source)))[-1]
    layers = 1 if card["network"]["denoiser"] == "mlp" else 2
    said = f"10 of 12 letters, 7 of 11 positions and {layers} layer{'s' * (layers > 1)} carried from Syllables"
    assert last.notes[0] == f"{said}; é and ü start fresh."
    made = read_card(tmp_path / "toy")
    begun_with = StartedFrom.of(made["started_from"])
    assert begun_with is not None
    assert begun_with.digest == card["weights_sha256"]
    assert begun_with.sentence() == last.notes[0]
    assert made["recipe"]["denoiser"] == card["network"]["denoiser"]
    assert {**made["network"], "size": 0, "length": 0} == {**card["network"], "size": 0, "length": 0}
    assert str(tmp_path) not in str(made)


def test_held_out_words_that_the_model_has_learned_are_counted(source: Path, tmp_path: Path) -> None:
    note = run(spec_of(tmp_path, start=str(source), family=read_card(source)["family"], seed=3))[-1].notes[0]
    assert "It has learned from " in note
    assert " of the held-out words" in note


def test_a_resumed_run_needs_its_source_no_more_and_ends_with_the_same_weights(source: Path, tmp_path: Path) -> None:
    asked = {"words": OTHERS, "family": read_card(source)["family"], "steps": 16}
    run(spec_of(tmp_path / "whole", start=str(source), **asked))
    cut_off(spec_of(tmp_path / "cut", start=str(source), **asked), at=7)
    again = run(spec_of(tmp_path / "cut", resume=True, **asked))
    whole, cut = (load(tmp_path / name / "toy") for name in ("whole", "cut"))
    assert cut.digest == whole.digest
    assert cut.card["started_from"] == whole.card["started_from"]
    assert again[-1].notes
    assert cut.card["recipe"] == whole.card["recipe"]


def test_a_run_that_began_otherwise_does_not_go_on_from_a_model(source: Path, tmp_path: Path) -> None:
    family = read_card(source)["family"]
    cut_off(spec_of(tmp_path, family=family, denoiser=read_card(source)["network"]["denoiser"]), at=5)
    with pytest.raises(UserError, match="did not start from"):
        run(spec_of(tmp_path, family=family, start=str(source), resume=True))


def test_a_list_without_a_letter_in_common_is_refused(source: Path, tmp_path: Path) -> None:
    words = tuple(f"{a}{b}{c}" for a in "жшюё" for b in "бвгд" for c in "иоу")
    with pytest.raises(UserError, match="none of the letters"):
        run(spec_of(tmp_path, words=words, start=str(source), family=read_card(source)["family"]))
    assert not (tmp_path / "toy").exists()


def test_another_family_is_refused(source: Path, tmp_path: Path) -> None:
    other = "masked" if read_card(source)["family"] == "uniform" else "uniform"
    with pytest.raises(UserError, match="cannot start from it"):
        run(spec_of(tmp_path, family=other, start=str(source)))


@pytest.fixture(scope="module")
def causal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An autoregressive model of a few steps."""
    asked = spec_of(
        tmp_path_factory.mktemp("causal"), title="Syllables", family="autoregressive", denoiser="causal", steps=4
    )
    return Path(run(asked)[-1].snapshot)


def test_a_causal_model_becomes_a_masked_one_that_sees_all(causal: Path, tmp_path: Path) -> None:
    training = begun(causal, tmp_path, family="masked")
    own, made = load(causal).denoiser.tensors(), weights_of(training)
    assert first_learner(training).shape.denoiser == "shifted"
    assert own.keys() == made.keys()
    letters, model = training.prepared.data.vocabulary, load(causal)
    V, old = len(letters), len(model.vocabulary)
    np.testing.assert_allclose(made["embed.weight"][V], own["embed.weight"][:old].mean(0), atol=1e-6)  # the mask
    np.testing.assert_array_equal(made["embed.weight"][V + 1], own["embed.weight"][old])  # the start
    for c in "mitresal":
        new, before = letters.symbol(c), model.vocabulary.symbol(c)
        np.testing.assert_array_equal(made["embed.weight"][new], own["embed.weight"][before])
        np.testing.assert_array_equal(made["out.weight"][new], own["out.weight"][before])
    for name in own.keys() - {"embed.weight", "position", "out.weight", "out.bias"}:
        np.testing.assert_array_equal(made[name], own[name])


def test_the_card_of_such_a_model_says_that_it_read_to_the_left_and_it_goes_on(causal: Path, tmp_path: Path) -> None:
    notes = run(spec_of(tmp_path, family="masked", start=str(causal), steps=4))[-1].notes
    assert "carried from Syllables. It read to the left alone; now every position sees all" in notes[0]
    card = read_card(tmp_path / "toy")
    assert (card["family"], card["network"]["denoiser"]) == ("masked", "shifted")
    made = StartedFrom.of(card["started_from"])
    assert made is not None
    assert made.causal
    again = first_learner(
        begun(tmp_path / "toy", tmp_path / "again", words=WORDS)
    )  # from such a model, nothing is lost
    for name, value in load(tmp_path / "toy").denoiser.tensors().items():
        np.testing.assert_array_equal(again.net.get_parameter(name).detach(), value)


def test_weights_that_no_network_of_the_family_takes_are_refused(causal: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot start from it"):
        run(spec_of(tmp_path, family="uniform", start=str(causal)))


def test_an_input_that_the_model_does_not_read_is_refused(source: Path, tmp_path: Path) -> None:
    if read_card(source)["family"] == "masked":
        with pytest.raises(UserError, match="does not read the share of masks"):
            run(spec_of(tmp_path, start=str(source), noise_input=True))


def test_learning_goes_on_from_what_was_carried(tmp_path: Path) -> None:
    """After four steps it knows of the syllables what took the model a hundred."""
    others = tuple(word.replace("k", "é") for word in WORDS[::2])
    seldom = replace(SPARING, evaluate=0.5, fewest=50)
    folder = Path(run(spec_of(tmp_path / "first", steps=100), seldom)[-1].snapshot)
    fresh = run(spec_of(tmp_path / "fresh", steps=4, words=others))[-1]
    begun = run(spec_of(tmp_path / "begun", steps=4, words=others, start=str(folder)))[-1]
    assert fresh.figure is not None
    assert begun.figure is not None
    assert begun.figure < fresh.figure - 0.2
    model: Model = load(tmp_path / "begun" / "toy")
    assert model.vocabulary == Vocabulary.from_words(others)
