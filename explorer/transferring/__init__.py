"""Transfer: which other models accept a fragment, and how much of that chance explains."""
