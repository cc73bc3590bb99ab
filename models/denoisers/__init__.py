"""What predicts the clean word from a noisy one: the protocol and the shapes here, the networks in `networks`."""
