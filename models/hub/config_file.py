"""A checkpoint's JSON files, whose every field may be missing or of another kind than expected."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from explorer.errors import InputError
from models.hub.refusing import refusal

# Twice and more what published checkpoints say of sounds (at most 1,500 frames): memory is taken
# for products of such numbers, before anything else could tell that they are absurd.
MAX_WHOLE = 4_096
MAX_NUMBER = 1e6  # a level or its spread, in decibels or logarithms


@dataclass(frozen=True, kw_only=True)
class Fields:
    """The fields of a JSON file; what is not as expected is refused in words."""

    model_id: str
    file: str
    values: dict[str, Any]

    def get(self, name: str) -> Any:
        """Whatever stands there; None if nothing does."""
        return self.values.get(name)

    def whole(self, name: str, default: int, least: int = 1, most: int = MAX_WHOLE) -> int:
        """A whole number from `least` to `most`."""
        value = self.values.get(name, default)
        if type(value) is not int or not least <= value <= most:
            raise self.unexpected(name, f"a whole number from {least:,} to {most:,}")
        return value

    def number(self, name: str, default: float) -> float:
        """A number from -MAX_NUMBER to MAX_NUMBER; NaN, which JSON files can hold, is none."""
        value = self.values.get(name, default)
        if type(value) not in (int, float) or not -MAX_NUMBER <= value <= MAX_NUMBER:
            raise self.unexpected(name, f"a number from {-MAX_NUMBER:,.0f} to {MAX_NUMBER:,.0f}")
        return float(value)

    def flag(self, name: str, default: bool) -> bool:
        """True or false."""
        value = self.values.get(name, default)
        if type(value) is not bool:
            raise self.unexpected(name, "true or false")
        return value

    def unexpected(self, name: str, expected: str) -> InputError:
        """The refusal of a field."""
        found = json.dumps(self.values.get(name))
        shown = found if len(found) <= 40 else f"{found[:40]}…"
        return refusal(self.model_id, f"{self.file} gives {name} as {shown}, not as {expected}")


def read_fields(directory: Path, file: str, model_id: str) -> Fields:
    """Read a JSON file of a checkpoint; InputError if it is absent or is not a JSON object."""
    try:
        values = json.loads((directory / file).read_text("utf-8"))
    except FileNotFoundError as error:
        raise refusal(model_id, f"it has no {file}") from error
    except OSError as error:
        raise refusal(model_id, f"its {file} cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise refusal(model_id, f"its {file} is damaged: it is not JSON") from error
    if not isinstance(values, dict):
        raise refusal(model_id, f"its {file} is not a JSON object")
    return Fields(model_id=model_id, file=file, values=values)
