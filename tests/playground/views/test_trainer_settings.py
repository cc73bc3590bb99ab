"""What a family lets one choose: its objectives under More, its settings, and a matrix that can be edited."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from models.families.registry import FAMILIES
from playground.views.trainer.setup import SetupCard

LEFT = Qt.MouseButton.LeftButton
LETTERS = ("a", "b", "·")
RATES = np.array([[-1.0, 0.75, 0.25], [0.75, -1.0, 0.25], [0.25, 0.25, -0.5]])


@pytest.fixture
def setup(qtbot):
    card = SetupCard()
    qtbot.addWidget(card)
    card.resize(420, 900)
    card.show()
    card.set_ready(True)
    return card


@pytest.mark.parametrize("name", [name for name, made in FAMILIES.items() if made.objectives])
def test_an_objective_is_chosen_under_more_with_its_sentence(setup, name):
    made = FAMILIES[name]
    setup.set_family(name)
    setup.more.click()
    assert setup.objective.isVisibleTo(setup)
    assert setup.objective.values() == [one.name for one in made.objectives]
    assert setup.request().objective == ""
    for one in made.objectives[1:]:
        setup.objective.setCurrentIndex(setup.objective.values().index(one.name))
        assert setup.request().objective == one.name
        assert setup._extra.objective_about.text() == one.about


@pytest.mark.parametrize("name", FAMILIES)
def test_a_teacher_is_offered_where_patterns_are_learned_from(setup, name):
    setup.set_teachers([("names-mixture", "Given names, mixture")])
    setup.set_family("nat")
    setup.more.click()
    setup.teacher.set_value("names-mixture")
    setup.set_teachers([("other", "Other"), ("names-mixture", "Given names, mixture")])  # what was chosen stays
    assert setup.request().teacher == "names-mixture"
    setup.set_family(name)
    assert setup.teacher.isVisibleTo(setup) == FAMILIES[name].traits.one_pass
    assert bool(setup.request().teacher) == FAMILIES[name].traits.one_pass


def test_labels_are_offered_where_they_are_learned(setup):
    setup.more.click()
    assert setup.labels.isVisibleTo(setup)
    assert setup.labels.values() == ["", "length", "first", "last", "ending"]
    assert setup.request().labels_by == ""
    setup.set_list_has_labels(has=True)
    setup.labels.set_value("column")
    assert setup.request().labels_by == "column"
    setup.set_list_has_labels(has=False)
    assert setup.request().labels_by == ""
    setup.labels.set_value("ending")
    setup.denoiser.set_value("mlp")
    setup._fill_sizes()
    assert not setup.labels.isVisibleTo(setup)
    assert setup.request().labels_by == ""
    setup.set_family("uniform")
    assert setup.request().labels_by == "ending"
    setup.set_family("autoregressive")
    assert setup.request().labels_by == ""


def test_a_family_without_a_choice_shows_none(setup):
    name = next(name for name, made in FAMILIES.items() if not made.objectives and not made.settings)
    setup.set_family(name)
    setup.more.click()
    assert not setup.objective.isVisibleTo(setup)
    assert not setup.settings.isVisibleTo(setup)
    assert (setup.request().objective, setup.request().settings) == ("", ())


def test_settings_are_made_of_what_the_family_declares_and_only_changes_are_sent(setup, qtbot):
    made = FAMILIES["neighbour"]
    setup.set_family("neighbour")
    settings = setup.settings
    assert settings.isVisibleTo(setup)
    assert list(settings.controls) == [one.name for one in made.settings]
    assert setup.request().settings == ()
    kind, spread = settings.controls["kind"], settings.controls["spread"]
    with qtbot.waitSignal(settings.changed):
        kind.setCurrentIndex(2)
    with qtbot.waitSignal(settings.changed):
        spread.setValue(0.5)
    assert setup.request().settings == (("kind", "contexts"), ("spread", 0.5))
    setup.set_family("masked")
    assert setup.request().settings == ()


def test_what_was_chosen_for_a_family_is_there_again_after_a_look_at_another(setup):
    setup.set_models((("neighbour", "/models/mine", "Mine"),))
    setup.set_family("neighbour")
    settings, start = setup.settings, setup.start_from
    settings.controls["kind"].setCurrentIndex(2)
    settings.controls["spread"].setValue(0.5)
    settings.pairs["a/b"] = 2.0
    start.setCurrentIndex(start.values().index("/models/mine"))
    setup.set_family("masked")
    setup.objective.setCurrentIndex(1)
    objective = setup.objective.value()
    settings.keep_pairs_of("ac")
    setup.set_family("neighbour")
    assert setup.request().settings == (("kind", "contexts"), ("spread", 0.5))  # the pair's letters are gone
    assert setup.request().start == "/models/mine"
    setup.set_family("masked")
    assert setup.objective.value() == objective


def test_a_setting_that_counts_has_no_fraction_and_a_family_without_pairs_says_nothing_of_a_matrix(setup):
    setup.set_family("blocks")
    letters = setup.settings.controls["block"]
    assert (letters.decimals(), letters.value(), letters.minimum()) == (0, 4.0, 1.0)
    assert not setup.settings.says.isVisibleTo(setup)
    letters.setValue(2)
    assert setup.request().settings == (("block", 2.0),)
    setup.set_family("neighbour")
    assert setup.settings.says.isVisibleTo(setup)


def test_a_cell_is_given_another_rate_by_typing_and_all_pairs_are_undone(setup, qtbot):
    setup.set_family("neighbour")
    settings = setup.settings
    settings.show_matrix(LETTERS, RATES, "")
    assert not settings.rate.isVisibleTo(setup)
    assert "scaled" in settings.says.text()
    QTest.mouseClick(settings.matrix, LEFT, pos=settings.matrix.place_of((1, 0)).center().toPoint())
    assert settings.chosen.text() == "a and b"
    assert settings.rate.value() == 0.75
    assert setup.window().focusWidget() is settings.rate
    with qtbot.waitSignal(settings.changed):
        settings.rate.setValue(2.0)
    assert setup.request().settings == (("a/b", 2.0),)
    settings.show_matrix(LETTERS, RATES * 1.5, "")
    assert settings.reset.isVisibleTo(setup)
    settings.keep_pairs_of(LETTERS)
    assert settings.pairs == {"a/b": 2.0}
    with qtbot.waitSignal(settings.changed):
        settings.reset.click()
    assert setup.request().settings == ()
    settings.show_matrix(LETTERS, RATES, "")
    assert not settings.rate.isVisibleTo(setup)


def test_pairs_of_letters_that_another_list_lacks_are_forgotten(setup):
    setup.set_family("neighbour")
    setup.settings.pairs = {"a/b": 2.0, "a/c": 1.0}
    setup.settings.keep_pairs_of(("a", "b"))
    assert setup.settings.pairs == {"a/b": 2.0}


def test_what_cannot_be_is_said_in_place_of_the_matrix(setup):
    setup.set_family("neighbour")
    setup.settings.show_matrix((), np.zeros((0, 0)), "The setting a/q names no two letters of this list.")
    assert not setup.settings.matrix.isVisibleTo(setup)
    assert setup.settings.says.text() == "The setting a/q names no two letters of this list."
