"""Trains a network: `trainer.train(spec)` is a generator of reports."""
