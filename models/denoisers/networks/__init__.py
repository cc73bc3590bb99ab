"""The networks, one file each, and what builds and runs them. Loads torch, as training does."""
