"""The Results tab."""

from playground.views.results.page import Results

__all__ = ["Results"]
