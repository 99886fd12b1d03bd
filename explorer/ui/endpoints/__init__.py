"""The public endpoints of the page, which scripts call."""
