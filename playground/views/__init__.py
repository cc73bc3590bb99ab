"""The parts of the window: each shows values and emits requests; none imports another."""
