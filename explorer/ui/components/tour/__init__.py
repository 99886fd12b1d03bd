"""The tour: a result in four steps, for those who see the page for the first time."""
