"""The published architectures, written from their papers; each maps waveforms to raw logits."""
