"""What is special of families, as icons: by their traits, each with a sentence that is shown and spoken."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage

from models.families.registry import FAMILIES
from playground import theme
from playground.widgets import Mark, Marks, NotedChoice
from playground.widgets import trait_marks as those
from playground.widgets.marks import APART, SIDE, in_words, marks_pixmap, marks_width
from playground.widgets.trait_marks import marks_of


def test_each_mark_says_what_the_traits_say():
    for made in FAMILIES.values():
        marks, traits = marks_of(made), made.model_traits
        assert (those.EXACT in marks) == (traits.likelihood == "exact") != (those.BOUND in marks)
        assert (those.REVISES in marks, those.POINTS in marks) == (traits.revises, traits.latent > 0)
        assert (those.WHOLE in marks, those.COUNTED in marks) == (traits.joint, made.fit is not None)
        assert len({those.ANY_ORDER, those.IN_ORDER, those.BLOCKS, those.ONCE} & set(marks)) <= 1
    masked = FAMILIES["masked"]
    of_blocks = replace(masked, name="no name that is known", traits=replace(masked.traits, block=3))
    assert those.BLOCKS in marks_of(of_blocks)


def test_every_mark_has_an_icon_and_a_sentence_of_its_own():
    marks = {value for value in vars(those).values() if isinstance(value, Mark)}
    assert len(marks) == len({mark.icon for mark in marks}) == len({mark.says for mark in marks}) == 10
    assert {mark.icon for mark in marks} <= set(theme.icon_names())
    assert all(mark.says.endswith(".") for mark in marks)


def test_a_row_of_them_says_each_where_it_stands_and_all_of_them_aloud(qtbot):
    row, marks = Marks("Special"), marks_of(FAMILIES["ngram"])
    qtbot.addWidget(row)
    row.set_marks(marks)
    row.resize(row.sizeHint())
    assert [row.tip_at(QPointF(i * (SIDE + APART) + 3, 5)) for i in range(len(marks))] == [m.says for m in marks]
    assert row.tip_at(QPointF(marks_width(marks) + APART, 5)) == ""
    assert row.accessibleDescription() == in_words(marks)


def test_a_picture_of_them_is_sharp_and_in_the_colours_of_the_scheme(qapp):
    inks = []
    for scheme in ("light", "dark"):
        theme.apply(qapp, scheme)
        image: QImage = marks_pixmap(marks_of(FAMILIES["masked"]), 2.0).toImage()
        assert (image.width(), image.height()) == (2 * marks_width(marks_of(FAMILIES["masked"])), 2 * SIDE)
        solid = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
        inks.append({colour.name() for colour in solid if colour.alpha() == 255})
        assert theme.tokens().muted.lower() in inks[-1]
    assert inks[0] != inks[1]


def test_a_choice_says_the_marks_of_a_value_after_its_line(qtbot):
    choice = NotedChoice("Family", [("a", "A"), ("b", "B")])
    qtbot.addWidget(choice)
    choice.set_notes({"a": "The first."})
    choice.set_marks({"a": (those.EXACT,)})
    for role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
        assert choice.itemData(0, role) == f"The first.\n{those.EXACT.says}"
        assert not choice.itemData(1, role)
    assert choice.marks_in(0) == (those.EXACT,)
