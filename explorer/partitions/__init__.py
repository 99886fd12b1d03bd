"""Partitions: cutting the spectrum of a clip into cells that can be kept or removed."""
