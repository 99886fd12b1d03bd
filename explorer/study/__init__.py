"""Studies: search every clip with every model and seed, and compare the models."""
