"""The stage: the spectrogram, what is kept of it, and the player."""
