"""The results of a visit: the list of them, fragments of one clip side by side, two compared."""
