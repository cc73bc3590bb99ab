"""Guidance: predictions pushed towards a label or the pins, by a classifier or by the model itself without it."""
