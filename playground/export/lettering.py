"""Text for pictures without Qt: the bundled fonts, and the system's for the scripts that they lack."""

from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Literal

from PIL import Image, ImageDraw, ImageFont

Weight = Literal["Regular", "Medium", "SemiBold"]
Face = Literal["words", "letters"]

_FILES: dict[Face, str] = {"words": "Inter-{}.otf", "letters": "JetBrainsMono-{}.ttf"}
_KANA = "UnmaskKana-Regular.otf"
# Names that Pillow looks for in the system's own font folders, widest coverage first.
_SYSTEM = (
    "DejaVuSans.ttf",
    "NotoSans-Regular.ttf",
    "NotoSansCJK-Regular.ttc",
    "Arial Unicode.ttf",
    "arial.ttf",
    "malgun.ttf",
    "msyh.ttc",
)
_NO_CHARACTER = "\U0010fffe"  # never assigned: every font draws its sign for a missing glyph


@lru_cache(maxsize=64)
def font(face: Face, px: int, weight: Weight = "Regular") -> ImageFont.FreeTypeFont:
    """A bundled font at a size in pixels."""
    return _load(str(_folder() / _FILES[face].format(weight)), px)


@lru_cache(maxsize=4096)
def font_for(character: str, px: int, weight: Weight = "Regular") -> ImageFont.FreeTypeFont:
    """The first of the letter fonts that has a glyph for a character; the bundled one where none has."""
    first = font("letters", px, weight)
    for path in (None, str(_folder() / _KANA), *_SYSTEM):
        try:
            candidate = first if path is None else _load(path, px)
        except OSError:
            continue
        if _has(candidate, character):
            return candidate
    return first


@lru_cache(maxsize=64)
def _load(path: str, px: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, px)


def _folder() -> Path:
    return Path(str(resources.files("resources"))) / "fonts"


def _has(candidate: ImageFont.FreeTypeFont, character: str) -> bool:
    return character.isspace() or bytes(candidate.getmask(character)) != bytes(candidate.getmask(_NO_CHARACTER))


def letter(
    draw: ImageDraw.ImageDraw, at: tuple[float, float], character: str, px: int, weight: Weight, colour: str
) -> None:
    """One character centred across `at` (x, y), on a base line that all letters share."""
    chosen = font_for(character, px, weight)
    draw.text((at[0], at[1] + px * 0.36), character, font=chosen, fill=colour, anchor="ms")


def width(text: str, face: Face, px: int, weight: Weight = "Regular") -> float:
    """Of a line, in pixels."""
    return sum(_face_of(c, face, px, weight).getlength(c) for c in text)


def line(
    image: Image.Image, at: tuple[float, float], text: str, face: Face, px: int, weight: Weight, colour: str
) -> float:
    """Text from `at` (left, base line) on; characters the face lacks come from another. Returns where it ends."""
    draw = ImageDraw.Draw(image)
    x = at[0]
    for run, chosen in _runs(text, face, px, weight):
        draw.text((x, at[1]), run, font=chosen, fill=colour, anchor="ls")
        x += chosen.getlength(run)
    return x


def _runs(text: str, face: Face, px: int, weight: Weight) -> list[tuple[str, ImageFont.FreeTypeFont]]:
    """The text cut where the font changes, so that kerning inside a font is kept."""
    out: list[tuple[str, ImageFont.FreeTypeFont]] = []
    for character in text:
        chosen = _face_of(character, face, px, weight)
        if out and out[-1][1] is chosen:
            out[-1] = (out[-1][0] + character, chosen)
        else:
            out.append((character, chosen))
    return out


def _face_of(character: str, face: Face, px: int, weight: Weight) -> ImageFont.FreeTypeFont:
    own = font(face, px, weight)
    return own if _has_cached(face, px, weight, character) else font_for(character, px, weight)


@lru_cache(maxsize=4096)
def _has_cached(face: Face, px: int, weight: Weight, character: str) -> bool:
    return _has(font(face, px, weight), character)
