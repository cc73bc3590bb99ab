"""Models that were trained here: renamed, moved to the trash, deleted; no other is touched."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from models.cards import CARD, WEIGHTS, bundled_folder
from playground import own_models
from playground.own_models import OwnModels, for_good
from playground.shelf import items
from tests.playground.own import own_model, title_of


class Owner:
    """Drives the verbs and keeps what is said."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot, self.own, self.said = qtbot, OwnModels(), list[tuple[object, ...]]()
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


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere it would be the trash of the person")
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
    monkeypatch.setattr(own_models, "to_trash", lambda _: False)
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
    mine, own = own_model("dinosaurs", "Dinosaurs"), OwnModels()
    for title in ("One", "Two"):
        own.rename(mine, title)
    own.close()
    assert title_of(mine) == "Two"
