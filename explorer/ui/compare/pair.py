"""One pair of models, clip by clip: what the target made of each fragment, and a way to hear it."""

import html
from collections.abc import Mapping, Sequence

from explorer.clips.gallery import GalleryClip, all_clips
from explorer.errors import InputError
from explorer.partitions.kinds import DEFAULT_CELLS
from explorer.records import TargetVerdict
from explorer.settings import Settings
from explorer.study.rates import irreducible_results
from explorer.study.records import ItemRecord, ItemResult, StudiedClip
from explorer.study.summary import StudySummary
from explorer.ui.components.matrix.matrix import rate_sentence
from explorer.ui.explore.link import query_for
from explorer.ui.panels import PILLS

EXPLORE = "./"  # the first page, seen from this one
OPENS = (
    "A verdict opens its clip on the first page and searches it again, with the same seed: to be "
    "seen, heard and judged. Recordings that do not come with Earshot cannot be opened."
)


def no_pair() -> str:
    """Before any pair was chosen."""
    return (
        "<h3>Clip by clip</h3><p class='quiet'>Choose a cell of the table to see which fragments "
        "convinced whom, and to open them.</p>"
    )


def pair_panel(
    summary: StudySummary,
    records: Sequence[ItemRecord],
    source: object,
    target: object,
    titles: Mapping[str, str],
) -> str:
    """What one target made of every fragment of one source.

    Raises:
        InputError: one of the two is not a model of the study.
    """
    ids = [model.id for model in summary.models]
    for model_id in (source, target):
        if model_id not in ids:
            raise InputError(f"{model_id!r} is not a model of this study.")
    source, target = str(source), str(target)
    transfer = next(t for t in summary.transfers if (t.source, t.target) == (source, target))
    names = [html.escape(titles.get(model_id, model_id)) for model_id in (source, target)]
    rows = "".join(_rows(records, source, target))
    return (
        f"<h3>Clip by clip</h3><p class='lead'>{names[0]} → {names[1]}</p>"
        f"<p class='quiet'>{html.escape(rate_sentence(transfer))}</p>"
        "<div class='clips'><table><thead><tr><th scope='col'>clip</th>"
        "<th scope='col'>on the clip</th><th scope='col'>fragments, by seed</th></tr></thead>"
        f"<tbody>{rows}</tbody></table></div><p class='quiet'>{OPENS}</p>"
    )


def _rows(records: Sequence[ItemRecord], source: str, target: str) -> list[str]:
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
) -> str:
    is_ours = known is not None and known.sha256 == clip.sha256
    pills, agrees = [], None
    for record, finding in sorted(found, key=lambda each: each[0].seed):
        verdict = next(each for each in finding.targets if each.model == target)
        pills.append(_pill(record, finding, verdict, _link(record) if is_ours else None))
        agrees = verdict.agrees_on_clip
    title = known.title if known is not None and is_ours else clip.name
    on_clip = {True: "agrees", False: "disagrees", None: ""}[agrees]
    cells = f"<td>{on_clip}</td><td>{''.join(pills)}</td>"
    return f"<tr><th scope='row'>{html.escape(title)}</th>{cells}</tr>"


def _pill(record: ItemRecord, finding: ItemResult, verdict: TargetVerdict, link: str | None) -> str:
    n_kept = len(finding.keep or ())
    words = f"class='pill {PILLS[verdict.verdict]}' title='seed {record.seed}, {n_kept} cells'"
    if link is None:
        return f"<span {words}>{verdict.verdict}</span>"
    return f"<a href='{html.escape(link)}' {words}>{verdict.verdict}</a>"


def _link(record: ItemRecord) -> str:
    """Where the page searches the same again."""
    settings = Settings(
        kind=record.settings.partition,
        n_cells=record.settings.n_cells or DEFAULT_CELLS,
        effort=record.settings.effort,
        seed=record.seed,
    )
    return f"{EXPLORE}?{query_for(record.clip.name, record.source, settings)}"
