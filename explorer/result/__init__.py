"""Results of a search: certified, written to disk, read back, and drawn."""
