"""What a study's records say: rates, intervals, tests and information, computed from them alone."""
