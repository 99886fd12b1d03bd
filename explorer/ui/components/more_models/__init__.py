"""The list of checkpoints that can be added."""
