"""What the documents say of the code is there: every path that they name exists, and every folder is named."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from models.families.registry import FAMILIES
from playground.__main__ import main

ROOT = Path(__file__).resolve().parent.parent
PATH = re.compile(r"`((?:models|playground|tests|benchmarks|docs|resources|checkpoints)/[\w./-]*|pyproject\.toml)`")


@pytest.mark.parametrize("name", ["README.md", "docs/ARCHITECTURE.md"])
def test_every_path_that_is_named_exists(name: str) -> None:
    paths = PATH.findall((ROOT / name).read_text(encoding="utf-8"))
    assert paths
    assert [path for path in paths if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("package", ["models", "playground"])
@pytest.mark.parametrize("name", ["README.md", "docs/ARCHITECTURE.md"])
def test_every_folder_is_named(name: str, package: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    folders = [path.parent.name for path in (ROOT / package).glob("*/__init__.py")]
    assert [folder for folder in folders if f"{folder}/" not in text] == []


def test_the_counted_files_of_a_path_are_those_it_names() -> None:
    """A heading such as "(8 files)" counts the different files that its steps name."""
    text = (ROOT / "docs/ARCHITECTURE.md").read_text(encoding="utf-8")
    paths = re.findall(r"## (The path [^(]*)\((\d+) files\)\n(.*?)(?=\n## |\nUndo )", text, re.DOTALL)
    assert len(paths) == 2
    for heading, count, steps in paths:
        assert len({path for path in PATH.findall(steps) if path.endswith(".py")}) == int(count), heading


def test_the_architecture_is_one_page() -> None:
    assert len((ROOT / "docs/ARCHITECTURE.md").read_text(encoding="utf-8").splitlines()) <= 80


# -- the example of a process --


@pytest.fixture
def example(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The program in the README, listed among the families."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (source,) = re.findall(r"### Adding a process\n.*?```python\n(.*?)```", text, re.DOTALL)
    assert len(source.splitlines()) <= 60
    module = ModuleType("example")
    monkeypatch.setitem(sys.modules, "example", module)  # dataclasses look their module up
    exec(source, module.__dict__)
    monkeypatch.setitem(FAMILIES, module.SINKING.name, module.SINKING)
    return module


def test_the_process_of_the_example_forgets_in_stretches_that_add_up(example: ModuleType) -> None:
    process = example.Sinking(5, 0.5)
    a, b, c = map(np.array, (0.2, 0.5, 0.9))
    assert process.kernel(a, b) @ process.kernel(b, c) == pytest.approx(process.kernel(a, c))
    assert process.kernel(a, np.array(1.0)).std(0) == pytest.approx(np.zeros(5))


def test_the_family_of_the_example_is_trained_and_drawn_from_by_the_command_line(
    example: ModuleType, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [a + b for a in ("anna", "emma", "mira", "elin") for b in ("", "h", "lee", "bel", "rose", "may")]
    (home / "words.txt").write_text("\n".join(words))
    out = str(home / "my-model")
    budget = ("--steps", "3", "--preset", "tiny", "--batch", "16", "--device", "cpu", "--json")
    assert main(["train", str(home / "words.txt"), "--family", "sinking", "--out", out, *budget]) == 0
    assert json.loads(capsys.readouterr().out)["steps"] == 3
    assert main(["fill", "e??a", "--model", out, "-n", "4"]) == 0
    filled = capsys.readouterr().out.split()
    assert len(filled) == 4
    assert all(re.fullmatch("e..a", word) for word in filled)
