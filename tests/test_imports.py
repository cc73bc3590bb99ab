"""Who may import whom (the coarse rules are in pyproject.toml, under importlinter), and what loads torch."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.patience import CHILD_S

ROOT = Path(__file__).resolve().parent.parent
# What may load torch: two folders, and the modules of storage that read weights. All else of models is numpy's half.
TORCH_HALF = ("models.denoisers.networks", "models.training", "models.storage.checkpoint", "models.storage.loader")
# ... but what the window and the command line know of a training run before it begins.
TRAINING_VALUES = (
    "models.training.progress",
    "models.training.tuning.filter_tuning",
    "models.training.tuning.tuning_request",
    "models.training.tuning.marked_words",
    "models.training.tuning.preferences",
    "models.training.request",
    "models.training.tuning.reward_outcome",
    "models.training.tuning.reward_tuning",
    "models.training.run_folder",
    "models.training.train_spec",
)

# ... and what a family is learned by that counts.
COUNTING = ("models.training.engine", "models.training.counting")


def modules(package: str) -> list[str]:
    """The dotted names of all modules under a package."""
    names = []
    for path in sorted(ROOT.joinpath(*package.split(".")).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        names.append(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
    return names


def path_of(module: str) -> Path:
    path = ROOT.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


@cache
def imports(module: str) -> tuple[str, ...]:
    """All that a module imports, anywhere in it, as dotted names (`from a import b` gives a.b)."""
    return tuple(_imports(module))


def _imports(module: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(path_of(module).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} uses a relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def is_under(name: str, packages: tuple[str, ...]) -> bool:
    return any(name == package or name.startswith(package + ".") for package in packages)


@pytest.mark.parametrize("name", ["models.errors", "models.probabilities", "models.rng"])
def test_what_all_the_program_stands_on_imports_nothing_of_it(name: str) -> None:
    assert [module for module in imports(name) if is_under(module, ("models", "playground"))] == []


def loads_torch(*names: str, path: str = "") -> list[str]:
    """Those of `names` after whose import, one after another in one fresh process, torch is loaded.

    path: where modules are looked for first.
    """
    script = (
        f"import importlib, sys; sys.path[:0] = [{path!r}]\n"
        "for name in sys.argv[1:]:\n"
        "    importlib.import_module(name)\n"
        "    if 'torch' in sys.modules: print(name); break\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script, *names],
        cwd=ROOT, capture_output=True, text=True, timeout=CHILD_S, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_models_knows_neither_qt_nor_the_playground() -> None:
    forbidden = ("PySide6", "shiboken6", "pyqtgraph", "playground")
    assert [
        (module, name) for module in modules("models") for name in imports(module) if is_under(name, forbidden)
    ] == []


def test_only_the_table_of_processes_knows_a_particular_one() -> None:
    """What differs between processes stands behind their protocol and in their family, so another one is two files."""
    shared = (
        ".processes",
        ".protocol",
        ".discrete",
        ".state",
        ".timetables",
        ".policy",
        ".orders",
        ".reasons",
        ".parameters",
        ".schedules",
        ".traits",
        ".plane",
        ".rates",
        ".policy_input",
    )
    particular = tuple(m for m in modules("models.processes") if not m.endswith(shared))
    assert "models.processes.masked" in particular
    outside = (
        m
        for m in (*modules("models"), *modules("playground"))
        if not is_under(m, ("models.processes", "models.families"))
    )
    assert [(m, name) for m in outside for name in imports(m) if is_under(name, particular)] == []


@pytest.mark.parametrize("module", ["playground.jobs.job", "playground.experiment.undo"])
def test_jobs_and_history_import_nothing_of_ours(module: str) -> None:
    """But how long work asks whether it is still wanted, which imports nothing itself."""
    ours = [name for name in imports(module) if is_under(name, ("models", "playground"))]
    assert [name for name in ours if not is_under(name, ("models.interruption",))] == []
    assert not [name for name in imports("models.interruption") if is_under(name, ("models", "playground"))]


def test_views_import_only_what_a_view_may_know() -> None:
    """Nothing of ours but painters, looks, words, timers; no other view (one of several files has one first word)."""
    looks = ("playground.theme", "playground.painting", "playground.widgets")
    ours = (*looks, "playground.formatting", "playground.glossary", "playground.system.throttle")
    wrong = []
    for module in modules("playground.views"):
        family = ".".join(module.split(".")[:3]).split("_")[0]
        for name in imports(module):
            stranger = is_under(name, ("playground",)) and not is_under(name, ours)
            torch = is_under(name, ("torch", *TORCH_HALF)) and not is_under(name, TRAINING_VALUES)
            if (stranger and not name.startswith(family)) or torch:
                wrong.append(f"{module} imports {name}")
    assert wrong == []


def test_the_numpy_half_of_models_does_not_load_torch() -> None:
    numpy_half = [name for name in modules("models") if not is_under(name, TORCH_HALF)]
    assert loads_torch(*numpy_half, *TRAINING_VALUES, *COUNTING) == []


def test_a_module_that_loads_torch_is_seen(tmp_path: Path) -> None:
    """Or the probe would be blind. A torch without anything in it will do, and is there in no time."""
    (tmp_path / "torch.py").touch()
    (tmp_path / "loading.py").write_text("import torch")
    assert loads_torch("json", "loading", "ast", path=str(tmp_path)) == ["loading"]


def test_importing_the_window_does_not_load_torch() -> None:
    names = ["playground.main_window", *(name for name in modules("playground") if ".views" in name)]
    assert loads_torch(*names) == []


def test_importing_the_entry_point_loads_neither_torch_nor_qt() -> None:
    """A training child imports the entry point again, and the command line must start at once."""
    script = "import sys, playground.__main__; print([m for m in ('torch', 'PySide6') if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=CHILD_S, check=False
    )
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr


# -- the contracts of pyproject.toml --

UPWARDS = {
    "playground/theme/palette.py": ("playground.views.welcome", "a colour that knows a view"),
    "playground/session/seeds.py": ("playground.cli.table", "a session that knows the command line"),
    "playground/widgets/button.py": ("playground.jobs.job", "a widget that knows threads"),
    "models/data/split.py": ("models.sampling.recipe", "words that know how they are drawn"),
    "models/sampling/recipe.py": ("models.training.trainer", "numpy's half that knows torch's"),
    "models/constraints/pattern.py": ("torch", "numpy's half that loads torch"),
    "models/storage/title.py": ("models.storage.loader", "a line of text that knows how models are loaded"),
    "models/rng.py": ("playground.formatting", "the models that know the window"),
}


@pytest.fixture(scope="module")
def complaints(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the contracts say of a copy of the program with all of these mistakes in it."""
    copy = tmp_path_factory.mktemp("copy")
    for package in ("models", "playground"):
        shutil.copytree(ROOT / package, copy / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", copy)
    for name, (module, _) in UPWARDS.items():
        path = copy / name
        path.write_text(f"{path.read_text(encoding='utf-8')}\nimport {module}\n", encoding="utf-8")
    for name in ("playground/drawer.py", "models/drawer.py", "models/storage/drawer.py"):
        (copy / name).write_text("")
    script = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=copy, capture_output=True, text=True, timeout=CHILD_S, check=False
    )
    assert done.returncode == 1, done.stderr
    return " ".join(done.stdout.split())


@pytest.mark.parametrize("name", UPWARDS)
def test_an_import_upwards_breaks_a_contract(complaints: str, name: str) -> None:
    module = name.removesuffix(".py").replace("/", ".")
    assert f"{module} -> {UPWARDS[name][0]}" in complaints


@pytest.mark.parametrize("package", ["models", "models.storage", "playground"])
def test_a_new_module_breaks_a_contract_until_it_has_a_place(complaints: str, package: str) -> None:
    assert f"- {package}.drawer" in complaints
