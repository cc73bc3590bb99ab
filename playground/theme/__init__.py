"""The look of the window: colours, fonts, icons, colour scales.

`apply` puts it on; widgets read `colour` as they paint, and so follow the scheme.
"""

from playground.theme.current import Scheme, SchemeSetting, apply, colour, scheme, tokens, without_sheet
from playground.theme.drawings import icon, icon_names, paint_icon, pixmap
from playground.theme.palette import (
    CONTROL_HEIGHT,
    DARK,
    GAP,
    LIGHT,
    PADDING,
    RADIUS_CARD,
    RADIUS_CONTROL,
    SCHEMES,
    STALE_OPACITY,
    STALE_TONE,
    Tokens,
)
from playground.theme.ramps import diverging, diverging_index, ramp, ramp_index
from playground.theme.typefaces import Role, font, mono

__all__ = [
    "CONTROL_HEIGHT",
    "DARK",
    "GAP",
    "LIGHT",
    "PADDING",
    "RADIUS_CARD",
    "RADIUS_CONTROL",
    "SCHEMES",
    "STALE_OPACITY",
    "STALE_TONE",
    "Role",
    "Scheme",
    "SchemeSetting",
    "Tokens",
    "apply",
    "colour",
    "diverging",
    "diverging_index",
    "font",
    "icon",
    "icon_names",
    "mono",
    "paint_icon",
    "pixmap",
    "ramp",
    "ramp_index",
    "scheme",
    "tokens",
    "without_sheet",
]
