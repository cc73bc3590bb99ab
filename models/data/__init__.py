"""Words, the symbols they are made of, and the lists they are read from."""
