"""Sound as samples: decoding files, resampling, writing WAV, spectrograms, loudness."""
