"""The results tab: every word reaches the table, and can be recalled, exported and cleared."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from models.model import Model
from models.novelty import Judge
from playground.desk import fresh_recipe
from playground.drawing import draw
from playground.gallery import Gallery
from playground.library import Library
from playground.player import Player
from playground.presenters.results import ResultsPresenter
from playground.shelf import Item, Opened
from playground.views.results import Results
from tests.playground.small import WORDS, Person, chain_model


class Desk:
    """A session with its results tab, and what was said."""

    def __init__(self, qtbot: QtBot, person: Person, folder: Path) -> None:
        self.told: list[str] = []
        self.player = Player(person.session)
        self.gallery, self.view, self.owner = Gallery(), Results(), QObject()
        qtbot.addWidget(self.view)
        self.library = Library()
        self.puts("pairs", chain_model())
        self.library._current = "pairs"
        self.presenter = ResultsPresenter(
            person.session,
            self.library,
            self.gallery,
            self.view,
            lambda name, _: folder / name,
            lambda sentence, action="": self.told.append(sentence),
            self.player,
            self.owner,
        )

    def puts(self, model_id: str, model: Model) -> None:
        """Put a model into the library, as if it had been opened before."""
        item = Item(model_id, model.title, "", "Yours")
        self.library._known[model_id] = Opened(item, model, None, None, Judge(WORDS))

    def close(self) -> None:
        self.gallery.close()
        self.presenter.close()
        self.library.close()
        self.owner.deleteLater()

    def rests(self, qtbot: QtBot) -> None:
        qtbot.waitUntil(lambda: not self.gallery._latest.busy and not self.gallery._queue)


@pytest.fixture
def desk(qtbot: QtBot, person: Person, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(qtbot, person, tmp_path)
    yield made
    made.close()


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
        qtbot.waitUntil(lambda: person.chain.done and not desk.player.playing)
        assert person.words[person.session.row] == result.word


def test_a_result_whose_run_gives_another_word_says_so_each_time(qtbot: QtBot, person: Person, desk: Desk) -> None:
    (result,) = draw(person.model, fresh_recipe(person.model).with_(seed=3), Judge(WORDS), 1)
    desk.player.set_speed(float("inf"))
    for _ in range(2):  # the second time that run is on the board
        person.does(desk.view.recall_wanted.emit, replace(result, word="older"))
        qtbot.waitUntil(lambda: person.chain.done and not desk.player.playing)
    person.does(desk.view.recall_wanted.emit, result)
    person.does(person.session.change, {"seed": 8})
    person.plays()  # another run, which nobody compares
    said = f"'older' was drawn by another version or on another computer; here its seed gives {result.word!r}."
    assert desk.told == [said, said]


def test_words_of_a_run_that_is_played_are_told_when_the_board_has_shown_them(
    qtbot: QtBot, person: Person, desk: Desk
) -> None:
    desk.player.set_speed(50.0)
    desk.player.play(True)
    qtbot.waitUntil(lambda: person.chain.done)
    assert desk.player.playing
    assert not desk.gallery.results
    qtbot.waitUntil(lambda: not desk.player.playing)
    desk.rests(qtbot)
    assert [r.word for r in desk.gallery.results] == person.words


def test_a_result_of_a_model_that_was_open_before_opens_it_and_is_drawn_again(
    qtbot: QtBot, person: Person, desk: Desk
) -> None:
    person.does(person.session.change, {"temperature": 0.8, "seed": 5})
    person.plays()
    desk.rests(qtbot)
    first, result = person.model, desk.gallery.results[2]
    person.does(person.session.open_model, "other", chain_model(WORDS[:5], "other", "Other"))
    other = person.model
    desk.player.set_speed(float("inf"))
    person.does(desk.view.recall_wanted.emit, result)
    qtbot.waitUntil(lambda: person.chain.done and not desk.player.playing)
    assert person.model is first
    assert person.desk.recipe == result.recipe
    assert (person.session.row, person.words[2]) == (2, result.word)
    assert desk.told == []
    person.does(person.session.undo)
    assert person.model is other, "opening and recalling are one change"


def test_a_result_of_a_model_in_the_library_opens_it_and_is_drawn_again(
    qtbot: QtBot, person: Person, desk: Desk
) -> None:
    author = chain_model(WORDS[:9], "other", "Other")
    desk.puts("other", author)
    (result,) = draw(author, fresh_recipe(author).with_(seed=3), Judge(WORDS), 1)
    desk.player.set_speed(float("inf"))
    person.does(desk.view.recall_wanted.emit, result)
    qtbot.waitUntil(lambda: person.chain.done and not desk.player.playing)
    assert (person.desk.model, person.desk.recipe) == ("other", result.recipe)
    assert person.words == [result.word]


def test_a_result_whose_model_is_gone_is_one_sentence_and_the_board_stays(
    qtbot: QtBot, person: Person, desk: Desk
) -> None:
    author = chain_model(WORDS[:9], "other", "Other")
    (result,) = draw(author, fresh_recipe(author), Judge(WORDS), 1)
    before = person.desk
    desk.view.recall_wanted.emit(result)
    qtbot.waitUntil(lambda: bool(desk.told))
    assert desk.told == [
        f"{result.word!r} cannot be drawn again: Other, which drew it, is gone or has learned more since."
    ]
    assert person.desk is before


def test_a_model_asked_for_before_a_result_is_recalled_does_not_open_after_it(
    qtbot: QtBot, person: Person, desk: Desk
) -> None:
    author = chain_model(WORDS[:9], "other", "Other")
    desk.puts("other", author)
    (result,) = draw(author, fresh_recipe(author), Judge(WORDS), 1)
    opened: list[Opened] = []
    desk.library.opened.connect(opened.append)
    desk.library.open("oracle:bigram:dinosaurs")
    person.does(desk.view.recall_wanted.emit, result)
    assert person.desk.model == "other"
    assert not desk.library.busy
    assert opened == []


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
    qtbot.waitUntil(lambda: bool(desk.told))
    text = (tmp_path / f"words.{kind}").read_text("utf-8")
    assert all(r.word in text for r in desk.gallery.results)
    assert kind != "json" or len(json.loads(text)["results"]) == 5
    assert desk.told == [f"Wrote 5 results to words.{kind}."]


def test_a_list_of_results_under_a_name_without_an_ending_gets_one(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, person: Person, desk: Desk, tmp_path: Path
) -> None:
    monkeypatch.setattr(desk.presenter, "_ask_path", lambda *_: tmp_path / "mine")
    desk.view.export_wanted.emit("csv")
    qtbot.waitUntil(lambda: bool(desk.told))
    assert [path.name for path in tmp_path.iterdir()] == ["mine.csv"]


def test_an_export_that_cannot_be_written_is_one_sentence(
    qtbot: QtBot, person: Person, desk: Desk, tmp_path: Path
) -> None:
    desk.presenter.more(2)
    desk.rests(qtbot)
    (tmp_path / "words.txt").mkdir()
    desk.view.export_wanted.emit("txt")
    qtbot.waitUntil(lambda: bool(desk.told))
    (sentence,) = desk.told
    assert sentence.endswith(".")
    assert "words.txt" in sentence


def test_nothing_is_drawn_before_a_model_is_there(qtbot: QtBot, empty_session: Any, tmp_path: Path) -> None:
    nobody = Person(qtbot, empty_session)
    made = Desk(qtbot, nobody, tmp_path)
    made.presenter.more(5)
    assert "loading" in made.told[0]
    made.close()
