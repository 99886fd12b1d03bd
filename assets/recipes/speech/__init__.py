"""Speech from free synthesisers, with rule-based emotion and copies by vocoders."""
