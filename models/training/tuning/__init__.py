"""Tune a model that is there: by preferences, by a reward, or by the best of its own words."""
