"""Transfer: which other models accept a fragment, and how much chance alone explains."""
