"""The bundled networks, one family per file; each maps waveforms to logits, front end included."""
