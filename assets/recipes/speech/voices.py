"""The voices of three free synthesisers (espeak-ng, flite, festival), and their licences."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Voice:
    """A speaker of one of the synthesisers."""

    id: str  # such as espeak-ng/en-us+f3
    engine: str  # espeak-ng, flite or festival
    name: str  # the engine's own name for it
    sex: str  # female or male, as it sounds


_MALE = ("m1", "m2", "m3", "m4", "m7")
_FEMALE = ("f1", "f2", "f3", "f4", "f5")
_ESPEAK_VARIANTS = {
    "en-us": ("", *_MALE, *_FEMALE),
    "en": ("", *_MALE, *_FEMALE),  # British; under its other name, en-gb, variants have no effect
    "en-gb-scotland": ("", "m2", "m4", "f2", "f4"),
    "en-gb-x-rp": ("", "m3", "m7", "f3", "f5"),
    "en-gb-x-gbclan": ("", "m1", "m4", "f1", "f4"),
    "en-gb-x-gbcwmd": ("", "m2", "m7", "f2", "f5"),
    "en-029": ("", "m3", "m4", "f3", "f4"),
    "en-us-nyc": ("", "m1", "m7", "f1", "f2"),
}
# flite's own `kal` is left out: it is an 8 kHz voice.
_FLITE = {"kal16": "male", "rms": "male", "slt": "female", "awb": "male"}
# festival's British voices are left out: they need a dictionary that is free for non-commercial
# use only.
_FESTIVAL = {"kal_diphone": "male", "ked_diphone": "male", "cmu_us_slt_arctic_hts": "female"}

_ENGINE_LICENCES = {
    "espeak-ng": "espeak-ng, a GPL-3.0-or-later program, whose output that licence does not cover",
    "flite": "the flite voice {name}, Carnegie Mellon University, BSD-like licence",
    "festival": "the festival voice {name}, {holder}, MIT-like licence",
}
# From /usr/share/doc/*/copyright in Debian's packages.
_FESTIVAL_HOLDERS = {
    "kal_diphone": "Black and Lenzo",
    "ked_diphone": "University of Edinburgh",
    "cmu_us_slt_arctic_hts": "Carnegie Mellon University",
}


def _voice(engine: str, name: str, sex: str) -> Voice:
    return Voice(id=f"{engine}/{name}", engine=engine, name=name, sex=sex)


def _espeak_voice(accent: str, variant: str) -> Voice:
    name = f"{accent}+{variant}" if variant else accent
    return _voice("espeak-ng", name, "female" if variant.startswith("f") else "male")


VOICES: tuple[Voice, ...] = (
    *(_espeak_voice(accent, v) for accent, variants in _ESPEAK_VARIANTS.items() for v in variants),
    *(_voice("flite", name, sex) for name, sex in _FLITE.items()),
    *(_voice("festival", name, sex) for name, sex in _FESTIVAL.items()),
)


def find_voice(voice_id: str) -> Voice:
    """Return the voice with this id; raises ValueError, listing the known ids, if there is none."""
    for voice in VOICES:
        if voice.id == voice_id:
            return voice
    known = ", ".join(voice.id for voice in VOICES)
    raise ValueError(f"unknown voice {voice_id!r}; known voices: {known}")


def voice_title(voice_id: str) -> str:
    """Return the short name of a voice for a clip's title.

    >>> voice_title("flite/slt"), voice_title("festival/cmu_us_slt_arctic_hts")
    ('flite slt', 'festival HTS slt')
    """
    return (
        voice_id.replace("cmu_us_slt_arctic_hts", "HTS slt")
        .replace("_diphone", "")
        .replace("/", " ")
    )


def clip_licence(voice: Voice) -> str:
    """Return the licence of a clip spoken by this voice, in one line.

    The clip itself is ours and CC0; the line also credits the maker of the voice.
    """
    holder = _FESTIVAL_HOLDERS.get(voice.name, "")
    maker = _ENGINE_LICENCES[voice.engine].format(name=voice.name, holder=holder)
    return f"CC0-1.0 (speech: {maker})"
