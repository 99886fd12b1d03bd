"""Who convinces whom, as a table of buttons: Gradio's plots report no clicks."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import gradio as gr

from explorer.study.records import StudiedModel
from explorer.study.statistics.rates import Transfer
from explorer.ui.components import static_files
from explorer.ui.wording.comparing.compare import rate_sentence

Value = dict[str, Any]


def make_matrix(value: Value) -> gr.HTML:
    """The component, which reports the pair that a visitor chooses to `choices`."""
    return gr.HTML(
        value=value,
        elem_id="matrix",
        **static_files.component("matrix"),
    )


def matrix_value(
    study: str,
    models: Sequence[StudiedModel],
    transfers: Iterable[Transfer],
    titles: Mapping[str, str],
    chosen: tuple[str, str] | None = None,
    *,
    busy: bool = False,
) -> Value:
    """The rates where both models agree on the clip, with the numbers behind them.

    Args:
        study: its id.
        models: of the study.
        transfers: between every two of them.
        titles: what to call them, by id.
        chosen: the source and target whose clips are shown; None: no pair is.
        busy: the study is running, so its numbers can be read but no pair can be chosen.
    """
    ids = [model.id for model in models]
    by_pair = {(each.source, each.target): each for each in transfers}
    return {
        "study": study,
        "busy": busy,
        "models": [{"id": model_id, "title": titles.get(model_id, model_id)} for model_id in ids],
        "rows": [[_cell(by_pair[source, target]) for target in ids] for source in ids],
        "chosen": None if chosen is None else {"source": chosen[0], "target": chosen[1]},
    }


def _cell(each: Transfer) -> dict[str, Any]:
    rate = each.where_target_agrees
    share = None if rate.interval is None else rate.interval.value
    return {
        "share": share,
        "text": "" if share is None else f"{100 * share:.0f} %",
        "sentence": rate_sentence(each),
    }
