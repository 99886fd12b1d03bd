"""The gallery's cards."""
