"""The panel of the layers around a fragment, and their colours on the picture."""
