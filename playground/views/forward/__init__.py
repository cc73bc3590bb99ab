"""The forward view: a word as noise destroys it in every way, and how much of it is left."""

from playground.views.forward.page import ForwardView
from playground.views.forward.shown import WordAtLevel

__all__ = ["ForwardView", "WordAtLevel"]
