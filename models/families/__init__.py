"""Families: ways to make words, one file each, listed in the registry."""
