"""The search for a small sufficient fragment, as a generator of steps."""
