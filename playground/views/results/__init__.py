"""The Results tab: the table of finished words, its columns and filters, and the details of one word."""

from playground.views.results.page import Results

__all__ = ["Results"]
