"""Training runs of the window: the list they learn, the run in a child process, and resuming one that was cut off."""
