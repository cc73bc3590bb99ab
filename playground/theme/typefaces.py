"""Fonts: Inter for words, JetBrains Mono for letters and columns of numbers, a small one for kana; all bundled.

Qt falls back to the system's fonts for the characters that the named families lack (Hebrew, Hangul, ...).
"""

from functools import cache, lru_cache
from typing import Literal

from PySide6.QtGui import QFont, QFontDatabase

from playground.theme.places import FONTS

Role = Literal["large", "display", "title", "body", "strong", "small"]

KANA = "Unmask Kana"
WORDS = ["Inter", "Segoe UI", "SF Pro Text", "Noto Sans", "DejaVu Sans", KANA]
LETTERS = ["JetBrains Mono", "SF Mono", "Cascadia Mono", "Consolas", "Noto Sans Mono", "DejaVu Sans Mono", KANA]

_ROLES: dict[str, tuple[int, QFont.Weight]] = {
    "large": (22, QFont.Weight.Normal),
    "display": (17, QFont.Weight.DemiBold),
    "title": (14, QFont.Weight.DemiBold),
    "body": (13, QFont.Weight.Normal),
    "strong": (13, QFont.Weight.DemiBold),
    "small": (12, QFont.Weight.Normal),
}


@cache
def load_bundled() -> tuple[str, ...]:
    """Register the bundled font files with Qt once. Returns the families found. Needs a QGuiApplication."""
    found: list[str] = []
    for path in sorted([*FONTS.glob("*.otf"), *FONTS.glob("*.ttf")]):
        identity = QFontDatabase.addApplicationFont(str(path))
        found += QFontDatabase.applicationFontFamilies(identity)
    return tuple(dict.fromkeys(found))


def font(role: Role) -> QFont:
    """The font for words. "display" is the window's name, "strong" a number or a name to be noticed."""
    px, weight = _ROLES[role]
    return QFont(_made("words", px, weight))


def mono(px: int, weight: QFont.Weight | int = QFont.Weight.Normal) -> QFont:
    """The font for letters of words and for numbers in columns: every glyph has one width. px is its size in pixels."""
    return QFont(_made("letters", px, QFont.Weight(weight)))


@lru_cache(maxsize=256)
def _made(kind: Literal["words", "letters"], px: int, weight: QFont.Weight) -> QFont:
    return new_font(kind, px, weight)


def new_font(kind: Literal["words", "letters"], px: int, weight: QFont.Weight) -> QFont:
    """A font that shares nothing with any other, so that another thread than the window's may paint with it."""
    load_bundled()
    chosen = QFont(WORDS if kind == "words" else LETTERS)
    chosen.setPixelSize(px)
    chosen.setWeight(weight)
    chosen.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if kind == "letters":
        chosen.setStyleHint(QFont.StyleHint.Monospace)
        # JetBrains Mono joins "--" or "->" into one drawing; a word's letters must stay apart.
        chosen.setFeature(QFont.Tag("calt"), 0)
        chosen.setFeature(QFont.Tag("liga"), 0)
    return chosen
