"""The colours of the window, once for a light and once for a dark screen.

One accent (blue) for what can be done and what the model predicts, one warm colour for pins and for nothing else. Good,
bad, warm and accent stay apart for the common kinds of colour blindness; no meaning hangs on colour alone.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tokens:
    """Colours by what they are for, as "#rrggbb"."""

    canvas: str  # the window behind everything
    card: str  # a card on the canvas
    sunken: str  # a field inside a card: inputs, drop areas, tracks
    raised: str  # a committed cell, a message above the rest
    button: str  # a button at rest
    hover: str  # a button under the pointer
    border: str
    border_strong: str
    text: str
    muted: str  # labels and second-rank text; readable at 12 px
    faint: str  # marks that need not be read: dots, empty tracks, disabled text
    accent: str
    accent_hover: str
    accent_text: str  # text upon the accent
    accent_soft: str  # the accent, quiet: selections
    warm: str  # pins, and nothing else
    warm_soft: str
    good: str
    bad: str
    bad_soft: str
    noise: str  # the ground of a masked cell: it hardly leaves the card
    draft: str  # a letter that may still change
    fresh: str  # what this step changed
    ramp_low: str
    ramp_mid: str
    ramp_high: str


DARK = Tokens(
    canvas="#0f1115",
    card="#171a21",
    sunken="#1d2129",
    raised="#222733",
    button="#1f242d",
    hover="#2a303d",
    border="#2a2f3a",
    border_strong="#3d4453",
    text="#e8eaf0",
    muted="#98a0b3",
    faint="#5d6577",
    accent="#6ea8fe",
    accent_hover="#8bbaff",
    accent_text="#0b1322",
    accent_soft="#1e2d4a",
    warm="#f2b866",
    warm_soft="#332a1c",
    good="#73e4ba",
    bad="#fb7887",
    bad_soft="#3a2028",
    noise="#191c23",
    draft="#a9b4cb",
    fresh="#73e4ba",
    ramp_low="#1d2533",
    ramp_mid="#5f9cf8",
    ramp_high="#eaf2ff",
)

LIGHT = Tokens(
    canvas="#f4f5f8",
    card="#ffffff",
    sunken="#f5f6f9",
    raised="#eef1f6",
    button="#f9fafc",
    hover="#eceff5",
    border="#dfe3ea",
    border_strong="#bfc6d2",
    text="#1b1f29",
    muted="#5b6475",
    faint="#9aa2b2",
    accent="#2a66d2",
    accent_hover="#2158bb",
    accent_text="#ffffff",
    accent_soft="#e8f0fd",
    warm="#9c6208",
    warm_soft="#fdf3e1",
    good="#0f6549",
    bad="#b9205e",
    bad_soft="#fce8f0",
    noise="#fbfcfd",
    draft="#566277",
    fresh="#12805a",
    ramp_low="#e6ecf8",
    ramp_mid="#3f7ce4",
    ramp_high="#122f6e",
)

SCHEMES = {"dark": DARK, "light": LIGHT}

RADIUS_CARD = 12
RADIUS_CONTROL = 8
GAP = 12  # between cards
PADDING = 16  # inside a card
CONTROL_HEIGHT = 32
STALE_OPACITY = 0.4  # of numbers that belong to another frame, recipe or row than what stands beside them
STALE_TONE = "faint"  # of such numbers in labels
