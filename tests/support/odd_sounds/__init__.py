"""Odd and broken sound files, byte by byte, and what has to come of each."""
