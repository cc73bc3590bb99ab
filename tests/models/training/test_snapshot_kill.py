"""kill -9 of a training process at every place of a save: no file of anybody's is lost, and the run goes on."""

import os
import re
from pathlib import Path

import pytest

from models.errors import UserError
from models.storage.checkpoint import load
from models.storage.model_card import CARD, LOCK, SNAPSHOT, WEIGHTS, read_card
from models.storage.model_name import unfinished_step
from models.training.run_folder import is_claimed
from playground.training.resumable import find
from tests.models.training.killed import killed_at_the_end, killed_in_a_save
from tests.models.training.lists import run, spec_of

pytestmark = pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
MINE = ("words-mine.txt", "words-0123456789ab.txt", ".card.json.old", "notes/card.json", "model.safetensors")
OURS = re.compile(r"words-[0-9a-f]{12}\.txt|\.unmask-save-[0-9a-f]{16}\.part")


def files_of_mine(folder: Path) -> dict[str, bytes]:
    for name in MINE:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"the user's {name}")
    return {name: (folder / name).read_bytes() for name in MINE}


def test_a_kill_in_a_save_loses_nothing(tmp_path: Path) -> None:
    """Killed over and over in one folder, each time at another place, it comes to its end all the same."""
    folder = tmp_path / "toy"
    mine = files_of_mine(folder)
    spec = spec_of(tmp_path, steps=24, threads=1, resume=True)
    places = [*(("replace", n) for n in (1, 2, 3, 4, 6)), *(("fsync", n) for n in (1, 3, 5, 7)), ("open", 3)]
    for place in places:
        killed_in_a_save(spec, *place)
        assert {name: (folder / name).read_bytes() for name in MINE} == mine
        assert not is_claimed(folder)
        others = {p.name for p in folder.iterdir()} - {*MINE, "notes", CARD, WEIGHTS, SNAPSHOT, LOCK}
        assert [name for name in others if not OURS.fullmatch(name)] == []
        if (folder / CARD).exists():
            assert load(folder).length == 7
            assert find(tmp_path) is not None
    last = run(spec)[-1]
    assert last.step == 24
    assert load(folder).length == 7
    assert unfinished_step(read_card(folder)) is None
    assert not (folder / LOCK).exists()
    assert {name: (folder / name).read_bytes() for name in MINE} == mine


def test_a_model_that_was_finished_is_never_replaced_by_the_run_before_its_end(tmp_path: Path) -> None:
    """Killed after its last save and before its state was saved: the snapshot is older than the model."""
    folder = tmp_path / "toy"
    killed_at_the_end(spec_of(tmp_path))
    assert (folder / SNAPSHOT).is_file()
    before = {p.name: p.read_bytes() for p in folder.iterdir()}
    assert unfinished_step(read_card(folder)) is None
    assert find(tmp_path) is None  # it is not offered
    with pytest.raises(UserError, match="newer than the run that was cut off"):
        run(spec_of(tmp_path, resume=True))
    with pytest.raises(UserError, match="holds a model already"):
        run(spec_of(tmp_path))
    assert {p.name: p.read_bytes() for p in folder.iterdir() if p.name != LOCK} == {
        name: data for name, data in before.items() if name != LOCK
    }


def test_the_run_that_is_to_replace_a_finished_model_goes_on(tmp_path: Path) -> None:
    """Its snapshot is of another run than the model, although it is of the same list and recipe."""
    run(spec_of(tmp_path))
    finished = load(tmp_path / "toy").digest
    # Killed after its first snapshot, before its first model.
    killed_in_a_save(spec_of(tmp_path, steps=14, seed=3, replace=True), "replace", 2)
    assert load(tmp_path / "toy").digest == finished
    assert run(spec_of(tmp_path, steps=14, seed=3, resume=True))[-1].step == 14
    assert load(tmp_path / "toy").digest != finished
