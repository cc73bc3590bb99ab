"""Draws words: the reverse process, step by step."""
