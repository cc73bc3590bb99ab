"""Measure a model: likelihoods, the ELBO, exact baselines, novelty, the price of filling positions together."""
