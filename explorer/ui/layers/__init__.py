"""The layers around a fragment on the page: what the answer needs, and what makes it as sure."""
