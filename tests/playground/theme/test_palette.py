"""The colours can be read, and distinguished by everyone."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from PySide6.QtGui import QColor

from playground.theme.palette import DARK, LIGHT, Tokens
from playground.theme.ramps import to_oklab

# How colours look to others: G. M. Machado, M. M. Oliveira and L. A. F. Fernandes 2009, severity 1.0, in linear RGB.
EYES = {
    "common": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
DISTINCT = 0.07  # a distance in OKLab; the step from white to the light canvas is 0.03

both = pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=["dark", "light"])


def linear(colour: str) -> np.ndarray:
    srgb = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """WCAG 2.2's ratio, 1 to 21."""
    light, dark = sorted((float(linear(c) @ [0.2126, 0.7152, 0.0722]) for c in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def seen(colour: str, eye: np.ndarray) -> str:
    light = np.clip(eye @ linear(colour), 0, 1)
    srgb = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    return "#" + "".join(f"{round(float(c) * 255):02x}" for c in srgb)


@both
def test_every_token_is_a_colour_qt_understands(tokens: Tokens):
    for name, value in vars(tokens).items():
        assert QColor(value).isValid(), name
        assert QColor(value).name() == value, name


@both
@pytest.mark.parametrize("ground", ["canvas", "card", "sunken", "raised", "button", "accent_soft"])
def test_text_stands_out_strongly(tokens: Tokens, ground: str):
    assert contrast(tokens.text, getattr(tokens, ground)) >= 7


@both
@pytest.mark.parametrize("tone", ["muted", "accent", "warm", "good", "bad", "draft", "fresh"])
@pytest.mark.parametrize("ground", ["canvas", "card", "sunken"])
def test_every_tone_can_be_read(tokens: Tokens, tone: str, ground: str):
    assert contrast(getattr(tokens, tone), getattr(tokens, ground)) >= 4.5


@both
def test_tones_can_be_read_on_their_own_quiet_ground(tokens: Tokens):
    assert contrast(tokens.accent_text, tokens.accent) >= 4.5
    assert contrast(tokens.accent, tokens.accent_soft) >= 4.5
    assert contrast(tokens.warm, tokens.warm_soft) >= 4.5
    assert contrast(tokens.bad, tokens.bad_soft) >= 4.5


@both
def test_marks_that_need_not_be_read_can_still_be_seen(tokens: Tokens):
    assert contrast(tokens.faint, tokens.card) >= 2.5
    assert contrast(tokens.border, tokens.card) >= 1.2


@both
@pytest.mark.parametrize("eye", EYES.values(), ids=EYES.keys())
def test_the_four_meanings_stay_apart_for_every_eye(tokens: Tokens, eye: np.ndarray):
    names = ("accent", "warm", "good", "bad")
    lab = to_oklab([seen(getattr(tokens, name), eye) for name in names])
    for i, j in combinations(range(len(names)), 2):
        assert np.linalg.norm(lab[i] - lab[j]) >= DISTINCT, (names[i], names[j])
