"""Under what a synthesised clip may be used: ours to give away, with a word on its maker."""

from assets.recipes.speech.synthesisers import Voice

_MAKERS = {
    "espeak-ng": "espeak-ng, a GPL-3.0-or-later program, whose output that licence does not cover",
    "flite": "the flite voice {name}, Carnegie Mellon University, BSD-like licence",
    "festival": "the festival voice {name}, {holder}, MIT-like licence",
}
# As /usr/share/doc/*/copyright of Debian's packages has it. festival's British voices are left out
# everywhere: they need a dictionary that is free for non-commercial use only.
_FESTIVAL_HOLDERS = {
    "kal_diphone": "Black and Lenzo",
    "ked_diphone": "University of Edinburgh",
    "cmu_us_slt_arctic_hts": "Carnegie Mellon University",
}


def licence(voice: Voice) -> str:
    """The licence of a clip that this voice speaks, in a line."""
    holder = _FESTIVAL_HOLDERS.get(voice.name, "")
    maker = _MAKERS[voice.engine].format(name=voice.name, holder=holder)
    return f"CC0-1.0 (speech: {maker})"
