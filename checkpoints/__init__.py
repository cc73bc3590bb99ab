"""Trained models that come with Unmask: one folder each, a card and its weights; read through `importlib.resources`."""
