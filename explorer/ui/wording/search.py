"""The page's words: every outcome and every check in plain English, with its numbers.

A headline is a list of parts, (text, is it strong); the browser sets them as text, never as HTML.
Nothing is called "fewest" here unless it was proven.
"""

from explorer.judging.info import ClassifierInfo
from explorer.records import Outcome, SearchRecord
from explorer.searching.config import SearchConfig
from explorer.searching.search import Step
from explorer.ui.wording.numbers import UNITS, cells, device_name, named, percent, signed

Headline = list[tuple[str, bool]]
Figures = list[tuple[str, str]]  # (value, what it is)

OWN_SOUNDS = (
    "Your own sounds go to this server, are shown to nobody else, and are deleted within a day."
)
TAGLINE = "How little of a sound is enough for a model to give it the same name?"
SEARCHING = "The answer comes when the search is done."
JUDGING = "The other models hear the fragment as soon as it is their turn."
NO_FRAGMENT = "This search found no fragment, so there is nothing for other models to judge."
NOT_JUDGED = "The other models could not judge the fragment."
NO_CONTROLS = "Other fragments of this size could not be judged."
NO_CERTIFICATE = "This search found no fragment, so there is nothing to certify."
FAILED = "A check of it failed: do not rely on this result."
NAMES_EVERYTHING = (
    "It has no “none of these”: it must give everything a name, silence too, and may accept almost "
    "anything (see Limits in the README)."
)
FIRST_SEARCH = "Nothing to see yet: press “Find what’s enough”."


def controls_cut_short(n_done: int, n_models: int) -> str:
    """Where time is limited, and did not suffice for all models."""
    return (
        f"Time was up: {n_done} of {n_models} models judged other fragments of this size, and "
        "nothing is known of the rest."
    )


def waiting_for_search() -> tuple[Headline, str]:
    """For a clip that was chosen and not searched yet."""
    return [("Ready. How little of it is enough?", False)], "Press “Find what’s enough”."


def clip_figures(seconds: float, sample_rate: int, peak_dbfs: float | None) -> Figures:
    """The strip under the picture of a clip that was not searched yet."""
    peak = "silence" if peak_dbfs is None else f"{signed(round(peak_dbfs, 1))} dBFS"
    return [
        (f"{seconds:g} s", "as the model sees it"),
        (f"{sample_rate / 1000:g} kHz", "sample rate"),
        (peak, "peak"),
    ]


def searching(
    info: ClassifierInfo, step: Step | None, n_cells: int, kind: str
) -> tuple[Headline, str]:
    """While the search runs."""
    headline: Headline = [(f"Searching for what is enough for {info.title}", False)]
    if step is not None and step.n_kept is not None:
        kept = f"{step.n_kept:,} of {cells(n_cells, kind)}"
        headline += [(": ", False), (kept, True), (" so far", False)]
    return headline, f"{step.phase.capitalize()} …" if step is not None else "Listening …"


def result(
    info: ClassifierInfo, record: SearchRecord, search: SearchConfig
) -> tuple[Headline, str]:
    """The outcome of a search: a sentence, and what to make of it, given what it was allowed."""
    label, title = record.label, info.title
    match record.outcome:
        case Outcome.IRREDUCIBLE:
            return _enough(title, record), _how_small(record)
        case Outcome.VACUOUS:
            return (
                [(f"{title} calls even silence ", False), (label, True), (".", False)],
                "So nothing of this clip is needed for that answer: it is what the model says to "
                "nothing at all. There is no fragment to hear.",
            )
        case Outcome.ABSTAINS:
            return (
                [(f"{title} says ", False), (named(label, info), True), (" to this clip.", False)],
                "It knows no name for the sound, so there is nothing to search for. Try another "
                "clip or another model.",
            )
        case Outcome.BELOW_THRESHOLD:
            return (
                [
                    (f"{title} gives this whole clip only ", False),
                    (f"{record.probability:.3f}", True),
                    (f" for {label}.", False),
                ],
                f"That is less than the {record.criterion.min_probability or 0:g} that was "
                "asked for, so no search was made.",
            )
        case Outcome.IMPOSSIBLE:
            return (
                [(f"No part of this clip was found that {title} calls ", False), (label, True)],
                f"The model gives the whole clip {record.probability:.2f} for {label}.",
            )
        case Outcome.BUDGET:
            headline, detail = _unfinished(f"Out of {_used_up(search)}", title, record)
            return headline, f"{detail}{_time_allowed(search)}"
        case Outcome.CANCELLED:
            return _unfinished("Stopped", title, record)


def _enough(title: str, record: SearchRecord) -> Headline:
    kept = _kept(record)
    energy = energy_share(record)
    end = f", {percent(energy)} of the energy." if energy is not None else "."
    if record.clip_label != record.label:
        return [
            (f"{title} hears {record.clip_label} in the clip — but ", False),
            (record.label, True),
            (" when it gets only ", False),
            (kept, True),
            (end, False),
        ]
    return [
        (f"{title} hears ", False),
        (record.label, True),
        (" — and still does when it gets only ", False),
        (kept, True),
        (end, False),
    ]


def _how_small(record: SearchRecord) -> str:
    certificate = record.certificate
    if certificate is None or not certificate.holds:
        return FAILED
    words = (
        "One fragment that is enough; there are usually others. Irreducible: no single "
        f"{UNITS[record.partition.kind]} of it can be taken away (verified)."
    )
    if certificate.lower_bound == len(record.keep or ()):
        words += " Fewest possible: proven."
    return words


def _unfinished(how: str, title: str, record: SearchRecord) -> tuple[Headline, str]:
    if record.keep is None:
        return [(f"{how} before a smaller part was found.", False)], "Nothing was kept."
    headline: Headline = [(f"{how}. The best so far: {title} hears ", False)]
    headline += [
        (record.label, True),
        (" in ", False),
        (_kept(record), True),
        (".", False),
    ]
    if record.certificate is None or not record.certificate.holds:
        return headline, FAILED
    return headline, "Enough: verified. Whether less would do was not searched to the end."


def _used_up(search: SearchConfig) -> str:
    limits = {"evaluations": search.max_evaluations, "time": search.max_seconds}
    return " or ".join(name for name, limit in limits.items() if limit) or "evaluations"


def _time_allowed(search: SearchConfig) -> str:
    return f" A search may last {search.max_seconds:g} s here." if search.max_seconds else ""


def _kept(record: SearchRecord) -> str:
    n_kept = len(record.keep or ())
    return f"{n_kept:,} of {cells(record.partition.n_cells, record.partition.kind)}"


def energy_share(record: SearchRecord) -> float | None:
    """The fragment's part of the clip's energy."""
    if record.share is None or record.share.energy_db is None:
        return None
    return float(10 ** (record.share.energy_db / 10))


def step_figures(step: Step, energy: float | None, n_cells: int, kind: str, device: str) -> Figures:
    """The strip under the picture while the search runs."""
    kept = step.n_kept
    judged = step.evaluations + step.bound_evaluations
    return [
        (percent(energy) if energy is not None else "–", "of the energy"),
        (percent(kept / n_cells) if kept is not None else "–", f"of the {UNITS[kind]}s"),
        (f"{step.probability:.2f}" if step.probability is not None else "–", "confidence"),
        *_effort_figures(judged, step.seconds, device),
        (f"≥ {step.lower_bound}", f"{UNITS[kind]}s are needed"),
    ]


def result_figures(record: SearchRecord) -> Figures:
    """The strip under the picture when the search is over."""
    evaluations = record.evaluations
    judged = evaluations.search + evaluations.bound + evaluations.certificate
    effort = _effort_figures(judged, record.seconds, record.device) if judged else []
    if record.keep is None or record.certificate is None:
        return [(f"{record.probability:.2f}", f"confidence in “{record.label}”"), *effort]
    energy, units = energy_share(record), f"{UNITS[record.partition.kind]}s"
    return [
        (percent(energy) if energy is not None else "–", "of the energy"),
        (percent(len(record.keep) / record.partition.n_cells), f"of the {units}"),
        (
            f"{record.certificate.probability:.2f}",
            f"confidence (clip: {record.probability:.2f})",
        ),
        *effort,
        (f"≥ {record.certificate.lower_bound}", f"{units} are needed: proven"),
    ]


def _effort_figures(judged: int, seconds: float, device: str) -> Figures:
    rate = judged / seconds if seconds > 0 else 0
    return [
        (f"{judged:,}", "evaluations"),
        (f"{rate:,.0f}", "evaluations/s"),
        (f"{seconds:.1f} s", device_name(device)),
    ]


HOW_IT_WORKS = (
    ("Clip", "a sound as one model sees it: mono, at the model’s rate, cut to its window."),
    (
        "Band, bin, tile",
        "a piece of the clip: a strip of frequencies, a single one, or a strip cut in time as "
        "well. All pieces together are the clip, exactly.",
    ),
    ("Enough", "(sufficient) the model still gives the fragment the same name as the clip."),
    (
        "Irreducible",
        "enough, and no single piece can be taken away. That is verified piece by piece. It does "
        "not say that no smaller fragment exists; only a proven lower bound does.",
    ),
    ("The rest", "the clip without the fragment."),
    (
        "Convinced",
        "another model hears the same file and gives it the same name. Whether that means much "
        "depends on how easily the model is convinced; so it also judges silence and other "
        "fragments of the same size.",
    ),
    (
        "Other fragments",
        "as many pieces of the same clip, drawn at random; the fragment shifted in frequency "
        "or time; and the loudest pieces. A model that accepts many of them is convinced by "
        "almost anything.",
    ),
    (
        "Level",
        "fragments are often far quieter than their clip. The player raises them by up to 30 dB "
        "and shows by how much; the files hold exactly the samples that were judged.",
    ),
)
