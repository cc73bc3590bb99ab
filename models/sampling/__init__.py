"""Draw words: `sampler` makes a run, `reverse_step` takes one step, `edits` change a run in the middle."""
