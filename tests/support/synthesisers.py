"""Skip tests whose synthesiser is not installed."""

import shutil
from pathlib import Path

import pytest

from assets.recipes.speech.voices import Voice

PROGRAMS = {"espeak-ng": "espeak-ng", "flite": "flite", "festival": "text2wave"}


def skip_without(voice: Voice) -> None:
    """Skip the current test if the program or the data of a voice is not installed."""
    if shutil.which(PROGRAMS[voice.engine]) is None:
        pytest.skip(f"{voice.engine} is not installed")
    festival_voice = f"voices/*/{voice.name}"
    if voice.engine == "festival" and not any(Path("/usr/share/festival").glob(festival_voice)):
        pytest.skip(f"festival's voice {voice.name} is not installed")
