"""A picture in which only what changed was painted looks as one that was painted at once."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication

from models.data.vocabulary import Vocabulary
from playground import theme
from playground.painting.columns import Columns
from playground.painting.head import paint_head
from playground.painting.heatmap import MapWindow, paint_map
from playground.painting.heights import PAD, fit
from playground.painting.letters import Cursor, candidates, paint_letters
from playground.painting.picture import Picture
from playground.painting.rows import Rows, paint_rows
from playground.painting.scene import Scene
from tests.playground.painting.scenes import LATIN, LENGTH, answer, frame, free, recipe, scene, symbol

CAPITALS = Vocabulary(tuple(c.upper() for c in LATIN.characters))
SIZE = QSize(600, 520)
COLUMNS = Columns.fit(600, LENGTH)
HEIGHTS = fit(520, 3, 27, COLUMNS.pitch)


def scenes() -> list[Scene]:
    """A board that is played, selected in, asked about, dimmed, and given another pattern."""
    first = frame("????????", "????????", "????????")
    second = frame("m???????", "e???????", "??a?????", changed="0", before=first, likely="mia.....")
    third = frame("mi??????", "em??????", "??a.....", changed="1", before=second, likely="mia.....")
    asked = recipe(free().pin(0, symbol("m")).only(2, {symbol("a"), symbol("e")}), rows=3)
    said = answer("mia", "mira")
    shown = scene(recipe=asked, frame=first)
    return [
        scene(),
        scene(recipe=asked),
        shown,
        shown.with_(frame=second, previous=first),
        shown.with_(frame=second, previous=first, row=1),
        shown.with_(frame=second, previous=first, row=1, answer=said, answered=(second, 1)),
        shown.with_(frame=third, previous=second, row=1, answer=said, answered=(second, 1)),
        shown.with_(frame=third, previous=second, row=2, positions=(1, 2), mode="change", hover=(3, 4)),
        shown.with_(frame=third, previous=second, stale=True, what_if=np.full((LENGTH, 27), 1 / 27)),
        shown.with_(frame=third, previous=second, blocked=frozenset({1}), mode="p0", unread=True),
        shown.with_(frame=second, mode="exact", loading="Loading"),
        shown.with_(recipe=recipe(free().pin(1, symbol("i")), rows=3), frame=second),
        shown.with_(frame=third, vocabulary=CAPITALS),
        shown,
    ]


def head_and_rows(picture: Picture, shown: Scene) -> None:
    top = HEIGHTS.lengths + HEIGHTS.pattern + HEIGHTS.marks
    paint_head(picture, shown, COLUMNS, HEIGHTS)
    paint_rows(picture, shown, COLUMNS, Rows(top, HEIGHTS.row, 0, HEIGHTS.rows))


def letters(picture: Picture, shown: Scene) -> None:
    cursor = Cursor(*shown.hover, keyed=False) if shown.hover[0] >= 0 else None
    paint_letters(picture, shown, candidates(shown, 4), COLUMNS, HEIGHTS, cursor)


def heat_map(picture: Picture, shown: Scene) -> None:
    window = MapWindow(0.0, SIZE.height() - 2 * PAD, HEIGHTS.symbol)
    paint_map(picture, shown, COLUMNS, window, shown.hover[1] if shown.hover[0] >= 0 else None)


PAINTERS = (head_and_rows, letters, heat_map)


def show(picture: Picture, shown: Scene, paint, scale: float):
    """Bring a picture up to date. Returns what was painted for it, and how the picture looks then."""
    picture.begin(SIZE, scale, COLUMNS)
    paint(picture, shown)
    return picture.end(), picture._image.copy()


@pytest.mark.parametrize("scale", [1.0, 1.25, 1.5, 2.0])
@pytest.mark.parametrize("paint", PAINTERS)
def test_what_changed_is_painted_as_if_all_were(qapp: QApplication, paint, scale: float) -> None:
    theme.apply(qapp, "dark")
    kept = Picture()
    for number, shown in enumerate([*scenes(), *reversed(scenes())]):
        _, followed = show(kept, shown, paint, scale)
        _, whole = show(Picture(), shown, paint, scale)
        assert followed == whole, f"scene {number}"


@pytest.mark.parametrize("paint", PAINTERS)
def test_what_is_the_same_is_not_painted_again(qapp: QApplication, paint) -> None:
    theme.apply(qapp, "dark")
    picture = Picture()
    for shown in scenes():
        show(picture, shown, paint, 1.0)
        assert show(picture, shown.with_(playing=True), paint, 1.0)[0].isEmpty()


@pytest.mark.parametrize("paint", PAINTERS)
def test_all_that_looks_different_is_said_to_have_been_painted(qapp: QApplication, paint) -> None:
    theme.apply(qapp, "dark")
    picture = Picture()
    _, before = show(picture, scenes()[0], paint, 1.0)
    for shown in scenes():
        region, now = show(picture, shown, paint, 1.0)
        old, new = (np.array(image.constBits()).reshape(SIZE.height(), -1, 4) for image in (before, now))
        unpainted = (old != new).any(-1)
        for rect in region:
            unpainted[rect.top() : rect.bottom() + 1, rect.left() : rect.right() + 1] = False
        assert not unpainted.any()
        before = now


def test_another_scheme_or_scale_starts_the_picture_over(qapp: QApplication) -> None:
    theme.apply(qapp, "dark")
    picture, shown = Picture(), scenes()[4]
    _, dark = show(picture, shown, heat_map, 1.0)
    assert picture.matches(SIZE, 1.0)
    theme.apply(qapp, "light")
    assert not picture.matches(SIZE, 1.0)
    _, light = show(picture, shown, heat_map, 1.0)
    assert light != dark
    _, dense = show(picture, shown, heat_map, 2.0)
    assert dense.size() == SIZE * 2
    theme.apply(qapp, "dark")


def test_one_letter_more_costs_a_small_part_of_the_board(qapp: QApplication) -> None:
    theme.apply(qapp, "dark")
    before, after = frame(*["????????"] * 16), frame("m???????", *["????????"] * 15, changed="0")
    picture, rows = Picture(), Rows(0, 20, 0, 16)
    shown = scene(recipe=recipe(rows=16), frame=before, row=3)

    def paint(into: Picture, what: Scene) -> None:
        paint_rows(into, what, COLUMNS, rows)

    show(picture, shown, paint, 1.0)
    region, _ = show(picture, shown.with_(frame=after), paint, 1.0)
    assert region.boundingRect().width() <= COLUMNS.cell_width
    assert region.boundingRect().height() <= 16 * 20
