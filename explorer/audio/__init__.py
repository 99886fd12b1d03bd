"""Sound as samples: decoding, resampling, writing WAV files, spectrograms, loudness."""
