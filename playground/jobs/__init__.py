"""Generators that run in threads and processes."""
