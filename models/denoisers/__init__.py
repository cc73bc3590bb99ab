"""The denoisers: shapes and presets of the networks here, the networks themselves in `networks`."""
