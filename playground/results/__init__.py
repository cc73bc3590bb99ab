"""Finished words."""
