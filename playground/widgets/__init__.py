"""Small controls that look like the rest of the window. Each needs a name for those who cannot see it."""

from playground.widgets.announce import announce
from playground.widgets.button import Button, IconButton, PrimaryButton, with_shortcut
from playground.widgets.card import Card
from playground.widgets.choice import Choice
from playground.widgets.entry import Entry
from playground.widgets.foot import Foot
from playground.widgets.glyph import Glyph
from playground.widgets.label import Elided, Label
from playground.widgets.number import Number
from playground.widgets.pace import Pace
from playground.widgets.pill import Pill
from playground.widgets.progress import Progress
from playground.widgets.scroll import Scroll
from playground.widgets.segmented import Segmented
from playground.widgets.tabs import Tabs
from playground.widgets.toast import Toast

__all__ = [
    "Button",
    "Card",
    "Choice",
    "Elided",
    "Entry",
    "Foot",
    "Glyph",
    "IconButton",
    "Label",
    "Number",
    "Pace",
    "Pill",
    "PrimaryButton",
    "Progress",
    "Scroll",
    "Segmented",
    "Tabs",
    "Toast",
    "announce",
    "with_shortcut",
]
