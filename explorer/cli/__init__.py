"""The command line: one file per command, with its arguments and what it does.

Every command builds its parser at each start, so the imports at the top of these files are cheap
ones. What loads torch, numpy or gradio is imported inside the functions that need it.
"""
