"""What is shipped: the wheel holds all that the application reads, versions are pinned, no machine's path is in it."""

from __future__ import annotations

import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.patience import CHILD_S

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = ("checkpoints", "models", "playground", "resources")


@pytest.fixture(scope="module")
def tracked() -> list[str]:
    """The files that git knows; the test is skipped where this is no checkout."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout, or no git")
    listing = subprocess.run([git, "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    return [name for name in listing.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=CHILD_S)
    return next(folder.glob("unmask-*.whl"))


@pytest.fixture(scope="module")
def contents(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_the_wheel_holds_every_tracked_file_that_the_application_reads(contents: set[str], tracked: list[str]) -> None:
    wanted = {name for name in tracked if name.startswith(tuple(f"{folder}/" for folder in SHIPPED))}
    assert wanted - contents == set()


@pytest.mark.parametrize(
    "pattern",
    [r"resources/.*\.txt", r"resources/icons/.*\.svg", r"checkpoints/.*/card\.json", r"checkpoints/.*\.safetensors"],
)
def test_the_wheel_holds_lists_icons_and_checkpoints(contents: set[str], pattern: str) -> None:
    assert [name for name in contents if re.fullmatch(pattern, name)]


def test_the_wheel_holds_nothing_else(contents: set[str]) -> None:
    assert {name.split("/")[0] for name in contents} == {*SHIPPED, "unmask-0.1.0.dist-info"}
    assert not [name for name in contents if name.endswith(".pyc")]


def test_the_wheel_installs_the_command(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        scripts = archive.read("unmask-0.1.0.dist-info/entry_points.txt").decode()
    assert "unmask = playground.__main__:main" in scripts


def test_the_wheel_works_away_from_the_checkout(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "-m", "playground", "models", "--json"],
        cwd=tmp_path, env=environ, capture_output=True, text=True, timeout=CHILD_S, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)


def test_every_package_that_is_needed_is_pinned() -> None:
    """Down to the last: what one pin leaves open today resolves otherwise tomorrow."""
    constraints = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    pins = {canonicalize_name(requirement.name) for requirement in _requirements(constraints.splitlines())}
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    queue = _requirements(re.findall(r'^    "([\w-]+[<>=][^"]*)",$', project, flags=re.MULTILINE))
    assert {"torch", "pytest", "PySide6-Essentials"} <= {requirement.name for requirement in queue}
    needed: set[str] = set()
    while queue:
        name = canonicalize_name(queue.pop().name)
        if name not in needed:
            needed.add(name)
            queue += _requirements(importlib.metadata.requires(name) or [])
    assert needed - pins == set()


def _requirements(lines: list[str]) -> list[Requirement]:
    """The requirements among the lines that hold for this Python and no extra."""
    found = [Requirement(line) for line in lines if line and not line.startswith("#")]
    return [r for r in found if r.marker is None or r.marker.evaluate({"extra": ""})]


def test_no_tracked_file_tells_a_path_of_a_machine(tracked: list[str]) -> None:
    homes = rb"/home/\w+/|/Users/\w+/|/root/|[A-Z]:\\Users\\"
    here = re.escape(f"{ROOT}/".encode())
    pattern = re.compile(rb"(?<![\w.])(?:" + homes + b"|" + here + b")")
    own = "tests/test_setup_package.py"
    nobody = b"/home/ada/"  # in settings that were recorded: no machine has this user
    found = {n: pattern.search((ROOT / n).read_bytes().replace(nobody, b"")) for n in tracked if n != own}
    assert [name for name, match in found.items() if match] == []
