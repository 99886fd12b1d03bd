"""What can go wrong when a sound is made."""


class RenderError(RuntimeError):
    """A program, voice or library that makes the sound is missing, or failed.

    The message says which, and what to install.
    """
