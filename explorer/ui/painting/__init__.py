"""Painting: cells that a visitor chose, their sound, and what the models make of it."""
