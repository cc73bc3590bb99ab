"""A save touches the files of its own model: what the program did not write is neither replaced nor removed."""

import json
import os
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save as save_tensors

from models.data.vocabulary import Vocabulary
from models.denoisers.networks.build import build
from models.denoisers.networks.torch_denoiser import TorchDenoiser
from models.denoisers.shapes import shape
from models.errors import UserError
from models.model import Model
from models.processes import Masked
from models.storage.checkpoint import load, save
from models.storage.model_card import CARD, SNAPSHOT, WEIGHTS, read_card
from models.storage.model_files import check_folder, files_of

LETTERS = Vocabulary(tuple("abcdeéж"))
TENSOR = {"a": np.zeros(3, np.float32)}
FOREIGN: dict[str, tuple[str, bytes]] = {
    "weights of something else": (WEIGHTS, save_tensors(TENSOR)),
    "weights with a card of something else": (WEIGHTS, save_tensors(TENSOR, {"format": "pt"})),
    "weights that are not tensors": (WEIGHTS, b"notes of mine"),
    "a card of something else": (CARD, b'{"name": "a playing card"}'),
    "a card that is no JSON": (CARD, b"notes of mine"),
    "an empty card": (CARD, b""),
    "a state of something else": (SNAPSHOT, save_tensors(TENSOR, {"epoch": "3"})),
    "a state that is not tensors": (SNAPSHOT, b"notes of mine"),
}


def model(seed: int = 0) -> Model:
    net = build(shape("mlp", "tiny", len(LETTERS), 6), seed=seed)
    return Model("toy", LETTERS, 6, Masked(len(LETTERS)), TorchDenoiser(net), {"title": "Toy", "words": {"list": ""}})


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize("case", FOREIGN)
def test_a_folder_with_a_file_of_something_else_is_refused_and_left_as_it_is(tmp_path: Path, case: str) -> None:
    name, data = FOREIGN[case]
    (tmp_path / name).write_bytes(data)
    before = contents(tmp_path)
    for attempt in (lambda: check_folder(tmp_path), lambda: save(model(), tmp_path, words=("ab", "cd"))):
        with pytest.raises(UserError, match="not of a model of this program"):
            attempt()
    assert contents(tmp_path) == before


@pytest.mark.parametrize("case", [c for c in FOREIGN if "of something else" in c])
def test_nor_beside_a_model_of_ours(tmp_path: Path, case: str) -> None:
    name, data = FOREIGN[case]
    save(model(), tmp_path)
    (tmp_path / name).write_bytes(data)
    before = contents(tmp_path)
    with pytest.raises(UserError, match="not of a model of this program"):
        save(model(1), tmp_path)
    assert contents(tmp_path) == before
    assert tmp_path / name not in files_of(tmp_path)


@pytest.mark.parametrize("name", [CARD, WEIGHTS])
@pytest.mark.parametrize("keep", [0, 100])
def test_a_file_of_ours_that_was_cut_short_may_be_replaced(tmp_path: Path, name: str, keep: int) -> None:
    save(model(), tmp_path)
    os.truncate(tmp_path / name, keep)
    save(model(1), tmp_path)
    assert load(tmp_path).digest


def test_files_beside_the_model_stay_whatever_their_names(tmp_path: Path) -> None:
    """The names of lists, of parts and of hidden files that the user's own files may have."""
    names = (
        "words-mine.txt", "words-german.txt", "words-0123456789ab.txt", f".{WEIGHTS}.abcdefgh", f".{CARD}.old",
        ".writable", ".unmask-save-mine.part", "unmask-save-0123456789abcdef.part", "notes/words-mine.txt",
    )  # fmt: skip
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"the user's {name}")
        os.utime(tmp_path / name, (0, 0))
    before = contents(tmp_path)
    save(model(), tmp_path, words=("ab", "cd"))
    save(model(1), tmp_path, words=("de", "éж"))
    card = save(model(2), tmp_path, words=("ab", "de"))
    after = contents(tmp_path)
    assert {name: after.pop(name) for name in before} == before
    assert set(after) == {CARD, WEIGHTS, card["words"]["file"]}


def test_a_list_that_the_user_has_changed_stays_when_its_card_goes(tmp_path: Path) -> None:
    old = save(model(), tmp_path, words=("ab", "cd"))["words"]["file"]
    (tmp_path / old).write_text("ab\ncd\nwords of mine")
    save(model(), tmp_path, words=("de", "éж"))
    assert (tmp_path / old).read_text() == "ab\ncd\nwords of mine"


def test_a_list_whose_name_is_taken_by_another_gets_a_longer_one(tmp_path: Path) -> None:
    old = save(model(), tmp_path, words=("ab", "cd"))["words"]["file"]
    (tmp_path / old).write_text("words of mine")
    card = save(model(), tmp_path, words=("ab", "cd"))
    assert card["words"]["file"] != old
    assert (tmp_path / card["words"]["file"]).read_text() == "ab\ncd"
    assert (tmp_path / old).read_text() == "words of mine"
    assert load(tmp_path).card == card


@pytest.mark.parametrize("file", ["../secret.txt", "/etc/hostname", "notes.txt", "words-xyz.txt", "", 7, None, ["a"]])
def test_a_card_that_names_a_file_of_something_else_removes_nothing(tmp_path: Path, file: object) -> None:
    folder = tmp_path / "toy"
    save(model(), folder, words=("ab", "cd"))
    for path in (tmp_path / "secret.txt", folder / "notes.txt", folder / "words-xyz.txt"):
        path.write_text("words of mine")
    card = read_card(folder)
    (folder / CARD).write_text(json.dumps({**card, "words": {**card["words"], "file": file}}))
    save(model(1), folder, words=("de", "éж"))
    assert (tmp_path / "secret.txt").is_file()
    assert {"notes.txt", "words-xyz.txt"} <= set(contents(folder))


@pytest.mark.skipif(os.name == "nt", reason="links need a permission there")
@pytest.mark.parametrize("name", [CARD, WEIGHTS, SNAPSHOT])
def test_what_a_link_leads_to_is_not_replaced(tmp_path: Path, name: str) -> None:
    folder, elsewhere = tmp_path / "toy", tmp_path / "elsewhere"
    save(model(), folder)
    save(model(), elsewhere)
    (folder / name).unlink(missing_ok=True)
    (folder / name).symlink_to(elsewhere / name)
    before = contents(elsewhere)
    with pytest.raises(UserError, match="not of a model of this program"):
        save(model(1), folder)
    assert contents(elsewhere) == before
    assert (folder / name).is_symlink()


@pytest.mark.skipif(os.name == "nt", reason="links need a permission there")
def test_a_list_that_is_a_link_stays(tmp_path: Path) -> None:
    folder = tmp_path / "toy"
    name = save(model(), folder, words=("ab", "cd"))["words"]["file"]
    target = (folder / name).rename(tmp_path / "list.txt")
    (folder / name).symlink_to(target)
    save(model(), folder, words=("de", "éж"))
    assert target.read_text() == "ab\ncd"
    assert (folder / name).is_symlink()


@pytest.mark.parametrize("name", [CARD, WEIGHTS])
def test_a_read_only_file_of_the_model_is_said_before_any_work(tmp_path: Path, name: str) -> None:
    save(model(), tmp_path)
    (tmp_path / name).chmod(0o444)
    before = contents(tmp_path)
    with pytest.raises(UserError, match="read-only"):
        check_folder(tmp_path)
    assert contents(tmp_path) == before
    (tmp_path / name).chmod(0o644)
