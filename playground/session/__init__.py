"""The owners of the open experiment: runs, the step that is shown, queued edits, what-if previews."""
