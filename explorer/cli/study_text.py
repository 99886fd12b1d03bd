"""A study in lines of text: its progress on stderr, and its summary on stdout."""

from explorer.study.run import StudyProgress, duration
from explorer.study.sentences import (
    flat_earther_sentences,
    left_out,
    strengths_sentences,
)
from explorer.study.summary import StudySummary


def progress_text(now: StudyProgress) -> str:
    """Return the progress of a study as one line.

    >>> progress_text(StudyProgress(n_items=90, n_before=30, n_done=20, n_failed=1, seconds=40.0))
    '50 of 90 items, 1 failed, 0.50 a second, about 1 min 20 s left'
    """
    parts = [f"{now.n_before + now.n_done} of {now.n_items} items"]
    if now.n_failed:
        parts.append(f"{now.n_failed} failed")
    if now.seconds_left is not None and now.seconds > 0:
        parts.append(f"{now.n_done / now.seconds:.2f} a second")
        parts.append(f"about {duration(now.seconds_left)} left")
    return ", ".join(parts)


def summary_text(summary: StudySummary, last: StudyProgress) -> str:
    """Return the number of items, the transfer rates with their intervals, and the flat-earthers.

    A rate is over the clips on which both models agree; it is followed by its difference to the
    rate of random fragments. All this is of the study's first strength; the last lines compare all.
    """
    n_done = last.n_before + last.n_done
    n_failed = sum(each.n_failed for each in summary.strengths)
    lines = [f"{n_done} of {last.n_items} items, {n_failed} failed"]
    if n_done < last.n_items:
        lines.append("stopped; --resume goes on with it")
    for each in summary.transfers:
        bounds = each.where_target_agrees.interval
        if each.source == each.target or bounds is None or each.lift is None:
            continue
        lines.append(
            f"{each.source} -> {each.target}: {bounds.value:.2f} ({bounds.low:.2f} to "
            f"{bounds.high:.2f}) of {each.where_target_agrees.n_clips} clips on which both agree; "
            f"{each.lift:+.2f} over random fragments"
        )
    lines += [
        f"{each.source} -> {each.target}: {'; '.join(left_out(each))}"
        for each in summary.transfers
        if left_out(each)
    ]
    lines += flat_earther_sentences(summary, {})
    lines += filter(None, [strengths_sentences(summary)])
    return "\n".join(lines)
