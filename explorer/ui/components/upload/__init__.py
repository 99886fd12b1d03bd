"""The upload button."""
