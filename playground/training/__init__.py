"""Training runs of the window."""
