"""The layers around a fragment: what the answer needs, and what its probability needs."""
