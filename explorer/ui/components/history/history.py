"""The results of the visit: the shelf of fragments, two of them compared, the list of all."""

import gradio as gr

from explorer.ui.components import static_files
from explorer.ui.wording import history as words


def make_history() -> gr.HTML:
    """Return the component; it shows nothing before there are two results.

    Its value is that of `explorer.ui.history.value`. Its event `pin` names a result by its `id`;
    that one is to be shown again is reported to `choices`.
    """
    return gr.HTML(
        value=None,
        elem_id="history",
        **static_files.component("history"),
        busy=False,
        words={
            "again": words.AGAIN,
            "pin": words.PIN,
            "unpin": words.UNPIN,
            "play": words.PLAY,
            "stop": words.STOP,
        },
    )
