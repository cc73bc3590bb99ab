"""Draw words: `sampler` runs a chain, `reverse_step` takes one step, `edits` change a chain in the middle."""
