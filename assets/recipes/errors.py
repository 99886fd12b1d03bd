"""The error of recipes that cannot make a sound."""


class RenderError(RuntimeError):
    """A program, voice or library that makes a sound is missing or failed.

    The message names it and says what to install.
    """
