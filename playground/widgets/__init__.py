"""Small controls that look like the rest of the window. Each needs a name for those who cannot see it."""

from playground.widgets.button import Button, IconButton, PrimaryButton, with_shortcut
from playground.widgets.card import Card
from playground.widgets.choice import Choice
from playground.widgets.label import Elided, Label
from playground.widgets.number import Number
from playground.widgets.pill import Pill
from playground.widgets.progress import Progress
from playground.widgets.segmented import Segmented
from playground.widgets.tabs import Tabs
from playground.widgets.toast import Toast

__all__ = [
    "Button",
    "Card",
    "Choice",
    "Elided",
    "IconButton",
    "Label",
    "Number",
    "Pill",
    "PrimaryButton",
    "Progress",
    "Segmented",
    "Tabs",
    "Toast",
    "with_shortcut",
]
