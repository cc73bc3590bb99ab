"""Words and the symbols they are made of."""
