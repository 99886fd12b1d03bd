"""The upload button: hands a file over to `choices` as soon as the visitor has chosen it.

A file that is dropped anywhere on the page is taken, too.

Gradio's own button reports a file only once it has arrived, and one that fails to arrive not at
all. Until then a search would be of the clip before it, and a clip chosen in the meantime would be
replaced by the file.
"""

from collections.abc import Sequence

import gradio as gr

from explorer.ui.components import static_files
from explorer.ui.wording import choices as words

MAX_FILE_BYTES = 50 << 20


def make_upload(suffixes: Sequence[str], max_bytes: int) -> gr.HTML:
    """Return the component, which reports the path of an uploaded file to `choices`.

    Args:
        suffixes: of the files that the browser offers first; the server looks at what is in them.
        max_bytes: the server refuses larger files.
    """
    return gr.HTML(
        elem_id="upload",
        **static_files.component("upload"),
        busy=False,
        accept=",".join(suffixes),
        max_bytes=max_bytes,
        label=words.UPLOAD,
        uploading=words.UPLOADING,
        lost=words.LOST,
        locked=words.LOCKED,
        too_large=words.too_large(max_bytes),
    )
