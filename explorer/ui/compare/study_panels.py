"""The panels about a study, as HTML: what it is and found, or how far it is."""

from collections.abc import Mapping

from explorer.study.summary import StudySummary
from explorer.ui.compare.visitor_study import VisitorStudy
from explorer.ui.templates import render
from explorer.ui.wording.comparing import compare as texts
from explorer.ui.wording.comparing import own_comparison as own_texts


def about_study(sounds: str, summary: StudySummary, titles: Mapping[str, str]) -> str:
    """What a study found, in a few sentences, and what it was run on.

    Args:
        sounds: a sentence or two about its clips, or about how it was run.
        summary: of the study.
        titles: what to call the models, by id.
    """
    further = texts.further_findings(summary, titles)
    return render("study_about", lead=texts.findings(summary), further=further, sounds=sounds)


def about_begun(n_searches: int) -> str:
    """A visitor's study before its first result."""
    return render("study_about", lead=own_texts.begun(n_searches), further="", sounds="")


def study_progress(study: VisitorStudy) -> str:
    """How far a visitor's study is, with what its last search found."""
    is_second = study.other_clips is not None
    now = study.other_clips or study.progress
    if study.stop.is_set():
        last = own_texts.STOPPING
    elif not study.n_turns:
        last = own_texts.WAITING
    else:
        last = (own_texts.last_with_other_clips if is_second else own_texts.last)(now.last)
    return render(
        "study_progress",
        n_items=now.n_items,
        n_done=now.n_before + now.n_done,
        label=own_texts.PROGRESS_OTHER_CLIPS if is_second else own_texts.PROGRESS,
        progress=own_texts.progress_words(now, with_other_clips=is_second),
        last=last,
    )
