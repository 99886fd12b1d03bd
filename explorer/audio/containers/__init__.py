"""Find the sound in a file, in bounded pure Python that skips what a decoder can do without.

The C decoders get only what is found here, so tags, pictures, notes and damaged chunks never reach
them.
"""
