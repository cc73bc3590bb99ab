"""Distributions over whole words: their mass, their draws, their likelihoods and their lengths."""
