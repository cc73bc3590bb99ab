"""The owners of the open experiment: running chains, the step that is shown, queued edits, what-if previews."""
