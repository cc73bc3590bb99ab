"""The guidance card: a label and its strength where the model has learned some, pins where they can be hidden."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from models.data.labels import WordLabels
from models.families.registry import FAMILIES
from models.guidance.methods import GUIDANCE_METHODS, GuidanceOptions, methods_for
from models.sampling.recipe import FieldChange
from playground.views.controls import Controls
from tests.playground.views.signals import emitted
from tests.playground.views.small_noise import noisy_recipe
from tests.playground.views.small_run import recipe

LABELS = WordLabels("ending", ("vowel", "consonant"))


@pytest.fixture
def view(qtbot):
    made = Controls()
    qtbot.addWidget(made)
    made.resize(420, 900)
    made.show_recipe(recipe(), FAMILIES["masked"], LABELS)
    made.show()
    return made


def test_a_label_is_offered_where_the_model_has_learned_some(view):
    card = view.guidance
    assert card.label.isVisible()
    assert card.label.values() == ["", "vowel", "consonant"]
    assert "last letter is a vowel" in card.label_setting.line()
    assert card.guidance.reason().startswith("Choose a label first")
    view.show_recipe(recipe(), FAMILIES["masked"])
    assert not card.label.isVisible()
    assert card.pins.isVisible()
    view.show_recipe(noisy_recipe(), FAMILIES["uniform"], LABELS)
    assert card.label.isVisible()
    assert not card.pins.isVisible()
    view.show_recipe(noisy_recipe(), FAMILIES["uniform"])
    assert not card.isVisible()


def test_a_label_and_its_strength_are_asked_for(view):
    card, asked = view.guidance, emitted(view.change_wanted)
    card.label.setCurrentIndex(1)
    assert asked == [(FieldChange("label", "vowel"),)]
    asked.clear()
    view.show_recipe(recipe().with_(label="vowel", guidance=2.0), FAMILIES["masked"], LABELS)
    assert not asked
    assert (card.label.value(), card.guidance.number.value(), card.guidance.slider.value()) == ("vowel", 2.0, 20)
    assert "two model calls" in card.guidance.line()
    QTest.keyClick(card.guidance.slider, Qt.Key.Key_Right)
    assert asked == [(FieldChange("guidance", 2.1),)]


def test_pins_guide_once_there_are_any(view):
    card, asked = view.guidance, emitted(view.change_wanted)
    free = recipe().with_(constraint=recipe().constraint.release(0))
    pins = bool(recipe().with_(pin_guidance=2.0).guides.pins)
    assert (not card.pins.reason()) == pins
    pinned = free.with_(constraint=free.constraint.pin(0, 1))
    view.show_recipe(pinned, FAMILIES["masked"], LABELS)
    assert not card.pins.reason()
    card.pins.number.setValue(3.0)
    assert asked == [(FieldChange("pin_guidance", 3.0),)]
    view.show_recipe(pinned.with_(pin_guidance=3.0), FAMILIES["masked"], LABELS)
    assert "more" in card.pins.line()


def test_every_control_has_a_name_and_says_what_it_does(view):
    card = view.guidance
    for control in (card.label, card.guidance.number, card.guidance.slider, card.pins.number, card.pins.slider):
        assert control.accessibleName()
        assert control.toolTip()


def test_what_knows_the_label_is_offered_where_a_classifier_can_guide(view):
    card, asked = view.guidance, emitted(view.change_wanted)
    view.show_recipe(recipe(), FAMILIES["uniform"])
    card.show_options(GuidanceOptions(("length", "ending")))
    assert card.isVisible()
    assert card.method.isVisible()
    assert not card.label.isVisible()
    assert card.method.values() == ["", *methods_for(FAMILIES["uniform"].traits)]
    assert set(GUIDANCE_METHODS) - set(card.method.values()) == {"trained-adagrad"}  # there are no points
    card.method.setCurrentIndex(1)
    assert asked == [(FieldChange("classifier", "list:ending"),)]
    view.show_recipe(recipe().with_(classifier="list:ending"), FAMILIES["uniform"])
    card.show_options(GuidanceOptions(("length", "ending"), ("vowel", "consonant")))
    assert (card.method.value(), card.kind.values(), card.kind.value()) == ("list", ["length", "ending"], "ending")
    assert card.label.values() == ["", "vowel", "consonant"]
    assert "last letter is a vowel" in card.kind_setting.line()
    assert not card.train.isVisible()
    asked.clear()
    card.kind.setCurrentIndex(0)
    assert asked == [(FieldChange("classifier", "list:length"),)]


def test_a_classifier_that_is_missing_is_trained_and_stopped(view):
    card = view.guidance
    wanted, stopped = emitted(card.train_wanted), emitted(card.stop_wanted)
    view.show_recipe(recipe().with_(classifier="trained:last"), FAMILIES["uniform"])
    card.show_options(GuidanceOptions(("last",), ("a", "n"), missing="None there."))
    assert card.train.isVisible()
    assert card.label_setting.reason().startswith("Train the classifier first")
    card.train.click()
    assert wanted == [("last",)]
    card.show_options(GuidanceOptions(("last",), ("a", "n"), missing="None there."))
    card.show_training("40 %")
    assert (card.train.text(), card.train_setting.line()) == ("Stop", "40 %")
    card.train.click()
    assert len(stopped) == 1
    card.show_training("")
    card.show_options(GuidanceOptions(("last",), ("a", "n")))
    assert card.train.text() == "Train again"
    assert not card.label_setting.reason()


def test_a_classifier_is_shown_while_its_labels_are_read(view):
    view.show_recipe(recipe().with_(classifier="list:ending", label="vowel", guidance=3.0), FAMILIES["uniform"])
    view.guidance.show_options(GuidanceOptions(("ending",), problem="Reading the labels."))
    assert view.guidance.label.value() == "vowel"
    assert view.guidance.label_setting.line() == "Reading the labels."
    assert "counted apart" in view.guidance.guidance.line()


def test_a_strength_that_cannot_be_is_refused_in_its_line_until_another_is_given(view):
    strength, asked = view.guidance.guidance, emitted(view.change_wanted)
    view.show_recipe(recipe().with_(label="vowel", guidance=3.0), FAMILIES["masked"], LABELS)
    assert strength.slider.maximum() == 10 * strength.number.maximum()
    for text in ("1e9", "abc"):
        strength.number.selectAll()
        QTest.keyClicks(strength.number, text)
        QTest.keyClick(strength.number, Qt.Key.Key_Return)
        assert strength.line().startswith(f"Not {text}: a number from 0.00 to 20.00")
        assert strength.number.value() == 3.0
    view.show_recipe(recipe().with_(label="vowel", guidance=3.0), FAMILIES["masked"], LABELS)
    assert "Not abc" in strength.line()
    assert not asked
    strength.number.setValue(4.0)
    assert "Not" not in strength.line()


def test_the_labels_of_the_list_come_first_where_it_has_some(view):
    asked = emitted(view.change_wanted)
    view.show_recipe(recipe(), FAMILIES["uniform"])
    view.guidance.show_options(GuidanceOptions(("column", "length", "ending")))
    view.guidance.method.setCurrentIndex(1)
    assert asked == [(FieldChange("classifier", "list:column"),)]


def test_a_training_can_be_stopped_whatever_is_on_the_board(view):
    """Another method, or a model that no classifier can guide: it goes on in sight."""
    card, stopped = view.guidance, emitted(view.guidance.stop_wanted)
    view.show_recipe(recipe(), FAMILIES["autoregressive"])
    card.show_options(None)
    assert not card.isVisible()
    card.show_training("Names, labels by last: 40 %")
    assert card.train.isVisible()
    assert (card.train.text(), card.train_setting.line()) == ("Stop", "Names, labels by last: 40 %")
    card.train.click()
    assert len(stopped) == 1


def test_the_classifier_that_is_there_can_take_the_place_of_the_one_that_a_recipe_names(view):
    card, asked = view.guidance, emitted(view.change_wanted)
    named = recipe().with_(classifier="trained:last@0123456789abcdef", label="a")
    view.show_recipe(named, FAMILIES["uniform"])
    card.show_options(GuidanceOptions(("last",), ("a", "n"), missing="The one before is gone.", replaced=True))
    assert (card.train.text(), card.train_setting.line()) == ("Use the new one", "The one before is gone.")
    card.train.click()
    assert asked == [(FieldChange("classifier", "trained:last"),)]
    assert named.with_(classifier="trained:last").label == "a"


def test_a_trained_classifier_can_be_trained_again_with_progress_and_stop(view):
    card, wanted, stopped = view.guidance, emitted(view.guidance.train_wanted), emitted(view.guidance.stop_wanted)
    view.show_recipe(recipe().with_(classifier="trained:ending@0123456789abcdef", label="vowel"), FAMILIES["uniform"])
    card.show_options(GuidanceOptions(("ending",), ("vowel", "consonant")))
    assert card.train.isVisible()
    assert card.train.text() == "Train again"
    assert "kept for what it guided" in card.train_setting.line()
    card.train.click()
    assert wanted == [("ending",)]
    card.show_training("Names, labels by ending: 40 %")
    assert (card.train.text(), card.train_setting.line()) == ("Stop", "Names, labels by ending: 40 %")
    card.train.click()
    assert len(stopped) == 1
    card.show_training("")
    card.show_options(GuidanceOptions(("ending",), problem="Reading the labels."))
    assert not card.train.isVisible()
    view.show_recipe(recipe().with_(classifier="list:ending", label="vowel"), FAMILIES["uniform"])
    card.show_options(GuidanceOptions(("ending",), ("vowel", "consonant")))
    assert not card.train.isVisible()
