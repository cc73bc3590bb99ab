"""The results tab: every word reaches the table, and can be recalled, exported and cleared."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, Qt
from pytestqt.qtbot import QtBot

from models.data.split import Split
from models.evaluation.novelty import NoveltyIndex
from models.evaluation.result import Result
from models.model import Model
from playground.catalog.entries import Item
from playground.catalog.model_library import ModelLibrary
from playground.catalog.opened import Opened
from playground.experiment.board_edits import OpenModel
from playground.experiment.edits import ChangeRecipe, Restart
from playground.experiment.recipe_transfer import fresh_recipe
from playground.formatting import per_char
from playground.presenters.dialogs import Dialogs
from playground.presenters.new_words import WITHOUT_LIST
from playground.presenters.results import ResultsPresenter
from playground.results.generate import generate
from playground.results.result_store import ResultStore
from playground.session.player import Player
from playground.views.results import Results
from tests.playground.presenters.owners import owners
from tests.playground.small import WORDS, Person, chain_model


class Experiment:
    """A session with its results tab, and what was said."""

    def __init__(self, qtbot: QtBot, person: Person, folder: Path) -> None:
        self.messages: list[str] = []
        self.failures: list[str] = []
        self.player = Player(person.session)
        self.result_store, self.view, self.owner = ResultStore(), Results(), QObject()
        qtbot.addWidget(self.view)
        self.library = ModelLibrary()
        person.session.results_changed.connect(self.result_store.make)
        self.puts("pairs", chain_model())
        self.library._current = "pairs"
        self.presenter = ResultsPresenter(
            owners(session=person.session, library=self.library, results=self.result_store, player=self.player),
            self.view,
            Dialogs(
                ask_save=lambda name, _: folder / name,
                ask_open=lambda *_: None,
                ask=lambda _, answers: answers[-1],
                show_message=lambda sentence, *, action="", instead_of="": self.messages.append(sentence),
                show_failure=self._fail,
            ),
            self.owner,
        )

    def _fail(self, sentence: str, *, action: str = "") -> None:
        self.messages.append(sentence)
        self.failures.append(sentence)

    def puts(self, model_id: str, model: Model) -> None:
        """Put a model into the library, as if it had been opened before."""
        item = Item(model_id, model.title, "", "Yours")
        self.library._known[model_id] = Opened(item, model, Split(WORDS), None, NoveltyIndex(WORDS))

    def close(self) -> None:
        self.result_store.close()
        self.presenter.close()
        self.library.close()
        self.owner.deleteLater()

    def rests(self, qtbot: QtBot) -> None:
        qtbot.waitUntil(lambda: not self.result_store._queue.busy)


@pytest.fixture
def experiment(qtbot: QtBot, person: Person, tmp_path: Path) -> Iterator[Experiment]:
    made = Experiment(qtbot, person, tmp_path)
    yield made
    made.close()


def test_a_finished_run_is_in_the_table_at_once_and_quick_ones_soon(
    qtbot: QtBot, person: Person, experiment: Experiment
) -> None:
    person.plays()
    experiment.rests(qtbot)
    assert [r.word for r in experiment.view.listing.chosen()] == person.words[::-1]
    for seed in (1, 2, 3):
        person.does(person.session.apply, Restart(seed))
        person.plays()
    experiment.rests(qtbot)
    assert len(experiment.result_store.results) == 16
    qtbot.waitUntil(lambda: len(experiment.view.listing.chosen()) == 16)


def test_words_drawn_on_request_are_all_in_the_table_when_the_drawing_ends(
    qtbot: QtBot, person: Person, experiment: Experiment
) -> None:
    experiment.presenter.more(300)
    experiment.rests(qtbot)
    assert len(experiment.view.listing.chosen()) == 300


def words(results: Iterable[Result]) -> list[str]:
    return [result.word for result in results]


def drawn(qtbot: QtBot, experiment: Experiment, count: int) -> tuple[Result, ...]:
    """So many more results."""
    before = len(experiment.result_store.results)
    experiment.presenter.more(count)
    experiment.rests(qtbot)
    return experiment.result_store.results[before:]


def test_clearing_keeps_the_starred_and_undo_brings_the_others_back(
    qtbot: QtBot, person: Person, experiment: Experiment
) -> None:
    five = drawn(qtbot, experiment, 5)
    for place in (1, 3):
        experiment.result_store.mark(place, starred=True)
    person.does(experiment.view.clear.click)
    assert words(experiment.result_store.results) == words([five[1], five[3]])
    assert experiment.messages == ["Cleared 3 results; 2 starred ones stay. Undo brings them back."]
    assert person.session.history.undo_label == "clear 3 results"
    person.does(person.session.apply, ChangeRecipe.of(seed=8))
    since = drawn(qtbot, experiment, 2)
    person.does(person.session.undo)
    person.does(person.session.undo)
    assert words(experiment.result_store.results) == words((*five, *since))
    assert [r.starred for r in experiment.result_store.results[:5]] == [False, True, False, True, False]
    person.does(person.session.redo)
    assert words(experiment.result_store.results) == words((five[1], five[3], *since))


def test_undo_takes_back_the_newest_of_what_was_done_on_the_board_and_to_the_results(
    qtbot: QtBot, person: Person, experiment: Experiment
) -> None:
    five = drawn(qtbot, experiment, 5)
    person.does(person.session.apply, ChangeRecipe.of(temperature=2.0))
    person.does(experiment.view.clear.click)
    person.does(person.session.apply, ChangeRecipe.of(seed=8))
    person.does(person.session.undo)
    assert experiment.result_store.results == ()
    person.plays()  # frames that come belong to the board, and stay when the results are put back
    experiment.rests(qtbot)
    run = person.trajectory
    person.does(person.session.undo)
    assert words(experiment.result_store.results)[:5] == words(five)
    assert person.trajectory is run
    assert person.session.experiment.recipe.temperature == 2.0
    person.does(person.session.undo)
    assert person.session.experiment.recipe.temperature == 1.0


def test_results_are_removed_and_put_back_while_a_run_goes_on(
    qtbot: QtBot, person: Person, experiment: Experiment
) -> None:
    five = drawn(qtbot, experiment, 5)
    experiment.view.show()
    experiment.view.listing.selectRow(1)
    with qtbot.waitSignal(person.session.finished):
        experiment.player.set_speed(float("inf"))
        experiment.player.play(True)
        qtbot.keyClick(experiment.view.listing, Qt.Key.Key_Delete)
        assert words(experiment.result_store.results) == words([*five[:3], five[4]])
        person.session.undo()
        assert words(experiment.result_store.results) == words(five)
    experiment.player.play(False)


def test_a_star_given_since_is_kept_by_undo_and_by_redo(qtbot: QtBot, person: Person, experiment: Experiment) -> None:
    five = drawn(qtbot, experiment, 5)
    experiment.presenter.removal.remove([five[0]])
    experiment.result_store.mark(0, starred=True)  # of five[1]
    person.session.undo()
    assert [r.starred for r in experiment.result_store.results] == [False, True, False, False, False]
    experiment.result_store.mark(0, starred=True)
    person.session.redo()
    assert sorted(words(experiment.result_store.results)) == sorted(words(five))


def test_clearing_can_be_taken_back_with_what_came_since(qtbot: QtBot, person: Person, experiment: Experiment) -> None:
    experiment.presenter.more(5)
    experiment.rests(qtbot)
    experiment.presenter.removal.clear()
    assert experiment.view.listing.chosen() == []
    assert experiment.messages == ["Cleared 5 results. Undo brings them back."]
    experiment.presenter.more(3)
    experiment.rests(qtbot)
    experiment.presenter.removal.put_back()
    assert len(experiment.view.listing.chosen()) == len(experiment.result_store.results) == 8
    assert sorted(r.row for r in experiment.result_store.results) == list(range(4, 12)), "none was drawn twice"


def test_new_words_after_clearing_are_of_later_rows(qtbot: QtBot, person: Person, experiment: Experiment) -> None:
    def searched(count: int) -> tuple[Result, ...]:
        experiment.view.new_wanted.emit(count)
        qtbot.waitUntil(lambda: not experiment.presenter.new_words.searching)
        return experiment.result_store.results

    first = searched(6)
    tried = int(experiment.messages[-1].split("; ")[1].split()[0])
    experiment.presenter.removal.clear()
    again = searched(6)
    assert len(first) == len(again) == 6
    assert max(r.row for r in first) == 3 + tried < min(r.row for r in again)


def test_recalling_a_result_draws_its_very_word(qtbot: QtBot, person: Person, experiment: Experiment) -> None:
    person.plays()
    experiment.rests(qtbot)
    experiment.presenter.more(7)
    experiment.rests(qtbot)
    person.does(person.session.apply, ChangeRecipe.of(temperature=2.0, seed=8))
    experiment.player.set_speed(float("inf"))
    for result in experiment.result_store.results:
        person.does(experiment.view.recall_wanted.emit, result)
        qtbot.waitUntil(lambda: person.trajectory.done and not experiment.player.playing)
        assert person.words[person.session.state.row] == result.word


def test_a_result_whose_run_gives_another_word_says_so_each_time(
    qtbot: QtBot, person: Person, experiment: Experiment
) -> None:
    (result,) = generate(person.model, fresh_recipe(person.model).with_(seed=3), NoveltyIndex(WORDS), 1)
    experiment.player.set_speed(float("inf"))
    for _ in range(2):  # the second time that run is on the board
        person.does(experiment.view.recall_wanted.emit, replace(result, word="older"))
        qtbot.waitUntil(lambda: person.trajectory.done and not experiment.player.playing)
    person.does(experiment.view.recall_wanted.emit, result)
    person.does(person.session.apply, ChangeRecipe.of(seed=8))
    person.plays()  # another run, which nobody compares
    said = f"'older' was drawn by another version or on another computer; here its seed gives {result.word!r}."
    assert experiment.messages == [said, said]


def test_words_of_a_run_that_is_played_are_added_when_the_board_has_shown_them(
    qtbot: QtBot, person: Person, experiment: Experiment
) -> None:
    at_its_end: list[tuple[bool, int]] = []  # whether it was still played when it was drawn, and what the table had
    person.session.finished.connect(
        lambda _: at_its_end.append((experiment.player.playing, len(experiment.result_store.results)))
    )
    experiment.player.set_speed(50.0)
    experiment.player.play(True)
    qtbot.waitUntil(lambda: bool(at_its_end) and not experiment.player.playing)
    experiment.rests(qtbot)
    assert at_its_end == [(True, 0)]
    assert [r.word for r in experiment.result_store.results] == person.words


def test_a_result_of_a_model_that_was_open_before_opens_it_and_is_drawn_again(
    qtbot: QtBot, person: Person, experiment: Experiment
) -> None:
    person.does(person.session.apply, ChangeRecipe.of(temperature=0.8, seed=5))
    person.plays()
    experiment.rests(qtbot)
    first, result = person.model, experiment.result_store.results[2]
    person.does(person.session.apply, OpenModel("other", chain_model(WORDS[:5], "other", "Other")))
    other = person.model
    experiment.player.set_speed(float("inf"))
    person.does(experiment.view.recall_wanted.emit, result)
    qtbot.waitUntil(lambda: person.trajectory.done and not experiment.player.playing)
    assert person.model is first
    assert person.experiment.recipe == result.recipe
    assert (person.session.state.row, person.words[2]) == (2, result.word)
    assert experiment.messages == []
    person.does(person.session.undo)
    assert person.model is other, "opening and recalling are one change"


def test_a_result_of_a_model_in_the_library_opens_it_and_is_drawn_again(
    qtbot: QtBot, person: Person, experiment: Experiment
) -> None:
    author = chain_model(WORDS[:9], "other", "Other")
    experiment.puts("other", author)
    (result,) = generate(author, fresh_recipe(author).with_(seed=3), NoveltyIndex(WORDS), 1)
    experiment.player.set_speed(float("inf"))
    person.does(experiment.view.recall_wanted.emit, result)
    qtbot.waitUntil(lambda: person.trajectory.done and not experiment.player.playing)
    assert (person.experiment.model, person.experiment.recipe) == ("other", result.recipe)
    assert person.words == [result.word]


def test_a_result_whose_model_is_gone_is_one_sentence_and_the_board_stays(
    qtbot: QtBot, person: Person, experiment: Experiment
) -> None:
    author = chain_model(WORDS[:9], "other", "Other")
    (result,) = generate(author, fresh_recipe(author), NoveltyIndex(WORDS), 1)
    before = person.experiment
    experiment.view.recall_wanted.emit(result)
    qtbot.waitUntil(lambda: bool(experiment.messages))
    assert experiment.messages == [
        f"{result.word!r} cannot be drawn again: Other, which drew it, is gone or has learned more since."
    ]
    assert person.experiment is before


def test_a_model_asked_for_before_a_result_is_recalled_does_not_open_after_it(
    qtbot: QtBot, person: Person, experiment: Experiment
) -> None:
    author = chain_model(WORDS[:9], "other", "Other")
    experiment.puts("other", author)
    (result,) = generate(author, fresh_recipe(author), NoveltyIndex(WORDS), 1)
    opened: list[Opened] = []
    experiment.library.opened.connect(opened.append)
    experiment.library.open("oracle:bigram:dinosaurs")
    person.does(experiment.view.recall_wanted.emit, result)
    assert person.experiment.model == "other"
    assert not experiment.library.busy
    assert opened == []


def test_a_result_of_an_edited_run_is_not_recalled_but_explained(
    qtbot: QtBot, person: Person, experiment: Experiment
) -> None:
    person.plays()
    experiment.rests(qtbot)
    person.session.show(1)
    person.does(person.session.apply, ChangeRecipe.of(temperature=0.5))
    person.plays()
    experiment.rests(qtbot)
    before = person.experiment
    experiment.view.recall_wanted.emit(experiment.result_store.results[-1])
    assert person.experiment is before
    assert "branch" in experiment.messages[-1]


@pytest.mark.parametrize("kind", ["txt", "csv", "json"])
def test_results_are_exported(qtbot: QtBot, person: Person, experiment: Experiment, tmp_path: Path, kind: str) -> None:
    experiment.presenter.more(5)
    experiment.rests(qtbot)
    experiment.view.export_wanted.emit(kind)
    qtbot.waitUntil(lambda: bool(experiment.messages))
    text = (tmp_path / f"words.{kind}").read_text("utf-8")
    assert all(r.word in text for r in experiment.result_store.results)
    assert kind != "json" or len(json.loads(text)["results"]) == 5
    assert experiment.messages == [f"Wrote 5 results to words.{kind}."]


def test_a_list_of_results_under_a_name_without_an_ending_gets_one(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, person: Person, experiment: Experiment, tmp_path: Path
) -> None:
    dialogs = replace(experiment.presenter._dialogs, ask_save=lambda *_: tmp_path / "mine")
    monkeypatch.setattr(experiment.presenter, "_dialogs", dialogs)
    experiment.view.export_wanted.emit("csv")
    qtbot.waitUntil(lambda: bool(experiment.messages))
    assert [path.name for path in tmp_path.iterdir()] == ["mine.csv"]


def test_an_export_that_cannot_be_written_is_one_sentence(
    qtbot: QtBot, person: Person, experiment: Experiment, tmp_path: Path
) -> None:
    experiment.presenter.more(2)
    experiment.rests(qtbot)
    (tmp_path / "words.txt").mkdir()
    experiment.view.export_wanted.emit("txt")
    qtbot.waitUntil(lambda: bool(experiment.messages))
    (sentence,) = experiment.messages
    assert experiment.failures == [sentence]
    assert sentence.endswith(".")
    assert "words.txt" in sentence


def test_nothing_is_drawn_before_a_model_is_there(qtbot: QtBot, empty_session: Any, tmp_path: Path) -> None:
    nobody = Person(qtbot, empty_session)
    made = Experiment(qtbot, nobody, tmp_path)
    made.presenter.more(5)
    assert "loading" in made.messages[0]
    made.close()


def test_new_words_stand_on_top_the_best_first_and_what_came_of_it_is_said(
    qtbot: QtBot, person: Person, experiment: Experiment
) -> None:
    before = drawn(qtbot, experiment, 30)
    said: list[str] = []
    experiment.view.set_busy = lambda done, total, progress="": said.append(progress)  # type: ignore[method-assign]
    experiment.view.new_wanted.emit(6)
    qtbot.waitUntil(lambda: not experiment.presenter.new_words.searching)
    found = experiment.view.listing.table.shown()[:6]
    assert len(experiment.result_store.results) == 36
    assert not {r.word for r in found} & ({r.word for r in before} | set(WORDS))
    assert len({r.word for r in found}) == 6
    figures = [per_char(r.logp, r.word) for r in found]
    assert figures == sorted(figures, reverse=True)
    assert said[0] == "0 of 6, 0 tried"
    assert experiment.messages[-1].startswith("6 new words, best first by log p per character (exact); ")


def test_a_search_that_is_stopped_keeps_what_it_found(qtbot: QtBot, person: Person, experiment: Experiment) -> None:
    search = experiment.presenter.new_words
    experiment.view.new_wanted.emit(500)
    qtbot.waitUntil(lambda: search._state is not None and len(search._state.found) > 0)
    experiment.view.cancel_wanted.emit()
    assert not search.searching
    assert experiment.result_store.results
    assert "tried" in experiment.messages[-1]
    count = len(experiment.result_store.results)
    experiment.presenter.close()
    assert len(experiment.result_store.results) == count


def test_a_model_without_its_list_is_not_asked_for_new_words(
    qtbot: QtBot, person: Person, experiment: Experiment
) -> None:
    known = experiment.library._known
    known["pairs"] = replace(known["pairs"], words=None)
    experiment.view.new_wanted.emit(5)
    assert not experiment.presenter.new_words.searching
    assert experiment.failures == [WITHOUT_LIST]
