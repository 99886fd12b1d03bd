"""Records of what other models say of a fragment, and of the controls to compare that with."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Annotated, Any

from explorer.documents import Between, Count, Matching, Probability

# Verdicts on a fragment. Those after `REJECTS` are in no rate: the target was not asked.
ACCEPTS = "accepts"
REJECTS = "rejects"
NO_COUNTERPART = "no counterpart"  # the class is not among its labels
CANNOT_HEAR = "cannot hear"  # the fragment reaches above half its sample rate
OUTSIDE_WINDOW = "outside window"  # the fragment ends after its window
NOT_ASKED = (NO_COUNTERPART, CANNOT_HEAR, OUTSIDE_WINDOW)

# Kinds of controls, as records name them; all but the last have as many cells as the fragment.
RANDOM = "random"  # any cells
SHIFT = "shift"  # the fragment's cells moved along the cells
LOUDEST = "energy"  # the loudest cells
MATCHED = "matched"  # random ones with the fragment's energy, within 1 dB
OTHER_CLIP = "other clip"  # the same source's fragment of the same class from another clip

MAX_DRAWS = 64  # of a kind of control
Draws = Annotated[int, Between(1, MAX_DRAWS)]

Verdict = Annotated[str, Matching("|".join((ACCEPTS, REJECTS, *NOT_ASKED)))]


@dataclass(frozen=True, kw_only=True)
class Control:
    """How many other keeps a model accepts, with as many cells but for those of another clip."""

    kind: str  # RANDOM, SHIFT, LOUDEST, MATCHED or OTHER_CLIP
    accepted: Count
    draws: Count
    # Of these, accepted with "none of these" left out; None: not recorded.
    accepted_without_none: Count | None = None

    def contradictions(self) -> Iterator[str]:
        """Say in what way this cannot have been counted."""
        if max(self.accepted, self.accepted_without_none or 0) > self.draws:
            yield "more controls were accepted than drawn"


@dataclass(frozen=True, kw_only=True)
class WithoutNone:
    """A verdict with "none of these" left out of the model's labels: the same, if it has none."""

    accepted: bool
    label: str  # the model's own answer to the fragment
    agrees_on_clip: bool


@dataclass(frozen=True, kw_only=True)
class TargetVerdict:
    """One model's verdict on a fragment.

    If the model has no label for the source's class, all that would need one is None. If it cannot
    hear the whole fragment, it judged nothing: its own label is None, too. Neither has controls.
    The margin is also None if the fragment reaches the model as digital silence and the model has
    no answer to that.
    """

    model: str
    verdict: Verdict  # accepts, rejects, no counterpart, cannot hear, outside window
    label: str | None  # the model's own answer to the fragment
    probability: Probability | None  # of the source's class: the sum over its labels for that
    margin: float | None  # of the best of these labels over the best other
    agrees_on_clip: bool | None  # whether its answer to the whole clip is the source's class
    vacuous: bool | None  # whether it accepts silence as that class
    controls: tuple[Control, ...] = ()  # empty before they are judged
    # None if the model was not asked or has no other labels, and in records of earlier versions.
    without_none: WithoutNone | None = None

    @property
    def was_asked(self) -> bool:
        """Whether the verdict is the model's own: it knows the class and hears the fragment."""
        return self.verdict not in NOT_ASKED


def transfer_document(source: str, label: str, verdicts: Iterable[TargetVerdict]) -> dict[str, Any]:
    """Return what `transfer --json` prints.

    Args:
        source: the id of the model that was searched.
        label: the class that its fragment keeps.
        verdicts: on that fragment.
    """
    return {
        "source": source,
        "label": label,
        "targets": [asdict(verdict) for verdict in verdicts],
    }
