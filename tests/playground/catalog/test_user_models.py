"""Models that were trained here: renamed, moved to the trash, deleted; no other is touched."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from models.storage.folders import bundled_folder
from models.storage.model_card import CARD, WEIGHTS
from models.training.run_folder import lock_of
from playground.catalog import user_models
from playground.catalog.entries import items
from playground.catalog.user_models import UserModels, for_good
from tests.playground.own import own_model, title_of


class Owner:
    """Drives the verbs and keeps what is said."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot, self.own, self.said = qtbot, UserModels(), list[tuple[object, ...]]()
        for name in ("renamed", "removed", "no_trash", "refused"):
            getattr(self.own, name).connect(lambda *values, name=name: self.said.append((name, *values)))

    def rests(self) -> None:
        self.qtbot.waitUntil(lambda: not self.own.busy)


@pytest.fixture
def owner(qtbot: QtBot, home: Path) -> Iterator[Owner]:
    (home / "XDG_DATA_HOME").mkdir()  # the trash is in there
    made = Owner(qtbot)
    yield made
    made.own.close()


def titles() -> list[str]:
    return [item.title for item in items() if item.own]


def test_a_model_is_renamed_on_its_card_and_its_weights_are_not_touched(owner: Owner) -> None:
    mine = own_model("dinosaurs", "Dinosaurs")
    weights = (Path(mine) / WEIGHTS).stat()
    owner.own.rename(mine, "  Old bones ")
    owner.rests()
    assert owner.said == [("renamed", mine, "Old bones")]
    assert titles() == [title_of(mine)] == ["Old bones"]
    assert (Path(mine) / WEIGHTS).stat() == weights


@pytest.mark.parametrize("title", ["", "   ", "two\nlines", "x" * 81])
def test_what_is_no_title_is_refused_and_the_old_one_stays(owner: Owner, title: str) -> None:
    mine = own_model("dinosaurs", "Dinosaurs")
    owner.own.rename(mine, title)
    owner.rests()
    assert [name for name, *_ in owner.said] == ["refused"]
    assert title_of(mine) == "Dinosaurs"


def test_of_titles_given_in_quick_succession_the_last_one_stays(owner: Owner) -> None:
    mine = own_model("dinosaurs", "Dinosaurs")
    for title in ("One", "Two", "Three"):
        owner.own.rename(mine, title)
    owner.rests()
    assert title_of(mine) == "Three"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere it would be the trash of the user")
def test_a_model_goes_to_the_trash_whole(owner: Owner, home: Path) -> None:
    mine, other = own_model("dinosaurs", "Dinosaurs"), own_model("stars", "Stars")
    owner.own.trash(mine)
    owner.rests()
    assert titles() == ["Stars"]
    assert title_of(other) == "Stars"
    assert owner.said == [("removed", mine, True)]
    in_trash = {p.name for p in home.rglob("Trash/files/dinosaurs/*")}
    assert in_trash == {CARD, WEIGHTS}


def test_where_there_is_no_trash_the_model_stays_until_it_is_deleted_for_good(
    owner: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(user_models, "to_trash", lambda _: False)
    mine = own_model("dinosaurs", "Dinosaurs")
    owner.own.trash(mine)
    owner.rests()
    assert owner.said == [("no_trash", mine)]
    assert titles() == ["Dinosaurs"]
    owner.own.delete(mine)
    owner.rests()
    assert owner.said[-1] == ("removed", mine, False)
    assert not Path(mine).exists()


@pytest.mark.parametrize("verb", ["trash", "delete"])
@pytest.mark.parametrize("identifier", ["names-transformer", "oracle:list:names", str(bundled_folder() / "english")])
def test_a_model_that_was_not_trained_here_is_refused(owner: Owner, verb: str, identifier: str) -> None:
    there = [item.id for item in items()]
    getattr(owner.own, verb)(identifier)
    owner.own.rename(identifier, "Mine now")
    owner.rests()
    assert [name for name, *_ in owner.said] == ["refused", "refused"]
    assert "not trained here" in str(owner.said[0][1])
    assert [item.id for item in items()] == there


def test_a_model_that_is_gone_already_is_said_to_be(owner: Owner) -> None:
    mine = own_model("dinosaurs", "Dinosaurs")
    for_good(Path(mine))
    owner.own.trash(mine)
    owner.rests()
    ((name, sentence),) = owner.said
    assert name == "refused"
    assert "is gone" in str(sentence)


def test_what_was_asked_for_just_before_closing_is_done(qtbot: QtBot) -> None:
    mine, own = own_model("dinosaurs", "Dinosaurs"), UserModels()
    for title in ("One", "Two"):
        own.rename(mine, title)
    own.close()
    assert title_of(mine) == "Two"


@pytest.mark.parametrize("name", ["notes.txt", "words-0123456789ab.txt", "more/notes.txt", ".toy.json.backup"])
def test_files_that_are_not_of_the_model_outlive_it(owner: Owner, name: str) -> None:
    mine = Path(own_model("dinosaurs", "Dinosaurs"))
    (mine / name).parent.mkdir(exist_ok=True)
    (mine / name).write_text("notes of mine")
    owner.own.delete(str(mine))
    owner.rests()
    assert owner.said[0] == ("removed", str(mine), False)
    assert "not of the model" in str(owner.said[1][1])
    assert [p for p in mine.rglob("*") if p.is_file()] == [mine / name]
    assert (mine / name).read_text() == "notes of mine"
    assert titles() == []


@pytest.mark.skipif(sys.platform == "win32", reason="links need a permission there")
@pytest.mark.parametrize("verb", ["trash", "delete", "rename"])
def test_a_link_among_the_models_leads_to_a_model_that_is_left_alone(owner: Owner, tmp_path: Path, verb: str) -> None:
    mine = Path(own_model("dinosaurs", "Dinosaurs"))
    elsewhere = mine.rename(tmp_path / "elsewhere")
    mine.symlink_to(elsewhere)
    before = {p: p.read_bytes() for p in elsewhere.iterdir()}
    getattr(owner.own, verb)(str(mine), *(["Old bones"] if verb == "rename" else []))
    owner.rests()
    assert [name for name, *_ in owner.said] == ["refused"]
    assert {p: p.read_bytes() for p in elsewhere.iterdir()} == before
    assert mine.is_symlink()


@pytest.mark.parametrize("way", ["..", "../../elsewhere", "deeper/model"])
def test_a_folder_outside_the_models_folder_is_not_ones_own(owner: Owner, home: Path, way: str) -> None:
    mine = Path(own_model("dinosaurs", "Dinosaurs"))
    target = mine.parent / way
    target.mkdir(parents=True, exist_ok=True)
    (target / CARD).write_bytes((mine / CARD).read_bytes())
    owner.own.delete(str(target))
    owner.rests()
    assert [name for name, *_ in owner.said] == ["refused"]
    assert (target / CARD).is_file()
    assert mine.is_dir()


@pytest.mark.parametrize("verb", ["trash", "delete", "rename"])
def test_a_model_that_another_process_trains_is_left_alone(owner: Owner, verb: str) -> None:
    mine = Path(own_model("dinosaurs", "Dinosaurs"))
    before = (mine / CARD).read_bytes()
    with lock_of(mine):
        getattr(owner.own, verb)(str(mine), *(["Old bones"] if verb == "rename" else []))
        owner.rests()
    ((name, sentence),) = owner.said
    assert name == "refused"
    assert "process" in str(sentence)
    assert (mine / CARD).read_bytes() == before
