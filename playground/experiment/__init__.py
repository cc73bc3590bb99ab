"""The value that undo, files and branches hold: the experiment, edits to it, undo, its file format, its recovery."""
