"""Generate short words by diffusion, without a window: data, families, networks, sampling, likelihoods, training."""
