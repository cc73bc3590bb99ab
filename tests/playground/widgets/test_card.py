"""A card with its title and its hint."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel

from playground import theme
from playground.widgets import Card, Elided, Label


def test_a_card_has_the_name_of_its_title(qtbot):
    card = Card("Data", "names.txt")
    qtbot.addWidget(card)
    assert (card.title(), card.hint(), card.accessibleName()) == ("Data", "names.txt", "Data")
    card.set_title("Words")
    card.set_hint("32 033")
    assert (card.title(), card.hint(), card.accessibleName()) == ("Words", "32 033", "Words")


def test_contents_stand_below_the_title_inside_the_padding(qtbot):
    card = Card("Data")
    qtbot.addWidget(card)
    content = QLabel("content")
    card.body.addWidget(content)
    card.resize(300, 120)
    card.show()
    assert content.x() == theme.PADDING
    assert content.y() > 30


def test_a_card_without_a_title_gives_its_space_to_the_contents(qtbot):
    card = Card()
    qtbot.addWidget(card)
    content = QLabel("content")
    card.body.addWidget(content)
    card.resize(300, 120)
    card.show()
    assert content.y() < 30


def test_corners_are_round_and_the_middle_has_the_cards_colour(qtbot):
    card = Card("Data")
    qtbot.addWidget(card)
    card.resize(200, 100)
    image = card.grab().toImage()
    assert image.pixelColor(image.width() // 2, image.height() * 3 // 4).name() == theme.tokens().card
    assert image.pixelColor(0, 0).name() != theme.tokens().border


def test_a_long_hint_shortens_itself_and_is_whole_in_its_tooltip(qtbot):
    hint = "Click a cell and type to pin · Del to unpin · drag on the map to allow only some letters"
    card = Card("Pattern", hint)
    qtbot.addWidget(card)
    card.resize(300, 80)
    card.show()
    (label,) = card.findChildren(Elided)
    assert label.shown_text().endswith("…")
    assert label.toolTip() == hint
    card.resize(1200, 80)
    assert label.shown_text() == hint
    assert label.toolTip() == ""


def test_a_label_keeps_its_tone_through_a_change_of_scheme(qtbot, qapp):
    before = theme.scheme()
    theme.apply(qapp, "dark")  # as the application does before it makes any widget
    label = Label("quiet", tone="muted")
    qtbot.addWidget(label)
    for scheme in ("light", "dark"):
        theme.apply(qapp, scheme)
        label.show()  # what is hidden need not have its colours yet
        label.hide()
        assert label.palette().color(label.foregroundRole()).name() == theme.tokens().muted
    label.set_tone("bad")
    assert label.palette().color(label.foregroundRole()).name() == theme.tokens().bad
    theme.apply(qapp, before)


def test_what_looks_like_markup_is_shown_as_it_was_written(qtbot):
    label = Label("<b>Names</b>")
    qtbot.addWidget(label)
    assert label.sizeHint().width() >= label.fontMetrics().horizontalAdvance("<b>Names</b>")
