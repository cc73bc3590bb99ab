"""The Compare tab: two models side by side."""

from playground.views.compare.page import CompareView

__all__ = ["CompareView"]
