"""Print the statistics of the studies that come with Earshot, as tables in Markdown.

    python -m benchmarks.study_tables [--only ID,ID] [--write]

All is computed from the shipped records. With --write the tables replace those in docs/studies.md.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence

from benchmarks.markdown import DOCUMENT, markdown_table, replace_section
from explorer.errors import EarshotError
from explorer.records import Outcome
from explorer.study.report_tables import (
    Table,
    acceptance_table,
    flat_earther_table,
    information_table,
    measure_table,
    necessity_table,
    overlap_table,
    strength_table,
)
from explorer.study.sentences import (
    controls_sentence,
    flat_earther_sentences,
    information_sentence,
    none_sentence,
    remainder_sentence,
    shared_bits_found,
    strengths_sentences,
)
from explorer.study.shipped import (
    SHIPPED_STUDIES,
    ShippedStudy,
    find_shipped,
    shipped_records,
    shipped_summary,
)
from explorer.study.summary import StudySummary, summarise

SECTION = "study tables"
NOT_JUDGED = "The rest of the clip was not judged in these records."
TOO_FEW_MODELS = "There are too few models for it."
NO_BITS = "Mutual information: no pair of models has enough clips for it, so there is none to show."


def counts_text(summaries: Sequence[StudySummary]) -> str:
    """Say how the searches of several studies ended."""
    ended: Counter[str] = Counter()
    for model in (model for summary in summaries for model in summary.models):
        ended.update(model.outcomes)
    others = {word: n for word, n in sorted(ended.items()) if word != Outcome.IRREDUCIBLE}
    parts = [f"{n:,} {word}" for word, n in others.items()]
    found = f"{ended[Outcome.IRREDUCIBLE]:,} found an irreducible fragment"
    return f"Of the {ended.total():,} searches of these studies {found}; {' and '.join(parts)}."


def study_text(study: ShippedStudy) -> str:
    """Return all tables of a study, each below a sentence on what it shows."""
    summary = summarise(shipped_records(study))
    counts = (
        f"{summary.n_clips} clips, {len(summary.models)} models, {len(summary.seeds)} seeds, "
        f"{summary.n_items:,} searches."
    )
    parts = [f"### {study.id}", counts, *_parts(summary)]
    return "\n\n".join(part for part in parts if part)


def _parts(summary: StudySummary) -> Iterator[str]:
    yield "**Transfer** to other models, and lift over each control."
    yield controls_sentence(summary.between.over_all)
    yield none_sentence(summary.without_none)
    yield _table(acceptance_table(summary))
    if len(summary.strengths) > 1:
        yield "**How sure** of its fragment the source has to be."
        yield strengths_sentences(summary)
        yield _table(strength_table(summary))
    yield f"**Necessity**. {remainder_sentence(summary) or NOT_JUDGED}"
    yield _table(necessity_table(summary, {}))
    by_test = " ".join(flat_earther_sentences(summary, {})) or TOO_FEW_MODELS
    yield f"**Flat-earthers**, by the test. {by_test}"
    yield _table(flat_earther_table(summary, {}))
    yield "**Information**: means over the fragments of each source."
    yield _table(information_table(summary, {}))
    yield f"{information_sentence(summary)} {shared_bits_found(summary) or NO_BITS}"
    yield _table(measure_table(summary))
    yield "**Overlap** of the kept cells (Jaccard index)."
    yield _table(overlap_table(summary, {}))


def _table(table: Table) -> str:
    return markdown_table(*table) if table[1] else ""


def main(arguments: list[str] | None = None) -> int:
    """Print the tables and return the exit code."""
    parser = argparse.ArgumentParser(description="Statistics of the studies that come with it.")
    parser.add_argument("--only", metavar="ID,ID", help="which studies (default: all)")
    parser.add_argument("--write", action="store_true", help=f"all of them into {DOCUMENT.name}")
    flags = parser.parse_args(arguments)
    if flags.write and flags.only:
        parser.error("--write takes all studies")
    try:
        studies = [find_shipped(word) for word in flags.only.split(",")] if flags.only else None
        texts = [study_text(study) for study in studies or SHIPPED_STUDIES]
        if studies is None:
            texts.insert(0, counts_text([shipped_summary(study) for study in SHIPPED_STUDIES]))
    except EarshotError as error:
        print(f"study_tables: {error}", file=sys.stderr)
        return 2
    text = "\n\n".join(texts)
    print(text)
    if flags.write:
        replace_section(DOCUMENT, SECTION, text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
