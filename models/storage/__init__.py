"""Models on disk, and files in general. Nothing in this folder but `loader` and `checkpoint` loads torch."""
