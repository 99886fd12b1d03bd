"""The words of zips: of those that the page offers, and of those that scripts send."""
