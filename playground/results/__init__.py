"""Finished words: generated, evaluated and stored for the Results tab and `unmask fill`."""
