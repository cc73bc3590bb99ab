"""The models that can be opened: their entries in the chooser, loading, renaming and deleting."""
