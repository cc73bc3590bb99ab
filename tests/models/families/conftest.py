"""What tests of a family that the program has never seen share: it is listed, trained, and asked by commands.

A test module that uses `listed` or `folder` has a FAMILY of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from models.families.registry import FAMILIES
from playground.__main__ import main
from tests.models.training.lists import WORDS


@pytest.fixture(scope="module")
def listed(request: pytest.FixtureRequest) -> Iterator[None]:
    """The family of the module is one of the program's meanwhile."""
    family = request.module.FAMILY
    FAMILIES[family.name] = family
    yield
    del FAMILIES[family.name]


@pytest.fixture(scope="module")
def folder(request: pytest.FixtureRequest, listed: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of it, trained from the command line."""
    there = tmp_path_factory.mktemp("trained")
    (there / "words.txt").write_text("\n".join(WORDS))
    family, out = request.module.FAMILY.name, there / "model"
    assert main(["train", str(there / "words.txt"), "--family", family, "--out", str(out), "--json"]) == 0
    return out


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Callable[..., SimpleNamespace]:
    """Run a command. Returns its exit code and what it wrote."""

    def answer(*arguments: str) -> SimpleNamespace:
        code = main(list(arguments))
        out, err = capsys.readouterr()
        return SimpleNamespace(code=code, out=out, err=err)

    return answer
