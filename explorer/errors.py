"""The errors that Earshot raises for a person to read.

They are raised where the problem is detected and shown in one place: the command line prints a line
on stderr and exits with code 2, the page shows a message. How a search ends ("nothing found",
"budget used up") is an outcome, not an error.
"""


class EarshotError(Exception):
    """Root of all errors meant for a person; the text is one or two plain sentences."""


class InputError(EarshotError):
    """The user's input (file, name, number) cannot be used; the text says what can be."""


class ModelError(EarshotError):
    """A model cannot be loaded, or its output is not a number."""


class DownloadError(EarshotError):
    """A clip or model that is not bundled cannot be downloaded or saved; the text says why."""


class UnreachableError(DownloadError):
    """The host of a download cannot be reached, so that trying its other files is useless."""
