"""The page's words: every outcome and every check in plain English, with its numbers.

A headline is a list of parts, (text, is it strong); the browser sets them as text, never as HTML.
Nothing is called "fewest" here unless it was proven.
"""

from explorer.classifier import ClassifierInfo
from explorer.playback import Level
from explorer.records import Outcome, SearchRecord
from explorer.search import Step

Headline = list[tuple[str, bool]]
Figures = list[tuple[str, str]]  # (value, what it is)

SYNTHETIC = "Synthetic clips, composed for Earshot; the models were trained on such clips."
TAGLINE = "How little of a sound is enough for a model to give it the same name?"
SEARCHING = "The answer comes when the search is done."
NO_FRAGMENT = "This search found no fragment, so there is nothing for other models to judge."
NO_CERTIFICATE = "This search found no fragment, so there is nothing to certify."
FIRST_SEARCH = "Nothing to see yet: press “Find what’s enough”."


def bands(n: int) -> str:
    """A number of cells, in words for people.

    >>> bands(1), bands(7)
    ('1 band', '7 bands')
    """
    return f"{n:,} band" + ("" if n == 1 else "s")


def percent(share: float) -> str:
    """A share with two significant digits.

    >>> percent(0.0384), percent(0.5), percent(1.0), percent(0.00012), percent(0.0)
    ('3.8 %', '50 %', '100 %', '0.012 %', '0 %')
    """
    value = 100 * share
    if 0 < value < 0.001:
        return "< 0.001 %"
    digits = 0 if value >= 10 or value == 0 else 1 if value >= 1 else 2 if value >= 0.1 else 3
    return f"{value:.{digits}f} %"


def signed(value: float) -> str:
    """A number with three digits and a proper minus sign.

    >>> signed(-0.9693), signed(12.0)
    ('−0.969', '12')
    """
    return f"{value:.3g}".replace("-", "−")


def level_note(level: Level, is_fragment: bool) -> str:
    """What to say of a sound that a player cannot make audible; nothing of any other."""
    if level.peak_dbfs is None:
        return "silence"
    if not level.faint:
        return ""
    return "too faint to hear" + ("; the model amplifies it" if is_fragment else "")


def named(label: str, info: ClassifierInfo) -> str:
    """A class in a sentence; "none of these" is no class, and stands in quotation marks."""
    return f"“{label}”" if label == info.none_label else label


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


def searching(info: ClassifierInfo, step: Step | None, n_cells: int) -> tuple[Headline, str]:
    """While the search runs."""
    headline: Headline = [(f"Searching for what is enough for {info.title}", False)]
    if step is not None and step.n_kept is not None:
        headline += [(": ", False), (f"{step.n_kept} of {n_cells} bands", True), (" so far", False)]
    return headline, f"{step.phase.capitalize()} …" if step is not None else "Listening …"


def result(info: ClassifierInfo, record: SearchRecord) -> tuple[Headline, str]:
    """The outcome of a search: a sentence, and what to make of it."""
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
            return _unfinished("Out of evaluations", title, record)
        case Outcome.CANCELLED:
            return _unfinished("Stopped", title, record)


def _enough(title: str, record: SearchRecord) -> Headline:
    kept = f"{len(record.keep or ())} of {bands(record.partition.n_cells)}"
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
        return "A check of it failed: do not rely on this result."
    words = (
        "One fragment that is enough; there are others. "
        "Irreducible: no single band of it can be taken away (verified)."
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
        (f"{len(record.keep)} of {bands(record.partition.n_cells)}", True),
        (".", False),
    ]
    return headline, "Enough: verified. Whether less would do was not searched to the end."


def energy_share(record: SearchRecord) -> float | None:
    """The fragment's part of the clip's energy."""
    if record.share is None or record.share.energy_db is None:
        return None
    return float(10 ** (record.share.energy_db / 10))


def step_figures(step: Step, energy: float | None, n_cells: int, device: str) -> Figures:
    """The strip under the picture while the search runs."""
    kept = step.n_kept
    judged = step.evaluations + step.bound_evaluations
    return [
        (percent(energy) if energy is not None else "–", "of the energy"),
        (percent(kept / n_cells) if kept is not None else "–", "of the bands"),
        (f"{step.probability:.2f}" if step.probability is not None else "–", "confidence"),
        *_effort_figures(judged, step.seconds, device),
        (f"≥ {step.lower_bound}", "bands are needed"),
    ]


def result_figures(record: SearchRecord) -> Figures:
    """The strip under the picture when the search is over."""
    evaluations = record.evaluations
    judged = evaluations.search + evaluations.bound + evaluations.certificate
    effort = _effort_figures(judged, record.seconds, record.device) if judged else []
    if record.keep is None or record.certificate is None:
        return [(f"{record.probability:.2f}", f"confidence in “{record.label}”"), *effort]
    energy = energy_share(record)
    return [
        (percent(energy) if energy is not None else "–", "of the energy"),
        (percent(len(record.keep) / record.partition.n_cells), "of the bands"),
        (
            f"{record.certificate.probability:.2f}",
            f"confidence (clip: {record.probability:.2f})",
        ),
        *effort,
        (f"≥ {record.certificate.lower_bound}", "bands are needed: proven"),
    ]


def _effort_figures(judged: int, seconds: float, device: str) -> Figures:
    rate = judged / seconds if seconds > 0 else 0
    return [
        (f"{judged:,}", "evaluations"),
        (f"{rate:,.0f}", "evaluations/s"),
        (f"{seconds:.1f} s", device_name(device)),
    ]


def device_name(device: str) -> str:
    """A device in words.

    >>> device_name("cpu"), device_name("cuda:0")
    ('CPU', 'GPU')
    """
    return "CPU" if device.startswith("cpu") else "GPU"


HOW_IT_WORKS = (
    ("Clip", "a sound as one model sees it: mono, at the model’s rate, cut to its window."),
    ("Band", "a piece of the clip’s spectrum. All bands together are the clip, exactly."),
    ("Enough", "(sufficient) the model still gives the fragment the same name as the clip."),
    (
        "Irreducible",
        "enough, and no single band can be taken away. That is verified band by band. It does not "
        "say that no smaller fragment exists; only a proven lower bound does.",
    ),
    ("The rest", "the clip without the fragment."),
    (
        "Convinced",
        "another model hears the same file and gives it the same name. Whether that means much "
        "depends on how easily the model is convinced; look at what it says to the clip and to "
        "silence.",
    ),
    (
        "Level",
        "fragments are often far quieter than their clip. The player raises them by up to 30 dB "
        "and shows by how much; the files hold exactly the samples that were judged.",
    ),
)
