"""Distributions over whole words."""
