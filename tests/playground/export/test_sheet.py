"""Headings and legends of pictures stay inside them, however narrow the board and long what they say."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from PIL import ImageColor
from PySide6.QtGui import QImage

from models.processes.orders import POLICIES
from models.processes.timetables import Timetable
from models.processes.traits import Traits
from playground.export import images, sheet
from playground.painting.canvas import Canvas
from playground.theme.palette import SCHEMES
from tests.playground.export.test_images import model_of, pixels, trajectory_of

pytestmark = pytest.mark.usefixtures("qapp")
NARROW = (("abc", "bca", "cab"), ("abcd", "bcda"), ("abcde", "bcdea", "edcba"))
WIDE = ("ﷺﷺ", "ﷺab")  # a letter as wide as a word


def margins(image: QImage, scale: float) -> np.ndarray:
    """The right and the lower edge of a picture."""
    edge, all_of_it = round((sheet.EDGE - 1) * scale), pixels(image)
    return np.concatenate([all_of_it[:, -edge:].reshape(-1, 3), all_of_it[-edge:].reshape(-1, 3)])


def test_a_legend_of_six_states_is_wider_than_a_narrow_picture_in_one_line() -> None:
    made = trajectory_of(model_of(NARROW[0], 4), "ab*", timetable=Timetable.parse("blocks:2"), policy="remask-cap")
    texts = [state.text for state in sheet._states(made)]
    canvas = Canvas(2, "dark")
    assert len(texts) == 6
    assert sum(sheet.CELL + 20 + canvas.advance(text, sheet._FACE) for text in texts) > sheet.LEAST_WIDTH


@pytest.mark.parametrize("timetable", ["even", "blocks:2", "pyramid:0.25"])
@pytest.mark.parametrize(
    "policy",
    [
        "random",
        "remask-cap",
        max((name for name in POLICIES if POLICIES[name].suits(Traits())), key=lambda name: len(POLICIES[name].label)),
    ],
)
@pytest.mark.parametrize("listed", [*NARROW, WIDE])
def test_nothing_is_painted_in_the_margins(listed: Sequence[str], policy: str, timetable: str) -> None:
    model = model_of(tuple(listed), max(map(len, listed)) + 1)
    fields = {"steps": 3, "temperature": 0.123456, "seed": 2**40, "rows": 3, "first_row": 1000}
    times = Timetable.parse(timetable)
    made = trajectory_of(model, f"{listed[0][0]}*", policy=policy, timetable=times, **fields)
    title = "A model of a name that is long for a board of three positions alone"
    ground = np.array(ImageColor.getrgb(SCHEMES["dark"].card))
    strip = images.strip(made, model.vocabulary, 1, "dark", title)
    boards = list(images.animation(made, model.vocabulary, "dark", title))
    for picture in (strip, *boards):
        assert (np.abs(margins(picture, images.SCALE) - ground) <= 2).all()
    assert len({board.size().toTuple() for board in boards}) == 1
