"""Format figures as Markdown, and write them into the marked blocks of cards and overview."""

from collections.abc import Sequence
from pathlib import Path

from explorer.errors import InputError
from models.bundled.registry import MODELS_DIR
from models.spec import ModelSpec
from models.training.before import Before, read_before
from models.training.figures import BandFigure, Figures, LimitFigures
from models.training.limit_tables import limit_answers, limits_overview
from models.training.tables import none_share, percent, table

COMMAND = "written by `python -m models.training.evaluate --write-cards`"
OVERVIEW = MODELS_DIR / "README.md"


def card_figures(figures: Figures, before: Before | None = None) -> str:
    """Format one model's figures for its card, beside those of earlier weights."""
    return "\n\n".join(
        [
            f"Version {figures.version}: {figures.n_parameters:,} parameters, "
            f"{figures.n_bytes:,} bytes. {figures.n_clips} held-out clips.",
            _beside_before(answers(figures), figures.version, before),
            "By class: recall, and the share of searches that end `vacuous` because silence is "
            "already answered with the class:",
            _class_table(figures),
            "What each class (row) was taken for (column):",
            _confusion_table(figures),
            *_source_blocks(figures),
        ]
    )


def card_limits(figures: LimitFigures, before: Before | None = None) -> str:
    """Format what one model says where it was not made to be right, beside earlier weights."""
    return _beside_before(limit_answers(figures), figures.version, before)


def overview_figures(figures: Sequence[Figures]) -> str:
    """Format a table with one row for each model."""
    sizes = ("model", "parameters", "bytes")
    kept = ("recall", "half of the bands", "a quarter")
    background = ("silence", "noise: none")
    rows = [
        (
            f"[{each.model}](cards/{each.model}.md)",
            f"{each.n_parameters:,}",
            f"{each.n_bytes:,}",
            percent(each.recall),
            percent(_mean_recall(each.bands, 0.5)),
            percent(_mean_recall(each.bands, 0.25)),
            f"{each.silence_label} (margin {each.silence_margin:.1f})",
            none_share(_mean([noise.none_share for noise in each.noise])),
        )
        for each in figures
    ]
    return table((*sizes, *kept, *background), rows)


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


def write_figures(specs: Sequence[ModelSpec], figures: Sequence[Figures]) -> None:
    """Write every model's figures into its card, and the table into the overview."""
    before = read_before()
    for spec, each in zip(specs, figures, strict=True):
        _write(MODELS_DIR / spec.card, "figures", card_figures(each, before.get(spec.id)))
    _write(OVERVIEW, f"figures of {specs[0].task}", overview_figures(figures))


def write_limits(specs: Sequence[ModelSpec], figures: Sequence[LimitFigures]) -> None:
    """Write every model's limits into its card, and the table into the overview."""
    before = read_before()
    for spec, each in zip(specs, figures, strict=True):
        _write(MODELS_DIR / spec.card, "limits", card_limits(each, before.get(spec.id)))
    _write(OVERVIEW, f"limits of {specs[0].task}", limits_overview(figures))


def _write(path: Path, name: str, block: str) -> None:
    path.write_text(replace_block(path.read_text(), name, block))


def answers(figures: Figures) -> list[tuple[str, str]]:
    """Return the questions and answers of one model's card."""
    rows = [
        ("recall on held-out clips", percent(figures.recall)),
        ("the same, 20 dB quieter", percent(figures.recall_20_db_down)),
    ]
    rows += [(_band_question(band), percent(band.recall)) for band in figures.bands]
    rows.append(("silence", f"{figures.silence_label}, margin {figures.silence_margin:.1f}"))
    rows += [
        (
            f'"none of these" to {noise.colour} noise at {noise.level_dbfs} dBFS',
            none_share(noise.none_share),
        )
        for noise in figures.noise
    ]
    return rows


def _beside_before(rows: list[tuple[str, str]], version: str, before: Before | None) -> str:
    """Format answers, in a further column those of earlier weights if these are others."""
    if before is None or before.version == version:
        return table(("question", "answer"), rows)
    earlier = [(question, answer, before.answers.get(question, "")) for question, answer in rows]
    return table(("question", "answer", f"before (version {before.version})"), earlier)


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
        ("recall", *(percent(share) for share in figures.recall_by_class.values())),
        ("vacuous", *(percent(share) for share in figures.vacuous_by_class.values())),
    ]
    return table(("", *figures.recall_by_class), rows)


def _confusion_table(figures: Figures) -> str:
    classes = tuple(figures.recall_by_class)
    rows = [
        (name, *(str(count) if count else "" for count in counts))
        for name, counts in zip(classes, figures.confusion, strict=True)
    ]
    none = () if figures.none_label is None else ("none",)
    return table(("", *classes, *none), rows)


def _source_blocks(figures: Figures) -> list[str]:
    """Format the figures by origin of the clips, if the task has them."""
    if not figures.sources:
        return []
    header = ("origin", "clips", "recall", '"none of these"', "equal error rate")
    rows = [
        (
            source.source,
            str(source.n_clips),
            percent(source.recall),
            none_share(source.none_share),
            "" if source.equal_error_rate is None else percent(source.equal_error_rate),
        )
        for source in figures.sources
    ]
    return ["By origin of the clips:", table(header, rows)]
