"""Who else is convinced, in words: the other models' verdicts, and how much they mean."""

from explorer.judging.info import ClassifierInfo
from explorer.records import Control, SearchRecord, TargetVerdict
from explorer.ui.wording.numbers import listed, named, percent

EASILY = 0.5  # a model that accepts this share of random fragments is convinced by anything
Infos = dict[str, ClassifierInfo]


def convinced(record: SearchRecord, verdicts: list[TargetVerdict], infos: Infos) -> str:
    """What the other models say, and how much it means where that is known."""
    others = [v for v in verdicts if v.model != record.model.id and v.verdict != "no counterpart"]
    accepting = [verdict for verdict in others if verdict.verdict == "accepts"]
    said = _said(record, others, accepting, infos)
    means = _means(record.label, accepting, infos)
    source = [_about_source(v) for v in verdicts if v.model == record.model.id]
    return " ".join(filter(None, [said, means, *source]))


def also_accepts(verdict: TargetVerdict) -> list[tuple[str, str]]:
    """A model's controls: what was drawn, and how much of it the model accepts."""
    words = {
        "random": ("random", "random fragments of this size"),
        "shift": ("shifted", "shifted copies of the fragment"),
        "energy": ("loudest", "fragments of the loudest pieces"),
    }
    notes = []
    for control in verdict.controls:
        short, long = words[control.kind]
        count = f"{control.accepted} of {control.draws}"
        if control.draws > 1:
            notes.append((f"{short} {count}", f"{count} {long}"))
        else:
            notes.append((f"{short} {'yes' if control.accepted else 'no'}", f"{count} {long}"))
    return notes


def _said(
    record: SearchRecord,
    others: list[TargetVerdict],
    accepting: list[TargetVerdict],
    infos: Infos,
) -> str:
    if not others:
        return f"There is no other model yet that knows {record.label}."
    if len(others) == 1:
        other, heard = infos[others[0].model], others[0].label
        title = other.title
        if accepting:
            return f"The other model, {title}, also hears {record.label} in it."
        if heard == record.label:
            return f"The other model, {title}, also hears {record.label}, but not surely enough."
        return f"The other model, {title}, does not: it hears {named(heard, other)}."
    if not accepting:
        unsure = sum(verdict.label == record.label for verdict in others)
        if unsure == 0:
            return f"None of the {len(others)} other models hears {record.label} in it."
        hear = f"{unsure} {'hears' if unsure == 1 else 'hear'} {record.label}"
        return (
            f"None of the {len(others)} other models is convinced: {hear}, but not surely enough."
        )
    if len(accepting) == len(others):
        return f"All {len(others)} other models also hear {record.label} in it."
    verb = "hears" if len(accepting) == 1 else "hear"
    return f"{len(accepting)} of {len(others)} other models also {verb} {record.label} in it."


def _means(label: str, accepting: list[TargetVerdict], infos: Infos) -> str:
    silent = [infos[v.model].title for v in accepting if v.vacuous]
    easy = [infos[v.model].title for v in accepting if not v.vacuous and _easily(v)]
    words = []
    if silent:
        words.append(f"But {listed(silent)} {_verb(silent, 'say')} {label} even to silence.")
    if easy:
        words.append(
            f"But {listed(easy)} {_verb(easy, 'hear')} {label} in half or more of the random "
            "fragments of this size, too: that says little."
        )
    shares = [share for v in accepting if (share := _random_share(v)) is not None]
    if accepting and not words and len(shares) == len(accepting):
        it = "it accepts" if len(shares) == 1 else "they accept"
        most = "" if len(shares) == 1 else "at most "
        words.append(f"Of random fragments of this size {it} {most}{percent(max(shares))}.")
    return " ".join(words)


def _about_source(verdict: TargetVerdict) -> str:
    share = _random_share(verdict)
    if share is None or not _easily(verdict):
        return ""
    return (
        f"The source itself accepts {percent(share)} of random fragments of this size: "
        "this one is nothing special."
    )


def _easily(verdict: TargetVerdict) -> bool:
    share = _random_share(verdict)
    return share is not None and share >= EASILY


def _random_share(verdict: TargetVerdict) -> float | None:
    shares = [_share(control) for control in verdict.controls if control.kind == "random"]
    return shares[0] if shares else None


def _share(control: Control) -> float:
    return control.accepted / control.draws if control.draws else 0.0


def _verb(subjects: list[str], verb: str) -> str:
    return verb + "s" if len(subjects) == 1 else verb
