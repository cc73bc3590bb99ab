"""The same recipe gives the same chain as when it was recorded: symbols always, bits where numbers round alike."""

import json
from typing import Any

import numpy as np
import pytest

from models.processes.schedules import SCHEDULES
from tests.golden.exact import NETWORKS, model, shaken
from tests.golden.figures import figures
from tests.golden.frames import END_SIGN, HIDDEN_SIGN, Seen, digest, hexed, numbers, rows
from tests.golden.play import VERBS, play
from tests.golden.probe import alike
from tests.golden.record import CHAINS, UNIFORM_CHAINS

GOLDEN, UNIFORM = (json.loads(path.read_text(encoding="utf-8")) for path in (CHAINS, UNIFORM_CHAINS))
CASES = GOLDEN["chains"]
EVERY = [(case, file["arithmetic"]) for file in (GOLDEN, UNIFORM) for case in file["chains"]]
LOOSE = {
    True: 1e-4,
    False: 1e-6,
}  # of networks, of exact models: predictions are float32, which may round the other way


@pytest.mark.parametrize(("case", "arithmetic"), EVERY, ids=[case["name"] for case, _ in EVERY])
def test_a_run_is_as_it_was_recorded(case: dict[str, Any], arithmetic: dict[str, str]) -> None:
    of, network = model(case["model"]), case["model"] in NETWORKS
    branches = play(of, case["recipe"], case["edits"])
    assert len(branches) == len(case["branches"]) == len(case["edits"]) + 1
    for branch, golden in zip(branches, case["branches"], strict=True):
        assert [" ".join(rows(seen, of.vocabulary)) for seen in branch] == golden["rows"]
        assert [seen.calls for seen in branch] == golden["calls"]
        same_numbers(branch, golden, network=network, arithmetic=arithmetic)


def same_numbers(branch: list[Seen], golden: dict[str, Any], *, network: bool, arithmetic: dict[str, str]) -> None:
    """What a branch predicts and how likely it is: to the bit on a computer that rounds as the recording one."""
    if alike(arithmetic, network=network):
        assert hexed(branch[-1].logp) == golden["logp"]
        assert digest(branch) == golden["digest"]
    recorded = [float.fromhex(value) for value in golden["logp"]]
    assert branch[-1].logp == pytest.approx(recorded, rel=LOOSE[network], abs=LOOSE[network], nan_ok=True)
    sketches, tolerance = np.array(numbers(branch)), LOOSE[network]
    np.testing.assert_allclose(sketches, np.array(golden["numbers"]), rtol=tolerance, atol=tolerance)


def test_the_symbols_of_a_run_do_not_hang_on_how_a_processor_rounds() -> None:
    for case in CASES:
        of = model(case["model"])
        for branch, golden in zip(play(shaken(of, 99), case["recipe"], case["edits"]), case["branches"], strict=True):
            assert [" ".join(rows(seen, of.vocabulary)) for seen in branch] == golden["rows"], case["name"]


def test_figures_are_as_they_were_recorded() -> None:
    found = list(figures())
    assert [(name, of) for name, of, _ in found] == [(f["name"], f["model"]) for f in GOLDEN["figures"]]
    for (name, of, values), golden in zip(found, GOLDEN["figures"], strict=True):
        network = of in NETWORKS
        recorded = [float.fromhex(value) for value in golden["numbers"]]
        assert values == pytest.approx(recorded, rel=LOOSE[network], nan_ok=True), name
        if alike(GOLDEN["arithmetic"], network=network):
            assert hexed(values) == golden["numbers"], name


def test_the_runs_go_through_everything_that_a_recipe_and_an_edit_can_ask() -> None:
    recipes = [r for case in CASES for r in (case["recipe"], *(e["recipe"] for e in case["edits"] if "recipe" in e))]
    kinds = {name: {r[name] for r in recipes} for name in ("policy", "schedule", "remask", "length_first")}
    assert {name: len(values) for name, values in kinds.items()} == {
        "policy": 8,
        "schedule": 4,
        "remask": 3,
        "length_first": 2,
    }
    assert {edit["verb"] for case in CASES for edit in case["edits"]} == set(VERBS)
    assert any(r["constraint"]["suffix"] for r in recipes)
    assert any(edit.get("symbol", 1) is None for case in CASES for edit in case["edits"])
    ends = [branch["rows"][-1] for case in CASES for branch in case["branches"]]
    assert all(HIDDEN_SIGN not in row for row in ends)
    assert len({word.rstrip(END_SIGN) for row in ends for word in row.split()}) > 200


def test_the_runs_of_uniform_diffusion_go_through_every_schedule_and_every_edit() -> None:
    chains = UNIFORM["chains"]
    assert {case["recipe"]["schedule"] for case in chains} == set(SCHEDULES)
    assert {edit["verb"] for case in chains for edit in case["edits"]} == set(VERBS)
    rows_of = [row for case in chains for branch in case["branches"] for row in branch["rows"]]
    assert all(HIDDEN_SIGN not in row for row in rows_of)  # noise shows letters
