"""Read a checkpoint's JSON files, in which any field may be missing or of an unexpected type."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from explorer.errors import InputError
from explorer.regular_files import opened
from models.hub.refusing import refusal

# More than twice what published checkpoints need (at most 1,500 frames). Products of such numbers
# are allocated before anything else could find them absurd.
MAX_WHOLE = 4_096
MAX_BYTES = 16_000_000  # of a JSON file; an index of thousands of weights has some hundred kB
MAX_NUMBER = 1e6  # a level or its spread, in decibels or logarithms


@dataclass(frozen=True, kw_only=True)
class Fields:
    """The fields of a JSON file; an unexpected value is refused in a sentence."""

    model_id: str
    file: str
    values: dict[str, Any]

    def get(self, name: str) -> Any:
        """Return the value of a field, of any type; None if there is none."""
        return self.values.get(name)

    def whole(self, name: str, default: int, lowest: int = 1, highest: int = MAX_WHOLE) -> int:
        """Return a whole number from `lowest` to `highest`; InputError if it is anything else."""
        value = self.values.get(name, default)
        if type(value) is not int or not lowest <= value <= highest:
            raise self.unexpected(name, f"a whole number from {lowest:,} to {highest:,}")
        return value

    def wholes(self, name: str, default: tuple[int, ...]) -> tuple[int, ...]:
        """Return a list of whole numbers from 1 on, at least one; InputError if it is not one."""
        values = self.values.get(name, list(default))
        if not isinstance(values, list) or not 1 <= len(values) <= MAX_WHOLE:
            raise self.unexpected(name, "a list of whole numbers")
        if not all(type(value) is int and 1 <= value <= MAX_WHOLE for value in values):
            raise self.unexpected(name, f"whole numbers from 1 to {MAX_WHOLE:,}")
        return tuple(values)

    def number(self, name: str, default: float) -> float:
        """Return a number from -MAX_NUMBER to MAX_NUMBER; InputError otherwise, also for NaN."""
        value = self.values.get(name, default)
        if type(value) not in (int, float) or not -MAX_NUMBER <= value <= MAX_NUMBER:
            raise self.unexpected(name, f"a number from {-MAX_NUMBER:,.0f} to {MAX_NUMBER:,.0f}")
        return float(value)

    def flag(self, name: str, default: bool) -> bool:
        """Return true or false; InputError if it is anything else."""
        value = self.values.get(name, default)
        if type(value) is not bool:
            raise self.unexpected(name, "true or false")
        return value

    def unexpected(self, name: str, expected: str) -> InputError:
        """Return the error for a field's unexpected value."""
        found = json.dumps(self.values.get(name))
        shown = found if len(found) <= 40 else f"{found[:40]}…"
        return refusal(self.model_id, f"{self.file} gives {name} as {shown}, not as {expected}")


def read_fields(directory: Path, file: str, model_id: str) -> Fields:
    """Read a JSON file of a checkpoint; InputError if it is absent or is not a JSON object."""
    try:
        with opened(directory / file) as (stream, size):
            if size > MAX_BYTES:
                most = MAX_BYTES / 1e6
                raise refusal(
                    model_id, f"its {file} has {size / 1e6:,.0f} MB; at most {most:.0f} are read"
                )
            values = json.loads(stream.read(size).decode("utf-8"))
    except FileNotFoundError as error:
        raise refusal(model_id, f"it has no {file}") from error
    except OSError as error:
        raise refusal(model_id, f"its {file} cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise refusal(model_id, f"its {file} is damaged: it is not JSON") from error
    if not isinstance(values, dict):
        raise refusal(model_id, f"its {file} is not a JSON object")
    return Fields(model_id=model_id, file=file, values=values)
