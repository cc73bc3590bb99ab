"""Finished words: generated, judged and stored for the Results tab and `unmask fill`."""
