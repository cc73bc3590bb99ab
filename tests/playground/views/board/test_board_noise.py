"""The board of models whose noise shows letters: what it says of them, and the key of its cells."""

from __future__ import annotations

import numpy as np
from pytestqt.qtbot import QtBot

from models.families.registry import FAMILIES
from models.processes.timetables import Timetable
from models.processes.traits import Traits
from playground.glossary import SETTLED_ALONE
from playground.painting.cells import cell_key
from playground.painting.row_cells import Meaning
from playground.views.board import Board
from playground.views.board.describe import describe_cell
from playground.views.board.heatmap_bar import MapBar
from playground.views.board.status import NOISE, headline, status
from playground.views.board.syntax import Syntax
from playground.widgets import Label
from tests.playground.painting.scenes import LENGTH, answer, frame, recipe, scene
from tests.playground.views.small_noise import noisy_frames, noisy_recipe
from tests.playground.views.small_run import LENGTH as SMALL
from tests.playground.views.small_run import VOCABULARY
from tests.playground.views.small_run import run_frames as hidden_frames

TRAITS = FAMILIES["uniform"].traits


def of_noise(index: int):
    frames = noisy_frames()
    shown = {"frame": frames[index], "previous": frames[index - 1], "recipe": noisy_recipe(), "traits": TRAITS}
    return scene(vocabulary=VOCABULARY, length=SMALL, **shown)


def test_letters_are_said_to_be_noise_until_they_settle() -> None:
    assert status(of_noise(3)).startswith(f"{NOISE} · ")
    assert headline(of_noise(3), "", hint=True)[0].startswith(NOISE)
    assert NOISE not in status(of_noise(-1))
    frames = hidden_frames()
    assert NOISE not in status(scene(vocabulary=VOCABULARY, length=SMALL, frame=frames[2], recipe=None))


def test_red_says_first_what_is_wrong_however_narrow_it_is() -> None:
    blocked = of_noise(3).with_(answer=answer())
    text, tone = headline(blocked, "", hint=False, fitting=lambda _: False)
    assert (text, tone) == ("no list word fits", "bad")
    assert NOISE in headline(blocked, "", hint=False)[0]


def test_a_letter_that_the_step_has_changed_is_said_to_be_changed() -> None:
    shown = of_noise(2)
    fresh = np.argwhere(shown.cells.meanings == Meaning.FRESH)
    assert len(fresh)
    row, position = fresh[0].tolist()
    assert "changed by this step, may still change, noise level" in describe_cell(shown, row, position)


def test_the_key_of_the_cells_is_that_of_the_model(qtbot: QtBot, board: Board) -> None:
    def opened() -> set[str]:
        board.bar._on_help()
        (sheet,) = board.findChildren(Syntax)
        texts = {label.text() for label in sheet.findChildren(Label)}
        assert not sheet.grab().isNull()
        sheet.close()
        qtbot.waitUntil(lambda: not board.findChildren(Syntax))
        return texts

    assert {meaning for _, _, meaning in cell_key(Traits())} <= opened()
    board.show_model(VOCABULARY, SMALL, TRAITS)
    assert {meaning for _, _, meaning in cell_key(TRAITS)} <= opened()
    assert any("until it settles" in meaning for _, _, meaning in cell_key(TRAITS))
    unheeded = "pinned, but letters before it ignore it"
    assert unheeded not in opened()
    board.show_model(VOCABULARY, SMALL, Traits(any_order=False, both_sides=False))
    assert unheeded in opened()


def test_hidden_positions_have_a_level_where_the_timetable_is_not_even() -> None:
    shown = frame("m???....")
    blocks = scene(frame=shown, recipe=recipe(timetable=Timetable("blocks", 2.0)))
    assert blocks.cells.levels[0, 1:4].tolist() == [1.0, 1.0, 1.0]
    assert "still noise, noise level 100\u00a0%" in describe_cell(blocks, 0, 1)
    even = scene(frame=shown, recipe=recipe())
    assert even.cells.levels[0].tolist() == [-1.0] * LENGTH
    assert "still noise;" in describe_cell(even, 0, 1)


def test_the_map_says_that_the_list_is_asked_by_settled_letters_alone(qtbot: QtBot) -> None:
    bar = MapBar()
    qtbot.addWidget(bar)
    for index, mode, caption in ((3, "exact", SETTLED_ALONE), (3, "sampling", ""), (-1, "exact", "")):
        bar.show_scene(of_noise(index).with_(mode=mode))
        assert bar.readout.text() == caption
        assert SETTLED_ALONE in bar.modes.toolTip()
    hidden = scene(vocabulary=VOCABULARY, length=SMALL, frame=hidden_frames()[2], recipe=None, mode="exact")
    bar.show_scene(hidden)
    assert bar.readout.text() == ""
    assert SETTLED_ALONE not in bar.modes.toolTip()
