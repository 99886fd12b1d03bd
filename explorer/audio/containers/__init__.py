"""Find the sound in a file: bounded pure Python that skips every part that a decoder can do without.

The C decoders get only what is found here, so tags, pictures, notes and damaged chunks never reach
them.
"""
