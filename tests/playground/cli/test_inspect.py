"""`unmask models` and `unmask inspect`: they say what is there, and what is wrong with it, in one line."""

from __future__ import annotations

import json
import shlex
import shutil
import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from models.sampling import sampler
from models.storage.folders import bundled_folder
from playground.catalog.opened import open_now
from playground.experiment import file_writer
from playground.experiment.contents import Contents
from playground.experiment.experiment import Branch, Experiment
from playground.experiment.outline import outline
from playground.experiment.recipe_transfer import fresh_recipe
from tests.playground.cli.conftest import WORDS, Said, refusal, start
from tests.playground.own import own_model

Call = Callable[..., Said]


def one(said: Said) -> dict[str, object]:
    assert said.code == 0, said
    out: dict[str, object] = json.loads(said.out)
    return out


def test_models_lists_trained_and_exact_ones(call: Call, installed: Path) -> None:
    found = {row["name"]: row for row in json.loads(call("models", "--json").out)}
    assert found["tiny"]["title"] == "Tiny names"
    assert found["tiny"]["parameters"] == found["tiny"]["active_parameters"] > 1000
    (figure,) = json.loads((installed / "card.json").read_text(encoding="utf-8"))["figures"]
    assert found["tiny"]["bound"] == f"ELBO in expectation, ± {figure['stderr']:.3f}"
    assert found["tiny"]["heldout_words"] == figure["words"]
    assert found["tiny"]["heldout_nats_per_char"] > 0
    assert found["tiny"]["path"] == str(installed)
    assert found["tiny"]["family"] == "Masked diffusion"
    assert found["tiny"]["traits"]["hides"] is True
    assert found["tiny"]["figures"] == [figure]
    assert (found["tiny"]["relation"], found["tiny"]["stderr"]) == ("<=", figure["stderr"])
    assert found["oracle:list:names"]["relation"] == "="
    assert found["oracle:list:names"]["family"] == "Exact answers"
    assert found["oracle:list:names"]["traits"].keys() == found["tiny"]["traits"].keys()
    assert found["oracle:list:names"].keys() == found["tiny"].keys()
    text = call("models").out
    assert "Tiny names" in text
    assert str(installed) in text


def test_a_half_trained_model_is_named_with_its_step_and_has_the_figure_of_its_training(
    call: Call, installed: Path
) -> None:
    card = json.loads((installed / "card.json").read_text(encoding="utf-8"))
    half = {**card, "steps": 1240, "figures": [], "estimate": {"elbo": 2.0949, "step": 1240}}
    (installed / "card.json").write_text(json.dumps(half), encoding="utf-8")
    (found,) = (row for row in json.loads(call("models", "--json").out) if row["name"] == "tiny")
    assert (found["title"], found["unfinished_at_step"]) == ("Tiny names", 1240)
    assert (found["heldout_nats_per_char"], found["bound"]) == (2.0949, "ELBO, an estimate at step 1240")
    line = next(line for line in call("models").lines if line.startswith("tiny"))
    assert "Tiny names, step 1 240:" in line
    assert "2.095 nats per character (ELBO, an estimate at step 1240)" in line
    said = call("inspect", "tiny").out
    assert "unfinished at step: 1240" in said
    assert "estimate:" in said
    drawn = json.loads(call("fill", "-n", "1", "--model", "tiny", "--json").out)
    scored = json.loads(call("score", "anna", "--model", "tiny", "--json").out)
    assert drawn[0]["title"] == scored[0]["title"] == "Tiny names, step 1\u00a0240"


def test_every_model_that_is_listed_can_be_asked(call: Call, installed: Path) -> None:
    for row in json.loads(call("models", "--json").out):
        assert call("fill", "-n", "1", "--model", row["name"]).code == 0, row


def test_a_damaged_model_is_left_out_of_the_list_and_said_when_asked_for(call: Call, installed: Path) -> None:
    (installed / "card.json").write_text("{", encoding="utf-8")
    assert "tiny" not in {row["name"] for row in json.loads(call("models", "--json").out)}
    assert "damaged" in refusal(call("inspect", str(installed)))


def test_inspect_a_checkpoint_by_folder_by_card_and_by_name(call: Call, installed: Path) -> None:
    found = one(call("inspect", str(installed), "--json"))
    assert found["what"] == "checkpoint"
    assert set(str(found["letters"])) == set("".join(WORDS))
    assert found == one(call("inspect", str(installed / "card.json"), "--json"))
    assert found == one(call("inspect", "tiny", "--json"))
    assert "Tiny names" in call("inspect", "tiny").out


def test_inspect_says_first_what_is_of_use_and_each_figure_with_its_relation_and_error(
    call: Call, installed: Path
) -> None:
    found, lines = one(call("inspect", "tiny", "--json")), call("inspect", "tiny").lines
    heads = ("title", "letters", "held-out words, nats per character", "parameters", "steps", "recipe", "traits")
    places = [next(i for i, line in enumerate(lines) if line.startswith(f"{head}:")) for head in heads]
    assert places == sorted(places)
    figures = found["figures"]
    assert isinstance(figures, list)
    figure = figures[0]
    said = f"  {figure['name']}: {figure['relation']} {figure['nats']:.4f} ± {figure['stderr']:.4f}"
    assert lines[places[2] + 1].startswith(said)
    known = {line.partition(":")[0].replace(" ", "_") for line in lines if not line.startswith(" ")}
    assert {"kind", "traits", "recipe", "network", "weights", "path"} <= known


def test_the_figures_of_a_card_of_version_1_are_said_as_those_of_others(call: Call, home: Path) -> None:
    assert any("ELBO: <= 2.0399 ± 0.0181 in expectation" in line for line in call("inspect", "names-mlp").lines)


def test_of_a_name_of_a_list_and_a_model_both_are_said(call: Call, installed: Path) -> None:
    twin = installed.parent / "elements"
    shutil.copytree(installed, twin)
    card = json.loads((twin / "card.json").read_text())
    (twin / "card.json").write_text(json.dumps({**card, "name": "elements"}))
    said = call("inspect", "elements")
    assert said.code == 0
    assert f"a model too; for that: unmask inspect {twin}" in said.err
    assert "model too" not in call("inspect", "dinosaurs").err


def test_inspect_weights_without_reading_them(call: Call, installed: Path) -> None:
    found = one(call("inspect", str(installed / "weights.safetensors"), "--json"))
    assert found["what"] == "weights"
    assert found["bytes"] == (installed / "weights.safetensors").stat().st_size


def test_inspect_an_experiment(call: Call, installed: Path, tmp_path: Path) -> None:
    model = open_now("tiny").model
    recipe = fresh_recipe(model, rows=2)
    experiment = Experiment("tiny", recipe).begun(model.digest, recipe, sampler.start(model, recipe), "start")
    assert isinstance(experiment.branches[0], Branch)
    path = tmp_path / "board.unmask"
    file_writer.save(path, Contents(experiment, outline(model), (), 0, (0,)))
    found = one(call("inspect", str(path), "--json"))
    assert (found["what"], found["model"], found["digest"]) == ("experiment", "tiny", model.digest)
    assert found["branches"] == [{"label": "start", "frames": 1}]
    assert "Tiny names" in call("inspect", str(path)).out


def test_inspect_a_word_list(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    path.write_text("Anna\nanna\nžofie\na b\n# note\n", encoding="utf-8")
    found = one(call("inspect", str(path), "--json"))
    assert (found["what"], found["words"], found["duplicates"], found["encoding"]) == ("word list", 2, 1, "utf-8")
    assert one(call("inspect", str(path), "--keep-case", "--json"))["words"] == 3
    text = call("inspect", str(path)).out
    assert "2 words of 4 to 5 letters" in text
    assert "several words" in text
    assert one(call("inspect", "elements", "--json"))["words"] == 118


def header(text: bytes, claims: int | None = None) -> bytes:
    return struct.pack("<Q", len(text) if claims is None else claims) + text


DAMAGED_WEIGHTS = {
    "empty": b"",
    "seven bytes": b"1234567",
    "text": b"this is no tensor file at all",
    "huge header": header(b"{}", claims=1 << 60),
    "header cut short": header(b"{", claims=100),
    "not json": header(b"[[["),
    "a list": header(b"[1, 2]"),
    "deep": header(b"[" * 100_000),
    "offsets beyond the file": header(b'{"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4000000000]}}'),
    "no offsets": header(b'{"a": {"dtype": "F32"}}'),
}


@pytest.mark.parametrize("case", DAMAGED_WEIGHTS)
def test_damaged_weights_are_refused(call: Call, installed: Path, case: str) -> None:
    (installed / "weights.safetensors").write_bytes(DAMAGED_WEIGHTS[case])
    path = str(installed / "weights.safetensors")
    assert "damaged" in refusal(call("inspect", path))
    for command in (["fill"], ["score", "anna"]):
        assert str(installed) in refusal(call(*command, "--model", "tiny"))


def test_truncated_weights_are_refused_wherever_they_end(call: Call, installed: Path) -> None:
    path = installed / "weights.safetensors"
    whole = path.read_bytes()
    for share in (0.001, 0.3, 0.9999):
        path.write_bytes(whole[: int(len(whole) * share)])
        assert "damaged" in refusal(call("fill", "--model", "tiny"))
        assert "damaged" in refusal(call("inspect", str(path)))


def test_a_card_of_a_newer_version_is_refused(call: Call, installed: Path) -> None:
    card = json.loads((installed / "card.json").read_text(encoding="utf-8"))
    (installed / "card.json").write_text(json.dumps({**card, "version": 99}), encoding="utf-8")
    for command in (["inspect", str(installed)], ["fill", "--model", str(installed)]):
        assert "version 99; this program reads up to 2. Update" in refusal(call(*command))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "damaged or is not an experiment"),
        ("[]", "is not an experiment"),
        ('{"unmask": 99}', "newer version"),
        ('{"unmask": 1}', "damaged"),
        ('{"unmask": 1, "model": "m", "digest": "d", "title": "t", "branches": 3}', "damaged"),
    ],
)
def test_an_experiment_that_cannot_be_read_is_refused(call: Call, tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "board.unmask"
    path.write_text(text, encoding="utf-8")
    assert says in refusal(call("inspect", str(path)))


def test_what_is_not_there_is_said(call: Call, tmp_path: Path) -> None:
    assert "did you mean names" in refusal(call("inspect", "nmes"))
    assert "no model in" in refusal(call("inspect", str(tmp_path)))
    assert "check the name" in refusal(call("inspect", str(tmp_path / "gone.safetensors")))
    assert "no file" in refusal(call("inspect", str(tmp_path / "gone.unmask")))


def test_models_and_inspect_run_in_a_process_of_their_own(installed: Path) -> None:
    home = installed.parents[1]
    assert b"Tiny names" in start("models", home=home).stdout
    assert b"Tiny names" in start("inspect", "tiny", home=home).stdout


def test_models_says_what_it_leaves_out_and_lists_the_rest(call: Call, installed: Path) -> None:
    broken = installed.with_name("broken")
    broken.mkdir()
    (broken / "card.json").write_text('{"version": 1, "parameters": null}')
    said = call("models", "--json")
    assert said.code == 0
    assert "tiny" in [row["name"] for row in json.loads(said.out)]
    (line,) = said.err.splitlines()
    assert line.startswith(f"unmask: {broken / 'card.json'} is damaged: ")
    assert line.endswith("It is left out.")


def test_of_two_models_with_one_name_it_says_what_opens_each(call: Call, home: Path) -> None:
    own, bundled = own_model("names-mlp", "Mine"), str(bundled_folder() / "names-mlp")
    found = [row["opened_by"] for row in json.loads(call("models", "--json").out) if row["name"] == "names-mlp"]
    assert found == [bundled, own]
    text = call("models").out
    for path in found:
        assert f"--model {shlex.quote(path)} opens it" in text
    said = refusal(call("fill", "-n", "1", "--model", "names-mlp"))
    assert bundled in said
    assert own in said


def test_the_experts_of_a_model_without_any_are_refused_in_one_line(call: Call, installed: Path) -> None:
    assert "has no experts" in refusal(call("inspect", "tiny", "--experts"))


def test_a_file_without_a_name_is_asked_for(call: Call) -> None:
    assert "FILE is empty; give it a value. See" in refusal(call("inspect", ""))
