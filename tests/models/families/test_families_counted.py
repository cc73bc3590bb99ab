"""A family that counts and has no network goes the whole way: trained, kept, loaded, drawn from, scored, inspected."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models.data.table import Table
from models.errors import UserError
from models.evaluation.likelihood import score
from models.evaluation.ngram import positional_log_prob
from models.families.registry import FAMILIES, trainable
from models.model import Model
from models.sampling.defaults import default_recipe
from models.sampling.sampler import fill, words
from models.storage import checkpoint
from models.storage.card_figures import figures_of
from models.storage.loader import load_now
from models.storage.model_card import CARD, WEIGHTS, read_card
from models.storage.model_name import unfinished_step
from models.training.engine import train
from models.training.progress import SKIP, Progress
from tests.models.families.counted import NAME, ROUNDS, Shares, counted_family, fit
from tests.models.training.lists import WORDS, spec_of
from tests.models.training.lists import run as train_on

FAMILY = counted_family()


def test_it_is_offered_where_models_are_trained(listed: None) -> None:
    assert NAME in trainable()


def test_its_card_names_its_tensors_and_no_network(folder: Path) -> None:
    card, model = read_card(folder), checkpoint.load(folder)
    assert (card["family"], card["network"], card["version"]) == (NAME, None, 2)
    assert card["tensors"] == {"log_p": [model.length, len(model.vocabulary)]}
    assert card["parameters"] == model.length * len(model.vocabulary)
    assert card["recipe"]["denoiser"] == ""
    assert "kept" not in card
    (figure,) = figures_of(card)
    assert (figure.name, figure.relation) == ("ELBO", "<=")
    assert figure.nats == pytest.approx(card["baselines"]["positional"], abs=0.02)


def test_it_is_loaded_by_anyone_and_saved_again_as_it_was(folder: Path, tmp_path: Path) -> None:
    loaded = load_now(str(folder))
    model = loaded.model
    assert isinstance(model.denoiser, Shares)
    assert loaded.words is not None
    checkpoint.save(model, tmp_path / "again", loaded.words.train)
    again = checkpoint.load(tmp_path / "again")
    assert again.digest == model.digest
    recipe = default_recipe(model, rows=8)
    assert words(model, fill(model, recipe)) == words(again, fill(again, recipe))


def test_the_commands_fill_its_patterns_and_score_its_words(call, folder: Path) -> None:
    done = call("fill", "k?*", "-n", "4", "--model", str(folder), "--json")
    assert done.code == 0, done.err
    assert all(row["word"].startswith("k") for row in json.loads(done.out))
    done = call("score", WORDS[0], "--model", str(folder), "--json")
    assert done.code == 0, done.err
    assert json.loads(done.out)[0]["nats"] > 0
    for more in ((), ("--json",)):
        done = call("inspect", str(folder), *more)
        assert done.code == 0, done.err
    assert json.loads(done.out)["network"] == {}
    done = call("models")
    assert done.code == 0, done.err


def test_commands_say_what_it_does_not_have(call, listed: None, tmp_path: Path) -> None:
    there = ("train", "elements", "--family", NAME, "--out", str(tmp_path / "model"))
    for more in (
        ("--minutes", "5"), ("--steps", "9"), ("--denoiser", "mlp"), ("--preset", "tiny"), ("--from", "scratch"),
        ("--noise-input",), ("--device", "cpu"), ("--batch", "8"), ("--rate", "2"), ("--threads", "1"),
    ):  # fmt: skip
        done = call(*there, *more)
        assert done.code == 2, done.err
        assert done.err.endswith(f"takes no time budget and no choice of network; leave {more[0]} out.\n")
    done = call(*there, "--batch", "8", "--minutes", "5", "--rate", "2")
    assert "leave --minutes, --batch and --rate out." in done.err
    assert not (tmp_path / "model").exists()


def test_a_score_is_that_of_the_shares(folder: Path) -> None:
    model = checkpoint.load(folder)
    table = model.vocabulary.encode_all([WORDS[3]], model.length)
    assert isinstance(model.denoiser, Shares)
    expected = -float(model.denoiser.log_p[np.arange(model.length), table[0]].sum())
    (found,) = score(model, [WORDS[3]])
    # The end is certain behind itself, so positions behind it count nothing.
    assert found.nats <= expected + 1e-5


def test_reports_come_in_order_and_the_last_one_has_the_figure(listed: None, tmp_path: Path) -> None:
    reports = train_on(replace(spec_of(tmp_path), family=NAME))
    assert reports[0].stage == "preparing"
    assert [r.step for r in reports if r.stage == "training"] == list(range(1, ROUNDS + 1))
    assert [r.fraction for r in reports] == sorted(r.fraction for r in reports)
    last = reports[-1]
    assert (last.stage, last.snapshot) == ("done", str(tmp_path / "toy"))
    assert last.figure is not None
    assert last.samples
    assert last.parameters == np.prod(checkpoint.load(tmp_path / "toy").denoiser.log_p.shape)  # type: ignore[attr-defined]


def test_a_stop_keeps_what_was_counted_so_far(listed: None, tmp_path: Path) -> None:
    running = train(replace(spec_of(tmp_path), family=NAME))
    seen = list[Progress]()
    command = None
    while True:
        try:
            seen.append(running.send(command))
        except StopIteration:
            break
        command = "stop" if seen[-1].stage == "training" else None
    assert [r.step for r in seen if r.stage == "training"] == [1]
    assert seen[-1].stage == "stopped"
    assert checkpoint.load(tmp_path / "toy").card["steps"] == 1


def test_what_was_counted_is_kept_without_a_figure_where_that_is_not_waited_for(listed: None, tmp_path: Path) -> None:
    running = train(replace(spec_of(tmp_path), family=NAME))
    while next(running).stage != "evaluating":
        pass
    last = [running.send(SKIP), *running][-1]
    card = read_card(tmp_path / "toy")
    assert (last.stage, last.figure, last.samples) == ("done", None, ())
    assert (card["figures"], card["over"], unfinished_step(card)) == ([], True, None)


def test_a_run_that_is_left_leaves_nothing(listed: None, tmp_path: Path) -> None:
    running = train(replace(spec_of(tmp_path), family=NAME))
    while next(running).stage != "training":
        pass
    running.close()
    assert not (tmp_path / "toy").exists()


def test_counts_of_the_list_are_its_weights(listed: None, tmp_path: Path) -> None:
    weights = tuple(float(1 + 99 * word.startswith("ka")) for word in WORDS)
    train_on(replace(spec_of(tmp_path), family=NAME, weights=weights))
    model = checkpoint.load(tmp_path / "toy")
    assert isinstance(model.denoiser, Shares)
    assert np.exp(model.denoiser.log_p[0, model.vocabulary.symbol("k")]) > 0.8


def test_a_family_whose_fit_gives_nothing_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(table, spec):
        yield Progress("training", 1, 1.0, 0.0, None)

    monkeypatch.setitem(FAMILIES, NAME, counted_family(fit=nothing))
    with pytest.raises(UserError, match="learned nothing"):
        train_on(replace(spec_of(tmp_path), family=NAME))


def test_weights_that_do_not_fit_the_card_are_refused(folder: Path, tmp_path: Path) -> None:
    model = checkpoint.load(folder)
    checkpoint.save(model, tmp_path / "a")
    other: Model = replace(model, denoiser=Shares(np.zeros((3, 3))))
    checkpoint.save(other, tmp_path / "b")
    with pytest.raises(UserError, match="does not describe a model of its family"):
        checkpoint.load(tmp_path / "b")
    (tmp_path / "b" / CARD).write_bytes((tmp_path / "a" / CARD).read_bytes())
    with pytest.raises(UserError):
        checkpoint.load(tmp_path / "b")
    (tmp_path / "a" / WEIGHTS).unlink()
    with pytest.raises(UserError, match="is missing"):
        checkpoint.load(tmp_path / "a")


def test_the_toy_counts_as_the_baseline_does() -> None:
    table = np.array([[1, 2, 0], [2, 1, 0], [1, 0, 0]], np.int16)
    *_, tensors = fit(Table(table, np.ones(3), 3), spec_of(Path()))
    log_p = tensors["log_p"]  # type: ignore[index]
    assert log_p[np.arange(3), table[0]].sum() == pytest.approx(positional_log_prob(table, table, 3)[0])
