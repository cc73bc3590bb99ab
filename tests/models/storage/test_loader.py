"""Models by their ids: exact ones over a list, trained ones by name or folder, and what is said of those not there."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from models.errors import UserError
from models.storage.folders import bundled_folder, models_folder
from models.storage.installed import find, installed
from models.storage.loader import folder_of, load_model, load_now
from tests.playground.own import own_model

THREADS = """
import numpy as np, torch
from models.sampling import sampler
from models.constraints.constraint import Constraint
from models.sampling.recipe import Recipe
from models.storage.loader import load_now
model = load_now("names-mlp").model
recipe = Recipe(Constraint.free(model.length, len(model.vocabulary)), steps=4, rows=5, seed=3)
together = list(sampler.run(model, recipe))
for row in range(5):
    alone = list(sampler.run(model, recipe.with_(rows=1, first_row=row)))
    for a, b in zip(alone, together):
        assert np.array_equal(a.p0[0], b.p0[row]) and a.logp[0] == b.logp[row]
print(torch.get_num_threads())
"""


def test_a_row_is_the_same_alone_on_a_computer_of_many_cores_too() -> None:
    run = [sys.executable, "-c", THREADS]
    done = subprocess.run(run, env={**os.environ, "OMP_NUM_THREADS": "8"}, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1"]


def test_an_own_model_that_is_gone_is_said_to_be() -> None:
    mine = str(models_folder() / "stars")
    with pytest.raises(UserError, match=r"stars is gone"):
        folder_of(mine)


@pytest.mark.parametrize(("name", "says"), [("name", "did you mean names"), ("../x", "choose one"), ("", "choose one")])
def test_an_oracle_of_a_list_that_does_not_come_with_the_program_names_those_that_do(name: str, says: str) -> None:
    with pytest.raises(UserError, match=says):
        load_now(f"oracle:list:{name}")


def test_loading_says_what_it_does_before_it_yields_the_model() -> None:
    *said, loaded = load_model("oracle:list:names")
    assert all(isinstance(line, str) for line in said)
    assert not isinstance(loaded, str)
    assert loaded.words is not None
    assert loaded.model.title == "Given names: the list itself"


def test_asking_for_a_model_that_is_not_there_loads_no_torch() -> None:
    code = """
import sys
from models.storage.loader import load_now
try:
    load_now("nothing like it")
except Exception as error:
    print("torch" in sys.modules, error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("False There is no model")


def test_a_name_that_two_models_have_opens_neither_and_says_both_paths(home: Path) -> None:
    own = own_model("names-mlp", "Mine")
    bundled = bundled_folder() / "names-mlp"
    for opens in (find, folder_of):
        with pytest.raises(UserError, match="Two models") as refused:
            opens("names-mlp")
        assert own in str(refused.value)
        assert str(bundled) in str(refused.value)
    pair = [model for model in installed() if model.name == "names-mlp"]
    assert [model.opened_by for model in pair] == [str(bundled), own]
    assert [folder_of(model.opened_by) for model in pair] == [bundled, Path(own)]
    (other,) = (model for model in installed() if model.name == "names-uniform")
    assert other.opened_by == "names-uniform"
