"""Fonts: bundled, of one width where letters stand in a grid, and with the scripts that lists use."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFont, QFontInfo, QFontMetricsF, QRawFont

from playground import theme
from playground.theme import typefaces
from playground.theme.places import FONTS


@pytest.fixture(autouse=True)
def _fonts(qapp):
    assert {"Inter", "JetBrains Mono", "Unmask Kana"} <= set(typefaces.load_bundled())


def test_every_bundled_family_comes_with_its_licence():
    families = {path.stem.split("-")[0] for path in FONTS.iterdir() if path.suffix in {".otf", ".ttf"}}
    for family in families:
        assert "SIL OPEN FONT LICENSE" in (FONTS / f"{family}-LICENSE.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(("role", "px", "weight"), [("title", 14, 600), ("body", 13, 400), ("small", 12, 400)])
def test_words_are_set_in_inter(role, px, weight):
    font = theme.font(role)
    assert QFontInfo(font).family() == "Inter"
    assert (font.pixelSize(), font.weight()) == (px, weight)


def test_letters_have_one_width_in_every_weight():
    for weight in (QFont.Weight.Normal, QFont.Weight.Medium, QFont.Weight.DemiBold):
        font = theme.mono(20, weight)
        assert QFontInfo(font).family() == "JetBrains Mono"
        metrics = QFontMetricsF(font)
        assert len({round(metrics.horizontalAdvance(letter), 3) for letter in "ilmWé1.—жΩñ·?"}) == 1


def test_letters_of_a_word_are_never_joined():
    metrics = QFontMetricsF(theme.mono(20))
    for pair in ("->", "--", "!=", "fi", "==="):
        assert metrics.horizontalAdvance(pair) == pytest.approx(sum(map(metrics.horizontalAdvance, pair)))


@pytest.mark.parametrize(
    ("script", "letters"),
    [("accents", "àéîõüçñřšžłøåß"), ("greek", "αβγδωΩάή"), ("cyrillic", "абвгжЯёї"), ("kana", "あかんガパーヴッ")],
)
def test_the_scripts_of_the_bundled_lists_are_drawn_without_the_systems_fonts(script, letters):
    bundled = [
        QRawFont(str(path), 16) for path in (FONTS / "JetBrainsMono-Regular.ttf", FONTS / "UnmaskKana-Regular.otf")
    ]
    for letter in letters:
        assert any(font.supportsCharacter(ord(letter)) for font in bundled), letter


def test_a_font_handed_out_can_be_changed_without_changing_the_next():
    theme.font("body").setPixelSize(99)
    assert theme.font("body").pixelSize() == 13
