"""What a model is worth: likelihoods, exact baselines, and the price of filling positions together. No torch."""
