"""The README's own process: what it shows is run as it stands there, trained, drawn from and scored."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models.constraints.constraint import Constraint
from models.families.registry import FAMILIES
from models.sampling import sampler
from models.sampling.recipe import Recipe
from playground.__main__ import main
from tests.models.processes.kernels import LAW, L, V, distance, exact_model, shares
from tests.models.training.lists import WORDS

README = Path(__file__).resolve().parents[3] / "README.md"
(EXAMPLE,) = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture(scope="module")
def example() -> Iterator[dict[str, Any]]:
    names: dict[str, Any] = {"__name__": __name__}  # of a module that is loaded, as dataclasses ask
    before = dict(FAMILIES)
    exec(compile(EXAMPLE, "README.md", "exec"), names)
    yield names
    FAMILIES.clear()
    FAMILIES.update(before)


def test_it_is_about_fifty_lines() -> None:
    assert len(EXAMPLE.splitlines()) <= 50


def test_its_kernel_composes_and_forgets(example) -> None:
    process = example["Slipping"](5)
    a, b, c = (np.array(t) for t in (0.1, 0.45, 0.8))
    assert process.kernel(a, b) @ process.kernel(b, c) == pytest.approx(process.kernel(a, c))
    assert process.kernel(a, np.array(1.0)) == pytest.approx(np.full((5, 5), 1 / 5))
    assert process.kernel(a, a) == pytest.approx(np.eye(5))
    near, far = process.kernel(np.array(0.0), np.array(0.3))[0, [1, 2]]
    assert near > far


def test_runs_of_its_exact_model_draw_the_law(example) -> None:
    recipe = Recipe(Constraint.free(L, V), steps=60, policy="ancestral", rows=8000)
    model = exact_model(example["Slipping"], "leave-one-out")
    assert distance(shares(sampler.fill(model, recipe).x), LAW) < 0.03


@pytest.fixture(scope="module")
def trained(example, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A model of it, trained from the command line by its name."""
    there = tmp_path_factory.mktemp("trained")
    (there / "words.txt").write_text("\n".join(WORDS))
    out = str(there / "model")
    made = ["--steps", "20", "--preset", "tiny", "--batch", "32", "--device", "cpu", "--out", out]
    assert main(["train", str(there / "words.txt"), "--family", "slipping", *made]) == 0
    return out


def test_it_is_trained_drawn_from_and_scored_by_its_name(trained: str, capsys) -> None:
    capsys.readouterr()
    assert main(["fill", "m??a", "-n", "5", "--model", trained, "--json"]) == 0
    words = [row["word"] for row in json.loads(capsys.readouterr().out)]
    assert [(len(word), word[0], word[3]) for word in words] == [(4, "m", "a")] * 5
    assert main(["score", "emma", "--model", trained, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["nats"] > 0
    assert main(["inspect", trained, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["kind"] == "slipping"


def test_its_scores_are_said_to_be_of_paths_where_letters_have_no_order(trained: str, capsys) -> None:
    capsys.readouterr()
    assert main(["score", "emma", "--model", trained]) == 0
    assert "tight bound in expectation, of 16 paths" in capsys.readouterr().out
