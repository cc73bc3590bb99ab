"""The owners of the experiment that is open."""
