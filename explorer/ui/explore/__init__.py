"""The Explore page: what each of its events does."""
