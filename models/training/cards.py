"""Format figures as Markdown, and write them into the marked blocks of cards and overview."""

from collections.abc import Sequence
from pathlib import Path

from explorer.errors import InputError
from models.bundled.registry import MODELS_DIR
from models.spec import ModelSpec
from models.training.figures import BandFigure, Figures

COMMAND = "written by `python -m models.training.evaluate --write-cards`"
OVERVIEW = MODELS_DIR / "README.md"


def card_figures(figures: Figures) -> str:
    """Format one model's figures for its card."""
    return "\n\n".join(
        [
            f"Version {figures.version}: {figures.n_parameters:,} parameters, "
            f"{figures.n_bytes:,} bytes. {figures.n_clips} held-out clips.",
            _table(("question", "answer"), _answers(figures)),
            "By class: recall, and the share of searches that end `vacuous` because silence is "
            "already answered with the class:",
            _class_table(figures),
            "What each class (row) was taken for (column):",
            _confusion_table(figures),
            *_source_blocks(figures),
        ]
    )


def overview_figures(figures: Sequence[Figures]) -> str:
    """Format a table with one row for each model."""
    sizes = ("model", "parameters", "bytes")
    kept = ("recall", "half of the bands", "a quarter")
    background = ("3 bands: none", "5 bands: none", "silence", "noise: none")
    rows = [
        (
            f"[{each.model}](cards/{each.model}.md)",
            f"{each.n_parameters:,}",
            f"{each.n_bytes:,}",
            _percent(each.recall),
            _percent(_mean_recall(each.bands, 0.5)),
            _percent(_mean_recall(each.bands, 0.25)),
            *(_none_share(share) for share in each.thinned_none_share.values()),
            f"{each.silence_label} (margin {each.silence_margin:.1f})",
            _none_share(_mean([noise.none_share for noise in each.noise])),
        )
        for each in figures
    ]
    return _table((*sizes, *kept, *background), rows)


def replace_block(text: str, name: str, block: str) -> str:
    """Replace what is between the marks of that name in a document by `block`.

    Raises:
        InputError: the document has no such marks.

    >>> begin, end = marks("figures")
    >>> replace_block(f"a\\n{begin}\\nold\\n{end}\\nb", "figures", "new").count("new")
    1
    """
    begin, end = marks(name)
    if begin not in text or end not in text:
        raise InputError(f"There is no place for {name}: the marks {begin} and {end} are missing.")
    before, rest = text.split(begin, 1)
    return f"{before}{begin}\n{block}\n{end}{rest.split(end, 1)[1]}"


def marks(name: str) -> tuple[str, str]:
    """Return the lines before and after a block that a command writes into a document."""
    return f"<!-- {name}: {COMMAND} -->", f"<!-- end of {name} -->"


def write_cards(specs: Sequence[ModelSpec], figures: Sequence[Figures]) -> None:
    """Write every model's figures into its card, and the table into the overview."""
    for spec, each in zip(specs, figures, strict=True):
        _write(MODELS_DIR / spec.card, "figures", card_figures(each))
    _write(OVERVIEW, f"figures of {specs[0].task}", overview_figures(figures))


def _write(path: Path, name: str, block: str) -> None:
    path.write_text(replace_block(path.read_text(), name, block))


def _answers(figures: Figures) -> list[tuple[str, str]]:
    rows = [
        ("recall on held-out clips", _percent(figures.recall)),
        ("the same, 20 dB quieter", _percent(figures.recall_20_db_down)),
    ]
    rows += [(_band_question(band), _percent(band.recall)) for band in figures.bands]
    rows += [
        (f'"none of these" to {n} random mel bands of 64', _none_share(share))
        for n, share in figures.thinned_none_share.items()
    ]
    rows.append(("silence", f"{figures.silence_label}, margin {figures.silence_margin:.1f}"))
    rows += [
        (
            f'"none of these" to {noise.colour} noise at {noise.level_dbfs} dBFS',
            _none_share(noise.none_share),
        )
        for noise in figures.noise
    ]
    return rows


def _band_question(band: BandFigure) -> str:
    which = "neighbouring" if band.contiguous else "random"
    return f"recall with {band.share:.0%} of 64 {band.kind} bands, {which}"


def _mean_recall(bands: Sequence[BandFigure], share: float) -> float:
    recalls = [band.recall for band in bands if band.share == share]
    return sum(recalls) / len(recalls)


def _mean(shares: Sequence[float | None]) -> float | None:
    """Return the mean of shares; None if any of them is None."""
    known = [share for share in shares if share is not None]
    return sum(known) / len(known) if len(known) == len(shares) else None


def _class_table(figures: Figures) -> str:
    rows = [
        ("recall", *(_percent(share) for share in figures.recall_by_class.values())),
        ("vacuous", *(_percent(share) for share in figures.vacuous_by_class.values())),
    ]
    return _table(("", *figures.recall_by_class), rows)


def _confusion_table(figures: Figures) -> str:
    classes = tuple(figures.recall_by_class)
    rows = [
        (name, *(str(count) if count else "" for count in counts))
        for name, counts in zip(classes, figures.confusion, strict=True)
    ]
    none = () if figures.none_label is None else ("none",)
    return _table(("", *classes, *none), rows)


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def _source_blocks(figures: Figures) -> list[str]:
    """Format the figures by origin of the clips, if the task has them."""
    if not figures.sources:
        return []
    header = ("origin", "clips", "recall", '"none of these"', "equal error rate")
    rows = [
        (
            source.source,
            str(source.n_clips),
            _percent(source.recall),
            _none_share(source.none_share),
            "" if source.equal_error_rate is None else _percent(source.equal_error_rate),
        )
        for source in figures.sources
    ]
    return ["By origin of the clips:", _table(header, rows)]


def _none_share(share: float | None) -> str:
    return "no such label" if share is None else _percent(share)


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
