"""Short everyday sentences that say nothing about how the speaker feels.

Each takes about 1.3 to 2 seconds to say. The bundled clips use only RESERVED and training uses only
TRAINING, so that no bundled network has heard the words of a bundled clip. They are data, one
sentence a line, in the order by which seeds draw from them.
"""

from importlib.resources import files


def _lines(name: str) -> tuple[str, ...]:
    return tuple(files(__package__).joinpath(name).read_text("utf-8").splitlines())


TRAINING: tuple[str, ...] = _lines("training_sentences.txt")
RESERVED: tuple[str, ...] = _lines("reserved_sentences.txt")
