"""The folder of a run: one writer, nothing foreign, nothing left behind where nothing was saved."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from models.errors import UserError
from models.storage.folders import bundled_folder
from models.storage.model_card import CARD, LOCK, SNAPSHOT
from models.training import run_folder
from models.training.run_folder import claimed, folder_name, folder_of_run, is_claimed

ROOT = Path(run_folder.__file__).resolve().parents[2]
OWNER = """
import sys
from pathlib import Path
from models.training.run_folder import claimed
with claimed(Path(sys.argv[1])):
    print("claimed", flush=True)
    sys.stdin.read()
"""


def card(folder: Path, **fields: Any) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    value = json.loads((bundled_folder() / "names-mlp" / CARD).read_text("utf-8"))
    (folder / CARD).write_text(json.dumps({**value, **fields}), "utf-8")


def snapshot(folder: Path, step: int, run: str | None) -> None:
    tally = {} if run is None else {"run": run}
    head = json.dumps({"__metadata__": {"run": json.dumps({"identity": {}, "step": step, "tally": tally})}}).encode()
    (folder / SNAPSHOT).write_bytes(len(head).to_bytes(8, "little") + head)


def claim(folder: Path, **how: bool) -> None:
    with claimed(folder, **how):
        assert is_claimed(folder)
        assert (folder / LOCK).is_file()
    assert not is_claimed(folder)


def test_a_folder_that_is_still_empty_goes_again_with_those_made_for_it(tmp_path: Path) -> None:
    claim(tmp_path / "a" / "b" / "model")
    assert list(tmp_path.iterdir()) == []
    with claimed(tmp_path / "a" / "model"):
        (tmp_path / "a" / "model" / "file").write_text("saved")
    assert [p.name for p in (tmp_path / "a" / "model").iterdir()] == ["file"]
    (tmp_path / "empty").mkdir()
    claim(tmp_path / "empty")
    assert (tmp_path / "empty").is_dir()  # it was there before


def test_two_never_write_one_folder(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    child = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(folder)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with child:
        assert child.stdout is not None
        assert child.stdout.readline() == "claimed\n"
        for how in ({}, {"resume": True}, {"replace": True}):
            with pytest.raises(UserError, match="Another process trains"):
                claim(folder, **how)
        assert is_claimed(folder)
        child.kill()
        child.wait()
    assert not is_claimed(folder)
    claim(folder)


def test_a_model_is_replaced_only_when_asked(tmp_path: Path) -> None:
    card(tmp_path)
    with pytest.raises(UserError, match="holds a model already"):
        claim(tmp_path)
    claim(tmp_path, replace=True)


def test_a_file_in_place_of_the_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("words of mine")
    with pytest.raises(UserError, match="is a file; choose a folder"):
        claim(tmp_path / "file")
    for folder in (tmp_path / "file" / "model", tmp_path / ("x" * 300)):
        with pytest.raises(UserError, match="cannot be written to"):
            claim(folder)
    assert (tmp_path / "file").read_text() == "words of mine"


@pytest.mark.parametrize(
    ("fields", "step", "run", "over"),
    [
        ({"run": "a", "kept": "best", "figures": {}, "steps": 7}, 7, "a", False),
        ({"run": "a", "kept": "best", "steps": 7}, 7, "a", True),  # killed between the last save and the end
        ({"run": "a", "kept": "best", "steps": 7}, 500, "a", True),  # the best step lies far before the last
        ({"run": "a", "kept": "best", "figures": {}, "steps": 9}, 7, "a", True),  # a snapshot from a backup
        ({"run": "a", "kept": "best", "steps": 9}, 7, "b", False),  # the run that is to replace that model
        ({"kept": "best", "figures": {}, "steps": 7}, 7, None, False),  # runs of before had no name
        ({"figures": {"elbo": 2.0}, "steps": 7}, 7, None, True),
    ],
)
def test_a_finished_model_is_never_replaced_by_an_older_run(
    tmp_path: Path, fields: dict[str, Any], step: int, run: str | None, over: bool
) -> None:
    card(tmp_path, **fields)
    snapshot(tmp_path, step, run)
    if over:
        with pytest.raises(UserError, match="newer than the run that was cut off"):
            claim(tmp_path, resume=True)
    else:
        claim(tmp_path, resume=True)
    assert (tmp_path / SNAPSHOT).is_file()


def test_no_new_run_takes_the_folder_name_of_a_bundled_model(tmp_path: Path) -> None:
    assert folder_name("English", lambda _: False) == "english-2"
    assert folder_name("English", lambda name: name == "english-2") == "english-3"
    assert folder_of_run("English", tmp_path) == "english-2"
    (tmp_path / "english").mkdir()
    snapshot(tmp_path / "english", 3, None)
    assert folder_of_run("English", tmp_path) == "english"  # a run that began before goes on where it is
    assert folder_of_run("English") == "english-2"
