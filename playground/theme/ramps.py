"""Colour scales for heat maps, mixed in OKLab, where equal steps look equal.

Björn Ottosson, "A perceptual color space for image processing", 2020.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from playground.theme.current import scheme
from playground.theme.palette import SCHEMES

Floats = NDArray[np.float64]

_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
# Blue to orange through the card's own colour: the pair that stays apart for every common colour blindness.
_DIVERGING = {
    "dark": ("#7db4ff", "#2f66b8", "#8f5a14", "#ffb648"),
    "light": ("#123f94", "#6f9fe8", "#e0a04a", "#8a4b00"),
}


def to_oklab(colours: list[str]) -> Floats:
    """Hex colours -> (n, 3) OKLab: lightness 0 to 1, green-red, blue-yellow."""
    srgb = np.array([[int(c[i : i + 2], 16) / 255 for i in (1, 3, 5)] for c in colours])
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    lab: Floats = np.cbrt(linear @ _TO_LMS.T) @ _TO_LAB.T
    return lab


def _to_rgb32(lab: Floats) -> NDArray[np.uint32]:
    """(n, 3) OKLab -> (n,) uint32 0xffRRGGBB, clipped to the screen's colours."""
    linear = ((lab @ np.linalg.inv(_TO_LAB).T) ** 3) @ np.linalg.inv(_TO_LMS).T
    linear = np.clip(linear, 0.0, 1.0)
    srgb = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    r, g, b = np.rint(srgb * 255).astype(np.uint32).T
    packed: NDArray[np.uint32] = np.uint32(0xFF000000) | (r << np.uint32(16)) | (g << np.uint32(8)) | b
    return packed


def _scale(stops: list[str], places: Floats) -> NDArray[np.uint32]:
    """256 colours through the stops; places are those of the stops, rising in [0, 1]."""
    lab = to_oklab(stops)
    at = np.linspace(0.0, 1.0, 256)
    made = _to_rgb32(np.stack([np.interp(at, places, lab[:, i]) for i in range(3)], axis=1))
    made.setflags(write=False)
    return made


@cache
def _ramp(scheme_name: str) -> NDArray[np.uint32]:
    chosen = SCHEMES[scheme_name]
    return _scale([chosen.ramp_low, chosen.ramp_mid, chosen.ramp_high], np.array([0.0, 0.68, 1.0]))


@cache
def _diverging(scheme_name: str) -> NDArray[np.uint32]:
    far_low, low, high, far_high = _DIVERGING[scheme_name]
    # 128 of 0..255 is no change, so that zero has a colour of its own.
    middle = 128 / 255
    places = np.array([0.0, middle * 0.45, middle, 1 - (1 - middle) * 0.45, 1.0])
    return _scale([far_low, low, SCHEMES[scheme_name].ramp_low, high, far_high], places)


def ramp() -> NDArray[np.uint32]:
    """(256,) uint32 0xffRRGGBB from none to certain, for the scheme on screen; read-only. Index it by `ramp_index`."""
    return _ramp(scheme())


def diverging() -> NDArray[np.uint32]:
    """(256,) uint32 0xffRRGGBB from fallen (blue) to risen (orange); read-only. Index it by `diverging_index`."""
    return _diverging(scheme())


def ramp_index(p: NDArray[np.floating] | float) -> NDArray[np.intp]:
    """Probabilities in [0, 1], any shape -> indices 0 to 255 on a square-root scale, which shows 0.01 apart from 0."""
    index: NDArray[np.intp] = np.rint(255 * np.sqrt(np.clip(p, 0.0, 1.0))).astype(np.intp)
    return index


def diverging_index(change: NDArray[np.floating] | float) -> NDArray[np.intp]:
    """Changes in [-1, 1], any shape -> indices 1 to 255, 128 for no change, on a signed square-root scale."""
    bounded = np.clip(change, -1.0, 1.0)
    index: NDArray[np.intp] = (128 + np.rint(127 * np.sign(bounded) * np.sqrt(np.abs(bounded)))).astype(np.intp)
    return index
