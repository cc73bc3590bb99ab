"""Families: ways to make words, one file each, and the traits by which the rest of the program knows them."""
