"""Where files lie: the roots hold what the layout names, tests mirror the code, and every folder says what it holds.

Tests mirror the code by their folders and by how their files begin: `test_NOUN.py` and `test_NOUN_MORE.py` test the
module or folder NOUN of the folder that is mirrored, or that folder itself. That is all: a module may have several such
files, or none, where those of the modules that use it test it.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOT_FILES = {
    "models": {"arrays", "errors", "interruption", "plurals", "model", "probabilities", "rng"},
    "playground": {
        "__main__",
        "actions",
        "app",
        "formatting",
        "glossary",
        "main_window",
        "numerals",
        "settings",
        "settings_store",
    },
}
FOLDERS = {
    "models": {
        "constraints", "data", "denoisers", "destruction", "distributions", "evaluation", "families", "guidance",
        "oracle", "processes", "rewards", "sampling", "storage", "training",
    },
    "playground": {
        "catalog", "cli", "experiment", "export", "jobs", "painting", "presenters", "results", "session", "system",
        "theme", "training", "views", "widgets",
    },
}  # fmt: skip
CODE = ("models", "playground")


def is_code(path: Path) -> bool:
    """Whether a path is a folder of modules."""
    return path.is_dir() and any(path.glob("*.py"))


def folders(root: Path) -> list[Path]:
    """The folder and every folder of modules below it."""
    return [path for path in (root, *sorted(root.rglob("*"))) if is_code(path)]


def nouns(folder: Path) -> set[str]:
    """What a test of a folder may be named by: its modules, its folders, and itself."""
    modules = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    return modules | {path.name for path in folder.iterdir() if is_code(path)} | {folder.name}


@pytest.mark.parametrize("root", CODE)
def test_the_root_of_a_package_holds_what_the_layout_names(root: str) -> None:
    files = {path.stem for path in (ROOT / root).glob("*.py")} - {"__init__"}
    assert files - ROOT_FILES[root] == set()
    assert {path.name for path in (ROOT / root).iterdir() if is_code(path)} - FOLDERS[root] == set()


@pytest.mark.parametrize("root", CODE)
def test_every_folder_says_in_a_sentence_what_it_holds(root: str) -> None:
    silent = []
    for folder in folders(ROOT / root):
        text = ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8")))
        if not text or not text.splitlines()[0].endswith((".", ":")):
            silent.append(str(folder.relative_to(ROOT)))
    assert silent == []


@pytest.mark.parametrize("root", CODE)
def test_every_folder_of_tests_is_a_folder_of_code(root: str) -> None:
    tests = [path.relative_to(ROOT / "tests") for path in folders(ROOT / "tests" / root)]
    assert [str(path) for path in tests if not is_code(ROOT / path)] == []


@pytest.mark.parametrize("root", CODE)
def test_every_test_file_begins_with_what_it_tests(root: str) -> None:
    strangers = []
    for path in sorted((ROOT / "tests" / root).rglob("test_*.py")):
        folder = ROOT / path.parent.relative_to(ROOT / "tests")
        name = path.stem.removeprefix("test_")
        if not any(name == noun or name.startswith(f"{noun}_") for noun in nouns(folder)):
            strangers.append(str(path.relative_to(ROOT)))
    assert strangers == []


def test_what_tests_no_folder_of_code_is_named_here() -> None:
    """`fuzz` feeds hostile inputs, `golden` replays what version 0.1.0 recorded; the rest mirrors the code."""
    present = {path.name for path in (ROOT / "tests").iterdir() if is_code(path)}
    assert present - {"models", "playground", "fuzz", "golden", "long"} == set()
