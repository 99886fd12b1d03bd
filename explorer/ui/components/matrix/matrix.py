"""Who convinces whom, as a table of buttons: Gradio's plots report no clicks."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import gradio as gr

from explorer.study.figures import shared_bits_sentence
from explorer.study.rates import Rate, Transfer
from explorer.study.records import StudiedModel
from explorer.ui.components import static_files

Value = dict[str, Any]


def make_matrix(value: Value) -> gr.HTML:
    """The component; its event `pair` carries two ids, to be checked."""
    return gr.HTML(
        value=value,
        elem_id="matrix",
        **static_files.component("matrix"),
    )


def matrix_value(
    models: Sequence[StudiedModel],
    transfers: Iterable[Transfer],
    titles: Mapping[str, str],
    chosen: tuple[str, str] | None = None,
    *,
    busy: bool = False,
) -> Value:
    """What the browser draws: the rates where both agree on the clip, with what is behind them.

    Args:
        models: of a study.
        transfers: between every two of them.
        titles: what to call them, by id.
        chosen: the source and target whose clips are shown.
        busy: the study is under way: its numbers can be read, and no pair be chosen.
    """
    ids = [model.id for model in models]
    by_pair = {(each.source, each.target): each for each in transfers}
    return {
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


def rate_sentence(each: Transfer) -> str:
    """The numbers of a pair, in a sentence or two."""
    rate = each.where_target_agrees
    if rate.interval is None:
        return "no fragment of a clip that both call the same."
    lines = [f"{_percent(rate)} of {rate.n_items} fragments, over {rate.n_clips} clips"]
    if "random" in each.controls:
        lines.append(f"of random fragments of the same size {100 * each.controls['random']:.0f} %")
    if each.shared_bits is not None:
        lines.append(shared_bits_sentence(each.shared_bits))
    if each.over_all.interval is not None:
        lines.append(f"over all {each.over_all.n_clips} clips {_percent(each.over_all)}")
    return "; ".join(lines) + "."


def _percent(rate: Rate) -> str:
    assert rate.interval is not None
    bounds = rate.interval
    return (
        f"{100 * bounds.value:.0f} % (95 % interval {100 * bounds.low:.0f} to "
        f"{100 * bounds.high:.0f} %)"
    )
