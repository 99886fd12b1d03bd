"""What the page opens on: a finished search, recorded so that the start takes less."""
