"""One small trained model, made once, and ways to call the command line as a person would."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from models.training.train_spec import TrainSpec
from playground.__main__ import main
from tests.patience import CHILD_S

ROOT = Path(__file__).resolve().parents[3]
# As many as a run needs to choose by words that are held out: of fewer it would make four runs, on parts of the list.
_STEMS = ("an", "em", "en", "im", "ka", "li", "ma", "me", "mi", "mo", "na", "ne", "no")
WORDS = tuple(sorted(a + b + c for a in _STEMS for b in ("", "ka", "li", "na") for c in ("a", "e", "ah", "io")))


class Said(NamedTuple):
    """What a command printed and its exit code."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()

    @property
    def rows(self) -> list[dict[str, object]]:
        """What it printed as JSON; it must have ended well."""
        assert self.code == 0, self
        out: list[dict[str, object]] = json.loads(self.out)
        return out


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint of a network that has seen a few steps; never changed by a test."""
    from models.training.trainer import train

    folder = tmp_path_factory.mktemp("trained") / "tiny"
    spec = TrainSpec("tiny", WORDS, str(folder), title="Tiny names", preset="tiny", minutes=None, steps=20, batch=16)
    for _report in train(spec):
        pass
    return folder


@pytest.fixture
def installed(trained: Path, home: Path) -> Path:
    """The same model among the user's own, under the name `tiny`."""
    folder = home / "models" / "tiny"
    shutil.copytree(trained, folder)
    return folder


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """Run a command in this process."""

    def run(*arguments: str) -> Said:
        code = main(list(arguments))
        out, err = capsys.readouterr()
        return Said(code, out, err)

    return run


def start(*arguments: str, home: Path, stdin: bytes = b"", **changes: str) -> subprocess.CompletedProcess[bytes]:
    """Run a command in a process of its own, to its end."""
    environment = {**os.environ, "UNMASK_HOME": str(home), "PYTHONIOENCODING": "utf-8", **changes}
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "playground", *arguments],
        cwd=ROOT, env=environment, input=stdin, capture_output=True, timeout=CHILD_S, check=False,
    )  # fmt: skip


def refusal(said: Said) -> str:
    """The one line of a refusal. Fails where there is more, or anything on stdout, or another exit code."""
    assert said.code == 2, said
    assert said.out == "", said
    assert said.err.count("\n") == 1, said.err
    assert said.err.startswith("unmask: "), said.err
    assert "Traceback" not in said.err
    return said.err.removeprefix("unmask: ").strip()
