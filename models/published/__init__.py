"""Networks that other people trained and published: described, fetched, checked and loaded."""
