r"""Files whose names are not UTF-8, as `na\xefve.txt` from an old disk, and their folders: shown as typed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from models.storage.checkpoint import load
from models.storage.model_card import read_card
from playground.training.resumable import find
from tests.patience import CHILD_S
from tests.playground.cli.conftest import ROOT, WORDS, Said, refusal

Call = Callable[..., Said]
QUICK = ("--steps", "4", "--preset", "tiny", "--batch", "16")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with such a name and a list with such a name in it; skipped where the system allows none."""
    made = tmp_path / os.fsdecode(b"no\xefl")
    try:
        made.mkdir()
        (made / os.fsdecode(b"na\xefve.txt")).write_text("\n".join(WORDS), encoding="utf-8")
    except OSError:
        pytest.skip("names of files are always text here")
    return made


@pytest.fixture
def words(folder: Path) -> str:
    return str(next(folder.iterdir()))


def test_a_list_and_a_folder_that_are_not_utf8_make_a_model(call: Call, folder: Path, words: str) -> None:
    out = folder / "model"
    said = call("train", words, *QUICK, "--out", str(out), "--json")
    assert said.code == 0, said
    received = json.loads(said.out)
    assert received["title"] == r"na\xefve"
    assert received["checkpoint"].endswith(r"no\xefl/model")
    assert received["list"]["source"].endswith(r"no\xefl/na\xefve.txt")
    assert read_card(out)["title"] == r"na\xefve"
    assert load(out).title == r"na\xefve"
    assert call("fill", "-n", "1", "--model", str(out)).code == 0
    assert r"no\xefl" in call("train", words, *QUICK, "--out", str(folder / "another")).out


def test_without_a_folder_the_model_is_named_readably(call: Call, words: str, home: Path) -> None:
    assert call("train", words, *QUICK).code == 0
    (made,) = (home / "models").iterdir()
    assert made.name == "na-xefve"
    assert r"na\xefve" in call("models").out


def test_a_title_that_is_typed_must_be_text(call: Call, words: str, tmp_path: Path) -> None:
    title = os.fsdecode(b"caf\xe9")
    assert "Character 4 of the title" in refusal(
        call("train", words, *QUICK, "--out", str(tmp_path / "m"), "--name", title)
    )
    assert not (tmp_path / "m").exists()


def test_the_data_home_may_be_such_a_folder(
    call: Call, folder: Path, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNMASK_HOME", str(folder / "home"))
    assert call("train", words, *QUICK).code == 0
    assert call("fill", "-n", "1", "--model", "na-xefve").code == 0
    assert r"no\xefl" in call("models").out
    assert find(folder / "home" / "models") is None


INSPECT, TRAIN = ("inspect", os.fsdecode(b"na\xefve.txt")), ("train", os.fsdecode(b"na\xefve.txt"), *QUICK)
COUNT = ("train", os.fsdecode(b"na\xefve.txt"), "--family", "ngram")  # which prints alike, without PyTorch
ENCODINGS = ("ascii", "utf-8:strict", "latin-1", "utf-8:surrogateescape")
TRAINED_BY_HAND = [pytest.param(TRAIN, e, marks=pytest.mark.long) for e in ENCODINGS]


@pytest.mark.parametrize(
    ("arguments", "encoding"), [(COUNT, "ascii"), *((INSPECT, e) for e in ENCODINGS), *TRAINED_BY_HAND]
)
def test_whatever_the_terminal_speaks_every_command_ends_well(
    folder: Path, home: Path, arguments: tuple[str, ...], encoding: str
) -> None:
    """Run inside the folder, as a user would who types the names."""
    environment = {**os.environ, "UNMASK_HOME": str(home), "PYTHONIOENCODING": encoding, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-W", "error", "-m", "playground"]
    done = subprocess.run(
        [*command, *arguments], cwd=folder, env=environment, capture_output=True, timeout=CHILD_S, check=False
    )
    assert done.returncode == 0, done.stderr
    assert rb"na\xefve" in done.stdout
    assert b"\\udc" not in done.stdout + done.stderr


def test_inspect_shows_such_names(call: Call, folder: Path, words: str) -> None:
    assert call("inspect", words).out.startswith(r"na\xefve: ")
    received = json.loads(call("inspect", words, "--json").out)
    assert received["name"] == r"na\xefve"
    assert received["source"].endswith(r"no\xefl/na\xefve.txt")


@pytest.mark.parametrize(
    "arguments",
    [
        ("inspect", "{}"),
        ("inspect", "{}.safetensors"),
        ("inspect", "{}.unmask"),
        ("train", "{}"),
        ("train", "--resume", "--out", "{}"),
        ("fill", "--model", "{}"),
        ("score", "anna", "--model", "{}"),
        ("{}",),
    ],
)
def test_a_sentence_names_them_as_they_would_be_typed(call: Call, arguments: tuple[str, ...]) -> None:
    name = os.fsdecode(b"fehlt\xfc")
    sentence = refusal(call(*(a.format(name) for a in arguments)))
    assert r"fehlt\xfc" in sentence
    assert "\\udc" not in sentence
