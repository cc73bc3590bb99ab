"""Colour scales: even, monotone, and of the screen's scheme."""

from __future__ import annotations

import numpy as np
import pytest

from playground import theme
from playground.theme import ramps


@pytest.fixture(params=["dark", "light"])
def scheme(request, qapp):
    before = theme.scheme()
    theme.apply(qapp, request.param)
    yield request.param
    theme.apply(qapp, before)


def lightness(colours: np.ndarray) -> np.ndarray:
    return ramps.to_oklab([f"#{int(c) & 0xFFFFFF:06x}" for c in colours])[:, 0]


def test_a_ramp_holds_256_opaque_colours_that_nobody_can_change(scheme):
    ramp = theme.ramp()
    assert ramp.shape == (256,)
    assert ramp.dtype == np.uint32
    assert np.all(ramp >> 24 == 0xFF)
    with pytest.raises(ValueError, match="read-only"):
        ramp[0] = 0


def test_the_ramp_runs_from_the_card_to_the_far_end_of_the_scheme(scheme):
    ramp = theme.ramp()
    assert f"#{int(ramp[0]) & 0xFFFFFF:06x}" == theme.tokens().ramp_low
    assert f"#{int(ramp[-1]) & 0xFFFFFF:06x}" == theme.tokens().ramp_high


def test_more_probability_is_always_further_from_the_ground(scheme):
    steps = np.diff(lightness(theme.ramp()))
    # Rounding to 256 levels moves a colour by less than 0.004.
    assert np.all(-steps > -0.004) if scheme == "light" else np.all(steps > -0.004)
    assert abs(steps.sum()) > 0.5


def test_the_two_schemes_have_ramps_of_their_own(qapp):
    before = theme.scheme()
    theme.apply(qapp, "dark")
    dark = theme.ramp()
    theme.apply(qapp, "light")
    assert not np.array_equal(dark, theme.ramp())
    theme.apply(qapp, before)


def test_a_probability_finds_its_colour_on_a_square_root_scale():
    index = theme.ramp_index(np.array([[0.0, 0.01, 0.25], [1.0, 2.0, -1.0]]))
    assert index.tolist() == [[0, 26, 128], [255, 255, 0]]
    assert theme.ramp()[index].shape == (2, 3)
    assert int(theme.ramp_index(0.25)) == 128


def test_a_change_of_nothing_has_the_colour_of_the_empty_map(scheme):
    assert theme.diverging().shape == (256,)
    assert theme.diverging_index(np.array([-1.0, 0.0, 1.0, 5.0])).tolist() == [1, 128, 255, 255]
    middle = int(theme.diverging()[128]) & 0xFFFFFF
    assert f"#{middle:06x}" == theme.tokens().ramp_low


def test_falling_is_blue_and_rising_is_orange(scheme):
    fallen, risen = (int(theme.diverging()[i]) for i in (1, 255))
    assert (fallen & 0xFF) > (fallen >> 16 & 0xFF)
    assert (risen >> 16 & 0xFF) > (risen & 0xFF)


def test_equal_changes_up_and_down_are_equally_far_from_nothing(scheme):
    light = lightness(theme.diverging())
    assert abs(abs(light[1] - light[128]) - abs(light[255] - light[128])) < 0.12
