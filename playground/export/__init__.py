"""An experiment as something to show around."""
