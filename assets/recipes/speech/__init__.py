"""Speech from free synthesisers, given emotion by rules or copied by vocoders."""
