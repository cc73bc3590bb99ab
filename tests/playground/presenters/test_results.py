"""The results tab: every word reaches the table, and can be recalled, exported and cleared."""

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from models.novelty import Judge
from playground.gallery import Gallery
from playground.player import Player
from playground.presenters.results import ResultsPresenter
from playground.views.results import Results
from tests.playground.small import WORDS, Person, chain_model


class Desk:
    """A session with its results tab, and what was said."""

    def __init__(self, qtbot: QtBot, person: Person, folder: Path) -> None:
        self.told: list[str] = []
        self.player = Player(person.session)
        self.gallery, self.view, self.owner = Gallery(), Results(), QObject()
        qtbot.addWidget(self.view)
        library: Any = SimpleNamespace(judge=Judge(WORDS))
        self.presenter = ResultsPresenter(
            person.session,
            library,
            self.gallery,
            self.view,
            lambda name, _: folder / name,
            lambda sentence, action="": self.told.append(sentence),
            self.player,
            self.owner,
        )

    def rests(self, qtbot: QtBot) -> None:
        qtbot.waitUntil(lambda: not self.gallery._latest.busy and not self.gallery._queue, timeout=20_000)


@pytest.fixture
def desk(qtbot: QtBot, person: Person, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(qtbot, person, tmp_path)
    yield made
    made.gallery.close()
    made.owner.deleteLater()


def test_a_finished_run_is_in_the_table_at_once_and_quick_ones_soon(qtbot: QtBot, person: Person, desk: Desk) -> None:
    person.plays()
    desk.rests(qtbot)
    assert [r.word for r in desk.view.chosen()] == person.words[::-1]
    for seed in (1, 2, 3):
        person.does(person.session.restart, seed)
        person.plays()
    desk.rests(qtbot)
    assert len(desk.gallery.results) == 16
    qtbot.waitUntil(lambda: len(desk.view.chosen()) == 16)


def test_words_drawn_on_request_are_all_in_the_table_when_the_drawing_ends(
    qtbot: QtBot, person: Person, desk: Desk
) -> None:
    desk.presenter.more(300)
    desk.rests(qtbot)
    assert len(desk.view.chosen()) == 300


def test_clearing_can_be_taken_back_with_what_came_since(qtbot: QtBot, person: Person, desk: Desk) -> None:
    desk.presenter.more(5)
    desk.rests(qtbot)
    desk.presenter.clear()
    assert desk.view.chosen() == []
    assert desk.told == ["Cleared 5 results."]
    desk.presenter.more(3)
    desk.rests(qtbot)
    desk.presenter.put_back()
    assert len(desk.view.chosen()) == len(desk.gallery.results) == 5  # the three were among them


def test_recalling_a_result_draws_its_very_word(qtbot: QtBot, person: Person, desk: Desk) -> None:
    person.plays()
    desk.rests(qtbot)
    desk.presenter.more(7)
    desk.rests(qtbot)
    person.does(person.session.change, {"temperature": 2.0, "seed": 8})
    desk.player.set_speed(float("inf"))
    for result in desk.gallery.results:
        person.does(desk.view.recall_wanted.emit, result)
        qtbot.waitUntil(lambda: person.chain.done and not desk.player.playing, timeout=20_000)
        assert person.words[person.session.row] == result.word


def test_words_of_a_run_that_is_played_are_told_when_the_board_has_shown_them(
    qtbot: QtBot, person: Person, desk: Desk
) -> None:
    desk.player.set_speed(50.0)
    desk.player.play(True)
    qtbot.waitUntil(lambda: person.chain.done, timeout=20_000)
    assert desk.player.playing
    assert not desk.gallery.results
    qtbot.waitUntil(lambda: not desk.player.playing, timeout=20_000)
    desk.rests(qtbot)
    assert [r.word for r in desk.gallery.results] == person.words


def test_a_result_of_another_model_is_not_recalled_but_explained(qtbot: QtBot, person: Person, desk: Desk) -> None:
    person.plays()
    desk.rests(qtbot)
    result = desk.gallery.results[0]
    person.does(person.session.open_model, "other", chain_model(WORDS[:5], "other", "Other"))
    before = person.desk
    desk.view.recall_wanted.emit(result)
    assert person.desk is before
    assert "was drawn by Pairs; open that model" in desk.told[-1]


def test_a_result_of_an_edited_run_is_not_recalled_but_explained(qtbot: QtBot, person: Person, desk: Desk) -> None:
    person.plays()
    desk.rests(qtbot)
    person.session.show(1)
    person.does(person.session.change, {"temperature": 0.5})
    person.plays()
    desk.rests(qtbot)
    before = person.desk
    desk.view.recall_wanted.emit(desk.gallery.results[-1])
    assert person.desk is before
    assert "branch" in desk.told[-1]


@pytest.mark.parametrize("kind", ["txt", "csv", "json"])
def test_results_are_exported(qtbot: QtBot, person: Person, desk: Desk, tmp_path: Path, kind: str) -> None:
    desk.presenter.more(5)
    desk.rests(qtbot)
    desk.view.export_wanted.emit(kind)
    text = (tmp_path / f"words.{kind}").read_text("utf-8")
    assert all(r.word in text for r in desk.gallery.results)
    assert kind != "json" or len(json.loads(text)["results"]) == 5
    assert desk.told == [f"Wrote 5 results to words.{kind}."]


def test_an_export_that_cannot_be_written_is_one_sentence(
    qtbot: QtBot, person: Person, desk: Desk, tmp_path: Path
) -> None:
    desk.presenter.more(2)
    desk.rests(qtbot)
    (tmp_path / "words.txt").mkdir()
    desk.view.export_wanted.emit("txt")
    (sentence,) = desk.told
    assert sentence.endswith(".")
    assert "words.txt" in sentence


def test_nothing_is_drawn_before_a_model_is_there(qtbot: QtBot, empty_session: Any, tmp_path: Path) -> None:
    nobody = Person(qtbot, empty_session)
    made = Desk(qtbot, nobody, tmp_path)
    made.presenter.more(5)
    assert "loading" in made.told[0]
    made.gallery.close()
    made.owner.deleteLater()
