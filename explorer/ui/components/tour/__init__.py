"""The tour: a result told in four steps, for those who see the page for the first time."""
