"""The results of the visit: the shelf of fragments, the comparison, the list."""
