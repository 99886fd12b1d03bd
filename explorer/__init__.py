"""Earshot's engine: from a clip and a classifier to a small sufficient fragment, checked."""

__version__ = "0.1.0"
