"""The list of what a fragment keeps, each part with its sound."""
