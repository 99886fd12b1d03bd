"""The transfer matrix."""
