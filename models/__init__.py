"""Earshot's models: registry, harmonised labels, bundled networks and how they were trained."""
