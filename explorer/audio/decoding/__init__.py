"""Run C decoders in child processes, which can be limited, killed and replaced.

A damaged file can make a decoder loop for ever or crash. libsndfile is called in no other place
with a file of the user's, and `soundfile` opens one file at a time in a process, so in the
process of the page one such file would stop the page for all visitors.
"""
