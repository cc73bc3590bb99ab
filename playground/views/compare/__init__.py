"""The Compare tab: two models, or one step and many."""

from playground.views.compare.page import CompareView

__all__ = ["CompareView"]
