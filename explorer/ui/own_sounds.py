"""The sounds that a visitor has sent or recorded since the page opened, to be chosen again.

They are part of the visit: no other visitor can name them, and they go with it. Their files are
in the upload folder, where the oldest are deleted once there are too many.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from explorer.errors import InputError
from explorer.ui.wording import request as refusals

MAX_SOUNDS = 50  # beyond that, the oldest has no card any more


class DeletedSoundError(InputError):
    """A sound's file is no longer there, and neither is its card."""


@dataclass(frozen=True, kw_only=True)
class OwnSound:
    """A sound of a visitor's own."""

    id: str  # by which the page names it, in this visit only
    path: Path
    name: str  # the file's
    thumbnail: Mapping[str, Any] | None  # as the gallery draws it


class OwnSounds:
    """The sounds of one visit; who changes them holds its `turn`."""

    def __init__(self) -> None:
        self._sounds: dict[str, OwnSound] = {}  # by id, the oldest first
        self._n_kept = 0

    @property
    def newest_first(self) -> tuple[OwnSound, ...]:
        """All of them, the last one first."""
        return tuple(reversed(self._sounds.values()))

    def keep(self, path: Path, name: str, thumbnail: Mapping[str, Any] | None) -> None:
        """Keep a sound, once: Gradio gives the same file the same path."""
        if self.id_of(path) is not None:
            return
        self._n_kept += 1
        sound = OwnSound(id=f"own/{self._n_kept}", path=path, name=name, thumbnail=thumbnail)
        self._sounds[sound.id] = sound
        if len(self._sounds) > MAX_SOUNDS:
            del self._sounds[next(iter(self._sounds))]

    def id_of(self, path: Path) -> str | None:
        """Return the id of the sound in a file; None if it was not kept."""
        return next((sound.id for sound in self._sounds.values() if sound.path == path), None)

    def find(self, id: object) -> OwnSound | None:
        """Return the sound with an id from a browser; None if this visit has none.

        Raises:
            DeletedSoundError: its file was deleted. It is forgotten then.
        """
        sound = self._sounds.get(id) if isinstance(id, str) else None
        if sound is not None and not sound.path.is_file():
            del self._sounds[sound.id]
            raise DeletedSoundError(refusals.deleted_sound(sound.name))
        return sound

    def clear(self) -> None:
        """Forget all of them."""
        self._sounds.clear()
