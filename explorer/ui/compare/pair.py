"""One pair of models, clip by clip: the target's verdict on each fragment, with a link to it."""

from collections.abc import Mapping, Sequence

from explorer.clips.gallery import GalleryClip, all_clips
from explorer.errors import InputError
from explorer.partitions.kinds import DEFAULT_CELLS
from explorer.settings import Settings
from explorer.study.records import ItemRecord, ItemResult, StudiedClip
from explorer.study.statistics.trials import irreducible_results
from explorer.study.summary import StudySummary
from explorer.ui.explore.link import query_for
from explorer.ui.panels import section
from explorer.ui.target_rows import PILLS
from explorer.ui.templates import render
from explorer.ui.wording import verdicts as verdict_wording
from explorer.ui.wording.comparing import compare as texts
from explorer.verdicts import TargetVerdict

EXPLORE = "./"  # the first page, seen from this one

Row = dict[str, object]


def no_pair() -> str:
    """The panel before any pair was chosen."""
    return section(texts.PAIR_TITLE, texts.NO_PAIR)


def pair_panel(
    summary: StudySummary,
    records: Sequence[ItemRecord],
    source: object,
    target: object,
    titles: Mapping[str, str],
) -> str:
    """One target's verdicts on all fragments of one source, as HTML.

    Args:
        summary: of the study.
        records: of the same study; those at the summary's strength are shown.
        source: a model's id, from a browser.
        target: another, or the same.
        titles: what to call the models, by id.

    Raises:
        InputError: one of the two is not a model of the study.
    """
    ids = [model.id for model in summary.models]
    for model_id in (source, target):
        if model_id not in ids:
            raise InputError(f"{model_id!r} is not a model of this study.")
    source, target = str(source), str(target)
    transfer = next(t for t in summary.transfers if (t.source, t.target) == (source, target))
    return render(
        "pair",
        title=texts.PAIR_TITLE,
        pair=texts.pair_of(titles.get(source, source), titles.get(target, target)),
        rate=texts.rate_sentence(transfer),
        heads=texts.PAIR_HEADS,
        rows=_rows([each for each in records if each.how_sure is summary.strength], source, target),
        opens=texts.OPENS,
    )


def _rows(records: Sequence[ItemRecord], source: str, target: str) -> list[Row]:
    """A row for every clip, with a verdict for each seed."""
    by_clip: dict[StudiedClip, list[tuple[ItemRecord, ItemResult]]] = {}
    for record, finding in irreducible_results(records):
        if record.source == source:
            by_clip.setdefault(record.clip, []).append((record, finding))
    clips = {clip.id: clip for clip in all_clips()}
    return [_row(clips.get(clip.name), clip, found, target) for clip, found in by_clip.items()]


def _row(
    known: GalleryClip | None,
    clip: StudiedClip,
    found: Sequence[tuple[ItemRecord, ItemResult]],
    target: str,
) -> Row:
    is_ours = known is not None and known.sha256 == clip.sha256
    pills, agrees = [], None
    for record, finding in sorted(found, key=lambda each: each[0].seed):
        verdict = next(each for each in finding.targets if each.model == target)
        pills.append(_pill(record, finding, verdict, _link(record) if is_ours else ""))
        agrees = verdict.agrees_on_clip
    return {
        "title": known.title if known is not None and is_ours else clip.name,
        "on_whole_clip": verdict_wording.AGREES[agrees],
        "pills": pills,
    }


def _pill(record: ItemRecord, finding: ItemResult, verdict: TargetVerdict, link: str) -> Row:
    is_source = verdict.model == record.source
    return {
        "text": verdict_wording.pill(verdict, finding.clip_label, is_source=is_source),
        "title": texts.pill_title(record.seed, len(finding.keep or ())),
        "css_class": PILLS[verdict.verdict],
        "link": link,
    }


def _link(record: ItemRecord) -> str:
    """The address at which the first page makes the same search again."""
    settings = Settings(
        kind=record.settings.partition,
        n_cells=record.settings.n_cells or DEFAULT_CELLS,
        effort=record.settings.effort,
        seed=record.seed,
        strength=record.how_sure.value,
    )
    return f"{EXPLORE}?{query_for(record.clip.name, record.source, settings)}"
