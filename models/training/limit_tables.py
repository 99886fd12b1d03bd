"""Format the figures of `limits.py` as questions and answers, and as a row of the overview."""

from collections.abc import Sequence

from models.training.figures import FewBandsFigure, LimitFigures, OtherSoundFigure, SourceFigure
from models.training.tables import none_share, percent, table


def limit_answers(figures: LimitFigures) -> list[tuple[str, str]]:
    """Return the questions and answers of one model's card."""
    rows = [row for each in figures.few_bands for row in _few_bands(each, figures.none_label)]
    for each in figures.other_sounds:
        rows += _other_sound(each, figures.none_label)
    return rows + [_vocoder(each) for each in figures.vocoders]


def limits_overview(figures: Sequence[LimitFigures]) -> str:
    """Format a table with one row for each model."""
    kept = [f"{each.n_kept} bands: kept" for each in figures[0].few_bands]
    rejected = [f"{each.n_kept} bands: none among the rest" for each in figures[0].few_bands]
    origins = [f"{each.origin}: none" for each in figures[0].other_sounds]
    rows = [
        (
            f"[{each.model}](cards/{each.model}.md)",
            *(percent(few.recall) for few in each.few_bands),
            *(_rejected(few, each.none_label) for few in each.few_bands),
            *(none_share(_none(other, each.none_label)) for other in each.other_sounds),
        )
        for each in figures
    ]
    return table(("model", *kept, *rejected, *origins), rows)


def _few_bands(few: FewBandsFigure, none_label: str | None) -> list[tuple[str, str]]:
    left = f"{few.n_kept} random mel bands of 64 left"
    return [
        (f"{left}: still its class", percent(few.recall)),
        (f'{left}: "none of these" among the other answers', _rejected(few, none_label)),
    ]


def _rejected(few: FewBandsFigure, none_label: str | None) -> str:
    if few.rejected_as_none is None and none_label is not None:
        return "no other answers"
    return none_share(few.rejected_as_none)


def _other_sound(other: OtherSoundFigure, none_label: str | None) -> list[tuple[str, str]]:
    sounds = f"{other.origin}, {other.n_clips} clips"
    classes = sorted(
        ((share, label) for label, share in other.shares.items() if label != none_label),
        key=lambda each: -each[0],
    )
    called = [f"{label} {percent(share)}" for share, label in classes if share > 0]
    return [
        (f'{sounds}: "none of these"', none_share(_none(other, none_label))),
        (f"{sounds}: classes that they get", ", ".join(called) or "none"),
    ]


def _none(other: OtherSoundFigure, none_label: str | None) -> float | None:
    return None if none_label is None else other.shares[none_label]


def _vocoder(source: SourceFigure) -> tuple[str, str]:
    answer = f"right {percent(source.recall)}"
    if source.equal_error_rate is not None:
        answer = f"equal error rate {percent(source.equal_error_rate)}, {answer}"
    return f"{source.source}, {source.n_clips} clips", answer
