"""Diffusion over short words, without a window: values, processes, policies, samplers, likelihoods and training."""
