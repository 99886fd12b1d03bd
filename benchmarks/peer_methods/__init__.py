"""Other methods for finding a small sufficient keep, as published, on our cells: one a file.

Every method gets the same clip, model, cells and criterion as our search. `running.run_method` runs
one of them, on its own terms or within a number of evaluations.
"""
