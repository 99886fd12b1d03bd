"""Measurements of the engine, each a command that prints what it measured."""
