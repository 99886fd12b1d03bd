"""Results of a search: certified, written to disk, and drawn."""
