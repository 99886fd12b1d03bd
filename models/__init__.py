"""Earshot's models: bundled networks and their training, other checkpoints, shared labels."""
