"""The panels beside and below the stage, as HTML; every text from outside is escaped."""

import html
import os

import torch

from explorer.judging.info import ClassifierInfo
from explorer.records import SearchRecord, TargetVerdict
from explorer.ui.wording import certificate as certificate_wording
from explorer.ui.wording import search as texts
from explorer.ui.wording import verdicts as verdict_wording
from explorer.ui.wording.numbers import named
from models.spec import ModelDescription

TARGETS = "Who else is convinced?"
BELIEF = "Why believe it"
PILLS = {"accepts": "accepts", "rejects": "rejects", "no counterpart": "none"}
EXPLORE, COMPARE, HOW = "Explore", "Compare models", "How it works"
LINKS = {  # of the top bar, seen from either page
    EXPLORE: {EXPLORE: "#stage", COMPARE: "./compare", HOW: "#how"},
    COMPARE: {EXPLORE: "./", COMPARE: "#top", HOW: "./#how"},
}


def header(device: torch.device, page: str) -> str:
    """The top bar of one of the pages of `LINKS`."""
    current = {page: ' aria-current="page"'}
    links = "".join(
        f'<a href="{link}"{current.get(name, "")}>{name}</a>' for name, link in LINKS[page].items()
    )
    return (
        f'<header class="bar"><h1>Ear<b>shot</b></h1><nav aria-label="Pages">{links}</nav>'
        f'<p class="tagline">{html.escape(texts.TAGLINE)}</p>'
        f'<span class="device">{html.escape(_device(device))}</span></header>'
    )


def heading(title: str) -> str:
    """A heading alone."""
    return _titled(title, "")


def section(title: str, text: str) -> str:
    """A heading with a sentence below it."""
    return _titled(title, _paragraph(text, "quiet"))


def model_facts(spec: ModelDescription, warnings: tuple[str, ...] = ()) -> str:
    """A source model in a line, and what is to be known before it is believed."""
    n_classes = len(spec.labels) - (spec.info.none_label is not None)
    none = f", or “{spec.info.none_label}”" if spec.info.none_label else ""
    line = (
        f"A {spec.family}. {n_classes} classes{none}. Hears "
        f"{spec.info.window_s:g} s at {spec.info.sample_rate / 1000:g} kHz."
    )
    if not spec.info.none_label:
        line += f" {texts.NAMES_EVERYTHING}"
    return facts(line) + "".join(_paragraph(f"Warning: {each}", "caution") for each in warnings)


def facts(text: str) -> str:
    """What a choice means, in small print."""
    return _paragraph(text, "facts")


def message(text: str) -> str:
    """Something that went wrong, in plain words; nothing if there is nothing to say."""
    return f'<p class="message" role="alert">{html.escape(text)}</p>' if text else ""


def targets(
    record: SearchRecord,
    verdicts: list[TargetVerdict],
    infos: dict[str, ClassifierInfo],
    note: str = "",
) -> str:
    """Who else is convinced: a sentence and a row per model, the source last; then a note."""
    ordered = sorted(verdicts, key=lambda verdict: verdict.model == record.model.id)
    heads = ["model", "verdict", "hears", "confidence", "on the clip"]
    if any(verdict.controls for verdict in verdicts):
        heads.append("other fragments")
    columns = "".join(f'<th scope="col">{head}</th>' for head in heads)
    controlled = len(heads) == 6
    rows = "".join(
        _row(verdict, infos[verdict.model], verdict.model == record.model.id, controlled)
        for verdict in ordered
    )
    return _titled(
        TARGETS,
        _paragraph(verdict_wording.convinced(record, verdicts, infos), "lead")
        + f'<table class="verdicts"><thead><tr>{columns}</tr></thead><tbody>{rows}</tbody></table>'
        + message(note),
    )


def belief(record: SearchRecord) -> str:
    """Why believe it: the certificate in words."""
    certificate = record.certificate
    if certificate is None:
        return no_belief(texts.NO_CERTIFICATE)
    points = "".join(
        f"<li>{html.escape(reason)}</li>" for reason in certificate_wording.reasons(record)
    )
    return _titled(
        BELIEF,
        f'<ul class="reasons">{points}</ul>'
        f'<p class="digest">{html.escape(certificate_wording.kept_places(record))}<br>'
        f"{html.escape(certificate_wording.run_line(record))}"
        f"<br>{html.escape(certificate.file)} SHA-256 "
        f'<span id="digest">{certificate.sha256}</span></p>',
    )


def no_targets(text: str) -> str:
    """The panel of targets when there is nothing to judge."""
    return section(TARGETS, text)


def no_belief(text: str) -> str:
    """The panel of the certificate when there is none."""
    return section(BELIEF, text)


def how_it_works() -> str:
    """The words that the page uses."""
    entries = "".join(
        f"<dt>{html.escape(word)}</dt><dd>{html.escape(meaning)}</dd>"
        for word, meaning in texts.HOW_IT_WORKS
    )
    return _titled("How it works", f"<dl>{entries}</dl>")


def _row(verdict: TargetVerdict, info: ClassifierInfo, is_source: bool, controlled: bool) -> str:
    pill = f'<span class="pill {PILLS[verdict.verdict]}">{verdict.verdict}</span>'
    on_clip = {None: "–", True: "agrees", False: "disagrees"}[verdict.agrees_on_clip]
    if verdict.vacuous:
        on_clip += "; says so to silence, too"
    cells = (
        f'<th scope="row">{html.escape(info.title)}</th><td>{pill}</td>'
        f'<td data-label="hears">{html.escape(named(verdict.label, info))}</td>'
        f'<td data-label="confidence">{_meter(verdict.probability)}</td>'
        f'<td data-label="on the clip">{html.escape(on_clip)}</td>'
    )
    if controlled:
        cells += f'<td data-label="other fragments">{_controls(verdict)}</td>'
    source = ' class="source"' if is_source else ""
    return f"<tr{source}>{cells}</tr>"


def _controls(verdict: TargetVerdict) -> str:
    also = verdict_wording.also_accepts(verdict)
    if not also:
        return "–" if verdict.verdict == "no counterpart" else "…"
    parts = [
        f'<span title="also accepts {html.escape(long)}">{html.escape(short)}</span>'
        for short, long in also
    ]
    return f'<span class="controls">{"".join(parts)}</span>'


def _meter(probability: float | None) -> str:
    if probability is None:
        return "–"
    width = f'<i style="width:{100 * probability:.0f}%"></i>'
    return f'<span class="meter" aria-hidden="true">{width}</span>{probability:.2f}'


def _titled(title: str, body: str) -> str:
    return f"<h3>{html.escape(title)}</h3>{body}"


def _paragraph(text: str, kind: str) -> str:
    return f'<p class="{kind}">{html.escape(text)}</p>'


def _device(device: torch.device) -> str:
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    if device.type == "mps":
        return "Apple GPU"
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"CPU · {cores} core" + ("" if cores == 1 else "s")
