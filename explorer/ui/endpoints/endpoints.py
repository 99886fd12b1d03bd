"""All endpoints of the app."""

import gradio as gr

from explorer.ui.device.lease import DeviceLease
from explorer.ui.endpoints.classify import ClassifyEndpoint
from explorer.ui.endpoints.extend import ExtendEndpoint
from explorer.ui.endpoints.search import SearchEndpoint
from explorer.ui.endpoints.transfer import TransferEndpoint
from explorer.ui.search_run import RunDirectories


def add_endpoints(device: DeviceLease, runs: RunDirectories, *, downloads: bool) -> None:
    """Add the endpoints to the Blocks that is being built; all of it is invisible.

    Args:
        device: where their work runs.
        runs: where calls keep their files.
        downloads: whether clips that are not on this computer are downloaded.
    """
    with gr.Column(visible=False):
        SearchEndpoint(device, runs, downloads=downloads).add()
        ClassifyEndpoint(device, runs, downloads=downloads).add()
        TransferEndpoint(device, runs).add()
        ExtendEndpoint(device, runs).add()
