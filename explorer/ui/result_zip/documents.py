"""What a result's zip holds beside the files of the search, as the page showed it.

`verdicts.json` has what the other models say, `repeat.json` how to search again, `README.txt` what
each file is. docs/certificate.md describes their fields; schema 1 is a contract.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from explorer.judging.info import ClassifierInfo
from explorer.records import SearchRecord
from explorer.ui.device.models import ModelHost
from explorer.ui.explore.repeating import ways_to_repeat
from explorer.ui.judgements import JudgedSoFar
from explorer.ui.search_run import SearchRun
from explorer.ui.target_rows import TargetRow, target_rows
from explorer.ui.wording import search as texts
from explorer.ui.wording import verdicts as verdict_wording
from explorer.ui.wording.archives import zip as words

SCHEMA = 1
# How much there is of the verdicts, and of the controls.
COMPLETE = "complete"
UNFINISHED = "unfinished"  # when the zip was packed; a later one holds more
GIVEN_UP = "given up"  # there will be no more
NONE = "none"  # there is no fragment to judge


@dataclass(frozen=True, kw_only=True)
class JudgedState:
    """How much there is of what other models make of a fragment, and what to say of the rest."""

    verdicts: str  # COMPLETE, UNFINISHED, GIVEN_UP or NONE
    controls: str  # the same
    note: str  # a sentence or more; empty if all is there


def documents(
    run: SearchRun, record: SearchRecord, host: ModelHost, address: str, files: Sequence[str]
) -> dict[str, str]:
    """Return the texts of the zip, by the name of their file.

    Args:
        run: whose zip it is.
        record: of its search.
        host: the models.
        address: of the page, without a query.
        files: of the search, in the zip.
    """
    judged = run.judgements.so_far
    infos = {info.id: info for info in host.models_of_same_task(record.model.id)}
    state = state_of(record, judged)
    model = host.spec(record.model.id)
    assert run.request is not None, "a search was requested"
    ways = ways_to_repeat(run.request, model)
    link = None if ways.query is None else f"{address}?{ways.query}"
    repeat = {
        "schema": SCHEMA,
        "link": link,
        "command": ways.command,
        "python": ways.call.replace("'URL'", f"'{address}'"),
    }
    verdicts = _verdicts(record, judged, infos, state)
    readme = words.readme(
        f"{record.clip.name}, {model.title}",
        [words.README, *files, words.VERDICTS, words.REPEAT],
        " ".join(filter(None, [verdicts["summary"], state.note])),
        link=link,
        command=ways.command,
        note=ways.note,
    )
    return {
        words.README: readme,
        words.VERDICTS: _json(verdicts),
        words.REPEAT: _json(repeat),
    }


def state_of(record: SearchRecord, judged: JudgedSoFar) -> JudgedState:
    """Return how much of the judgements of a search's fragment is there."""
    if record.certificate is None:
        return JudgedState(verdicts=NONE, controls=NONE, note=texts.NO_FRAGMENT)
    if judged.why_none:
        note = " ".join([judged.why_none, *judged.failures])
        return JudgedState(verdicts=GIVEN_UP, controls=GIVEN_UP, note=note)
    if judged.asked is None:
        return JudgedState(verdicts=UNFINISHED, controls=UNFINISHED, note=words.NOT_BEGUN)
    n_missing = len(judged.asked) - len(judged.verdicts) - len(judged.failures)
    notes = [judged.note]
    verdicts = controls = COMPLETE
    if n_missing > 0:
        verdicts = controls = UNFINISHED
        notes.append(words.some_missing(n_missing, len(judged.asked)))
    elif judged.pending:
        controls = UNFINISHED
        notes.append(words.NO_CONTROLS_YET)
    elif any(each.was_asked and not each.controls for each in judged.verdicts):
        controls = GIVEN_UP
    return JudgedState(verdicts=verdicts, controls=controls, note=" ".join(filter(None, notes)))


def _verdicts(
    record: SearchRecord,
    judged: JudgedSoFar,
    infos: Mapping[str, ClassifierInfo],
    state: JudgedState,
) -> dict[str, Any]:
    verdicts = list(judged.verdicts)
    rows = target_rows(record, verdicts, infos, judged.controls)
    known = {verdict.model: infos[verdict.model] for verdict in verdicts}
    return {
        "schema": SCHEMA,
        "source": record.model.id,
        "label": record.label,
        "verdicts": state.verdicts,
        "controls": state.controls,
        "note": state.note,
        "summary": verdict_wording.convinced(record, verdicts, known) if verdicts else "",
        "targets": [_target(row, is_controlled=bool(judged.controls)) for row in rows],
    }


def _target(row: TargetRow, *, is_controlled: bool) -> dict[str, Any]:
    """Return a verdict as `transfer --json` prints it, with the words of the page.

    Before the first control is judged, the page has no column for them.
    """
    checks = [short for short, _ in row.controls] or [row.no_controls]
    shown = {
        "verdict": row.pill,
        "says": row.says,
        "sure": row.sure,
        "whole_clip": row.on_whole_clip,
        "chance_check": checks if is_controlled else [],
    }
    return {**asdict(row.verdict), "title": row.title, "shown": shown}


def _json(document: Mapping[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
