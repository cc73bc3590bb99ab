"""Measurements, each printed as a table: run `python -m benchmarks.NAME`."""
