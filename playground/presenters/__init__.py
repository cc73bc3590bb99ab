"""One presenter for each view: it shows the view what changed, and turns its signals into calls of the owners."""
