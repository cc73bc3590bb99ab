"""The value that undo, files and branches hold."""
