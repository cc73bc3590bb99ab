"""The parts of the window: each shows values and asks for changes; none imports another."""
