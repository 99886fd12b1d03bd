"""The kinds of partition, by name. Imports no torch: the command line parser needs it."""

KINDS = ("mel", "linear", "bins", "tiles")
DEFAULT_CELLS = 64
