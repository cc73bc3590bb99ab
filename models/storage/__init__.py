"""Models on disk: the card, the checkpoint, loading by id; safe reading and writing of files in general."""
