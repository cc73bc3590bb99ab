"""Every model that can be opened."""
