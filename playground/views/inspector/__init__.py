"""One position in full: its distribution beside the list's own answer, and how it came about step by step."""

from playground.views.inspector.panel import Inspector

__all__ = ["Inspector"]
