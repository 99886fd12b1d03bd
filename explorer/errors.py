"""The errors that Earshot raises, and nothing else.

Raised where the fact is known, turned into words once: by the command line into a line on stderr
and exit code 2, by the page into a message. Results of a search ("nothing found", "budget used
up") are outcomes, not errors.
"""


class EarshotError(Exception):
    """Root of every error that is meant for a person; its text is one plain sentence or two."""


class InputError(EarshotError):
    """What the user gave (file, name, number) cannot be used; the text says what can."""


class ModelError(EarshotError):
    """A model cannot be loaded, or answered with something that is not a number."""


class DownloadError(EarshotError):
    """A clip or a model that is not bundled cannot be fetched or kept; the text says why."""
