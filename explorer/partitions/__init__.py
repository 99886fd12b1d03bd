"""Partitions: the spectrum of a clip cut into cells that can be kept or removed."""
