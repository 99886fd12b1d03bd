"""What the networks learn from and are measured on: recordings, copies, synthetic sounds."""
