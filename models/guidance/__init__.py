"""Guidance by a classifier: predictions weighed by how likely it makes a label, position by position."""
