"""Studies: every clip searched with every model and seed, and what follows from it."""
