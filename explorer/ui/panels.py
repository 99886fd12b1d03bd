"""The panels beside and below the stage, as HTML from the folder `templates`."""

import os
from collections.abc import Mapping, Sequence

import torch

from explorer.judging.info import ClassifierInfo
from explorer.records import SearchRecord
from explorer.transferring.controls import ControlsSoFar
from explorer.ui.device.work import ClipAnswer
from explorer.ui.target_rows import target_rows
from explorer.ui.templates import render
from explorer.ui.wording import certificate as certificate_wording
from explorer.ui.wording import how_it_works as glossary
from explorer.ui.wording import model as model_wording
from explorer.ui.wording import search as texts
from explorer.ui.wording import verdicts as verdict_wording
from explorer.ui.wording.numbers import confidence, named
from explorer.verdicts import TargetVerdict
from models.labels import means_same
from models.spec import ModelDescription

EXPLORE, COMPARE, HOW = "Explore", "Compare models", glossary.TITLE
SKIPS = {EXPLORE: "#result", COMPARE: "#compare-head"}  # the link before all others
LINKS = {  # of the top bar, seen from either page
    EXPLORE: {EXPLORE: "#stage", COMPARE: "./compare", HOW: "#how"},
    COMPARE: {EXPLORE: "./", COMPARE: "#top", HOW: "./#how"},
}


def header(device: torch.device, page: str) -> str:
    """The top bar of one of the pages of `LINKS`."""
    return render(
        "header",
        links=LINKS[page],
        current=page,
        skip=SKIPS[page],
        tagline=texts.TAGLINE,
        device=_device(device),
    )


def heading(title: str) -> str:
    """A heading alone."""
    return render("section", title=title, text="")


def section(title: str, text: str) -> str:
    """A heading with a sentence below it."""
    return render("section", title=title, text=text)


def model_facts(spec: ModelDescription, warnings: tuple[str, ...] = ()) -> str:
    """A source model in a line, and what its users should know before they trust it."""
    return render(
        "model_facts",
        line=model_wording.model_facts(spec),
        warnings=[model_wording.warning(each) for each in warnings],
    )


def facts(text: str) -> str:
    """What a choice means, in small print."""
    return render("paragraph", kind="facts", text=text, role="")


def message(text: str) -> str:
    """A plain sentence about something that went wrong; empty for an empty text."""
    return render("paragraph", kind="message", text=text, role="alert") if text else ""


def targets(
    record: SearchRecord,
    verdicts: list[TargetVerdict],
    infos: dict[str, ClassifierInfo],
    note: str = "",
    controls: Mapping[str, ControlsSoFar] | None = None,
) -> str:
    """A sentence about who else is convinced, a row for every model, the source last, and a note.

    Args:
        record: of the search whose fragment was judged.
        verdicts: of the models that have judged it.
        infos: of these models, by id.
        note: a message below the table, if any.
        controls: how far the models are that have begun with these, by id.
    """
    controls = controls or {}
    heads = [
        verdict_wording.MODEL,
        verdict_wording.VERDICT,
        verdict_wording.SAYS,
        verdict_wording.sure_of(record.label),
        verdict_wording.WHOLE_CLIP,
    ]
    is_controlled = bool(controls) or any(verdict.controls for verdict in verdicts)
    return render(
        "targets",
        title=verdict_wording.TITLE,
        convinced=verdict_wording.convinced(record, verdicts, infos),
        heads=[*heads, verdict_wording.CHANCE_CHECK] if is_controlled else heads,
        rows=target_rows(record, verdicts, infos, controls),
        is_controlled=is_controlled,
        note=note,
    )


def clip_answers(
    answers: Sequence[ClipAnswer], infos: Mapping[str, ClassifierInfo], problems: Sequence[str]
) -> str:
    """What every model calls the whole clip, before a search, as bars; and why some say nothing.

    Args:
        answers: those so far, in the order of the models.
        infos: of these models, by id.
        problems: sentences.
    """
    labels = [answer.judgement.label for answer in answers]
    usual = max(labels, key=labels.count, default="")
    rows = [
        {
            "title": infos[answer.model].title,
            "verdict": named(answer.judgement.label, infos[answer.model]),
            "accepts": means_same(answer.judgement.label, usual),
            "percent": round(100 * answer.judgement.probabilities[answer.judgement.label], 1),
            "sure": confidence(answer.judgement.probabilities[answer.judgement.label]),
        }
        for answer in answers
    ]
    return render(
        "clip_answers",
        title=verdict_wording.CLIP_ANSWERS,
        chart=verdict_wording.HOW_SURE_OF_CLIP,
        rows=rows,
        note=" ".join(problems),
    )


def news(
    record: SearchRecord, verdicts: list[TargetVerdict], infos: dict[str, ClassifierInfo]
) -> str:
    """Who else is convinced, for screen readers."""
    return render("text", text=verdict_wording.convinced(record, verdicts, infos))


def stale(title: str, caption: str, changed: list[str], *, is_under_way: bool) -> str:
    """Whose the result on screen is, after something was changed."""
    return render("text", text=texts.stale(title, caption, changed, is_under_way=is_under_way))


def belief(record: SearchRecord) -> str:
    """The certificate in words, with its numbers folded."""
    certificate = record.certificate
    if certificate is None:
        return no_belief(texts.NO_CERTIFICATE)
    return render(
        "belief",
        title=certificate_wording.TITLE,
        checks=certificate_wording.checks(record),
        summary=certificate_wording.DETAILS,
        details=certificate_wording.details(record),
        file=certificate.file,
        sha256=certificate.sha256,
    )


def no_targets(text: str) -> str:
    """The panel of targets when there is nothing to judge."""
    return section(verdict_wording.TITLE, text)


def no_belief(text: str) -> str:
    """The panel of the certificate when there is none."""
    return section(certificate_wording.TITLE, text)


def how_it_works() -> str:
    """The words that the page uses."""
    return render("how_it_works", title=glossary.TITLE, words=glossary.WORDS)


def _device(device: torch.device) -> str:
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    if device.type == "mps":
        return "Apple GPU"
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"CPU · {cores} core" + ("" if cores == 1 else "s")
