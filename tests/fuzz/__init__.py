"""Hostile inputs, made from a seed and fed to the entries that a user reaches. See README.md in this folder."""
