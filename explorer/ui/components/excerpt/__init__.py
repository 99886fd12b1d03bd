"""The excerpt chooser on the waveform overview."""
