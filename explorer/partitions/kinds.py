"""The kinds of partition, by name. Imports no torch: the command line parses with it."""

KINDS = ("mel", "linear", "bins", "tiles")
DEFAULT_CELLS = 64
