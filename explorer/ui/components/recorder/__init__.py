"""The microphone button."""
