"""Which word the forward view destroys, by which numbers, and what is measured of it."""

from __future__ import annotations

from collections.abc import Iterator
from unittest.mock import MagicMock

import numpy as np
import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from models.data.vocabulary import END, Vocabulary, with_attributes
from models.destruction import letter_shares
from models.destruction.of_process import OfProcess
from models.families.modalities import MODALITIES
from models.model import Model
from models.rng import CounterRNG
from playground.catalog.model_library import ModelLibrary
from playground.catalog.opened import Opened
from playground.presenters import forward
from playground.presenters.forward import ForwardPresenter, ListOfLetters, _words_of, ways_and_curves
from playground.session.session import Session
from playground.views.forward import ForwardView
from playground.views.forward.page import NOTHING
from playground.widgets import UpdateQueue
from tests.models.destruction.ways import ways_of
from tests.models.toys import FunctionDenoiser
from tests.playground.presenters.owners import owners
from tests.playground.small import WORDS, Person


class Page:
    """The forward view of a session, with a list of words behind its model."""

    def __init__(self, qtbot: QtBot, session: Session, table: np.ndarray | None) -> None:
        self.qtbot, self.session, self.root, self.view = qtbot, session, QObject(), ForwardView()
        qtbot.addWidget(self.view)
        oracle = None if table is None else MagicMock(table=table)
        library = MagicMock(spec=ModelLibrary, known=lambda _: MagicMock(spec=Opened, oracle=oracle))
        given = owners(session=session, library=library)
        self.presenter = ForwardPresenter(given, self.view, UpdateQueue(self.root), self.root)
        self.view.resize(420, 800)
        self.view.show()
        self.presenter.show()

    def settles(self) -> None:
        """Wait until all is measured."""
        presenter = self.presenter
        self.qtbot.waitUntil(lambda: not presenter._latest.busy and len(presenter._curves) == len(presenter._ways) > 0)

    def word(self) -> str:
        """What is destroyed."""
        shown = self.view._shown
        assert shown is not None
        return shown.vocabulary.decode(shown.word)


def table_of(session: Session) -> np.ndarray:
    return session.outline.vocabulary.encode_all(WORDS, session.outline.length)


@pytest.fixture
def page(qtbot: QtBot, person: Person) -> Iterator[Page]:
    made = Page(qtbot, person.session, table_of(person.session))
    made.settles()
    yield made
    made.presenter.close()


def test_at_first_a_word_of_the_list_is_destroyed_and_then_the_selected_row(page: Page, person: Person) -> None:
    assert page.word() in WORDS
    assert page.view.word.placeholderText() == f"{page.word()}  (list)"
    person.plays()
    last = person.session.experiment.branches[0].trajectory.last
    words = [person.session.outline.vocabulary.decode(row) for row in last.x]
    for row in (0, 2):
        person.does(person.session.select, (1,), row)
        page.settles()
        assert page.word() == words[row]
        assert page.view.word.placeholderText() == f"{words[row]}  (row {row + 1})"


def test_a_word_that_is_typed_stays_whatever_the_board_does(page: Page, person: Person) -> None:
    page.view.word.setText("lamon")
    page.settles()
    assert page.word() == "lamon"
    person.plays()
    assert page.word() == "lamon"
    page.view.word.clear()
    page.settles()
    assert page.word() != "lamon"


@pytest.mark.parametrize("word", ["xylophone7", "annannannannannann", "  q "])
def test_a_word_of_other_letters_is_refused_in_a_sentence_and_the_one_before_stays(page: Page, word: str) -> None:
    before = page.word()
    page.view.word.setText(word)
    assert page.view.word.problem().endswith(".")
    assert page.word() == before


def test_the_level_changes_what_is_shown_by_the_same_numbers(page: Page) -> None:
    seen: dict[int, list[list[int]]] = {}
    for value in (10, 60, 90, 60, 10):
        page.view.slider.setValue(value)
        shown = page.view._shown
        assert shown is not None
        left = [symbols.tolist() for symbols in shown.left]
        assert seen.setdefault(value, left) == left
    assert len({str(left) for left in seen.values()}) == 3


def test_other_numbers_are_drawn_for_the_same_word_and_level(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forward, "fresh_seed", lambda: 123)
    page.view.slider.setValue(50)
    page.view.numbers.click()
    shown = page.view._shown
    assert shown is not None
    for line, left in zip(page.view.lines, shown.left, strict=True):
        assert (line.way.corrupt(shown.word[None], 0.5, CounterRNG(123, 0, 1, 0))[0] == left).all()


def test_what_is_left_is_measured_by_the_shares_of_the_list(page: Page, person: Person) -> None:
    shares = letter_shares(table_of(person.session), len(person.session.outline.vocabulary))
    whole = float(-(shares * np.log(np.maximum(shares, 1e-300))).sum())
    assert [float(curve.left[0]) for curve in page.presenter._curves] == pytest.approx([whole] * len(page.view.lines))
    assert all(line.amount() != "…" for line in page.view.lines)


def test_the_open_model_s_own_process_is_among_the_ways(page: Page, person: Person) -> None:
    processes = [way.process for way in page.presenter._ways if isinstance(way, OfProcess)]
    assert person.session.model is not None
    assert any(process is person.session.model.process for process in processes)


def test_a_page_that_is_not_shown_is_passed_over_and_comes_up_to_date(page: Page, person: Person) -> None:
    page.view.hide()
    before = page.word()
    person.plays()
    assert page.word() == before
    page.view.show()
    page.presenter.show()
    page.settles()
    assert "(row 1)" in page.view.word.placeholderText()


def test_without_a_model_nothing_is_shown(qtbot: QtBot, empty_session: Session) -> None:
    page = Page(qtbot, empty_session, None)
    assert page.view._about.text() == NOTHING
    page.view.numbers.click()
    page.view.word_changed.emit("anna")
    assert page.view.lines == []
    page.presenter.close()


def test_without_a_list_all_letters_count_alike(person: Person) -> None:
    model = person.session.model
    assert model is not None
    letters = ListOfLetters(model.vocabulary, model.length, model.process, None)
    assert set(letters.shares()) == {1 / len(model.vocabulary)}
    example = letters.example()
    assert len(example) == model.length
    assert example[0] != END
    assert (example == END).any()


def test_ways_that_are_known_are_not_made_again(person: Person) -> None:
    model = person.session.model
    assert model is not None
    letters = ListOfLetters(model.vocabulary, model.length, model.process, table_of(person.session))
    ways = ways_of(len(model.vocabulary))[:2]
    assert len([value for value in ways_and_curves(letters, 4, ways) if value is not None]) == 2
    first, *rest = (value for value in ways_and_curves(letters, 4, ()) if value is not None)
    assert isinstance(first, tuple)
    assert len(rest) == len(first)


def test_the_process_of_bare_words_has_no_attributes_in_front_of_them():
    words = ["anna", "bo", "otto"]
    vocabulary = with_attributes(Vocabulary.from_words(words), words)
    count, length = vocabulary.attribute_count, vocabulary.attribute_count + 5
    process = MODALITIES.process(len(vocabulary), {"beside": count}, {})
    card = {"family": MODALITIES.name, "process": {"beside": count}}
    model = Model("both", vocabulary, length, process, FunctionDenoiser(lambda x: np.ones((*x.shape, 9))), card)
    for table in (vocabulary.encode_all(words, length), None):
        shown = _words_of(model, table)
        assert shown.process.traits.attribute_count == 0
        assert (len(shown.vocabulary), shown.length) == (shown.process.size, 5)
        if shown.table is not None:
            assert [shown.vocabulary.decode(row) for row in shown.table] == words
