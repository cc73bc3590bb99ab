"""The guidance card: a label and its strength where the model has learned some, pins where they can be hidden."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from models.data.labels import WordLabels
from models.families.registry import FAMILIES
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
