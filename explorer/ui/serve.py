"""Serve the page over HTTP until it is interrupted."""

import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from explorer.judging.devices import choose_device
from explorer.judging.freed_memory import keep_freed_memory
from explorer.ui.app import build_app
from explorer.ui.components import static_files
from explorer.ui.components.more_models.more_models import ModelPolicy
from explorer.ui.components.upload.upload import MAX_FILE_BYTES
from explorer.ui.device.lease import DeviceLease
from explorer.ui.device.models import ModelHost
from explorer.ui.device.zero_gpu import find_zero_gpu
from explorer.ui.hosting.allowed_hosts import hosts_to_allow
from explorer.ui.hosting.asgi import app_arguments
from explorer.ui.hosting.fair_queue import QueueLimits, install
from explorer.ui.hosting.listeners import Listeners
from explorer.ui.result_zip.packing import zip_route
from explorer.ui.search_run import RunDirectories
from explorer.ui.starting import keeping_everything
from explorer.ui.theme import make_theme
from models.collection import available_models
from models.hub.directories import read_directories

ENDS_WITHIN_S = 2.0  # what the device is at when the app ends; a step takes less


def serve(
    *,
    host: str,
    port: int,
    device: str,
    model_directories: Sequence[Path] = (),
    any_model: bool = False,
    downloads: bool = True,
    search_s: float | None = None,
    allowed_hosts: Sequence[str] = (),
    share: bool = False,
) -> None:
    """Build the page and serve it until Ctrl-C or SIGTERM, within `own_directory`.

    Args:
        host: address to listen on.
        port: port to listen on.
        device: a name that `choose_device` knows.
        model_directories: checkpoints beside the published and bundled models.
        any_model: whether visitors may add any checkpoint of the hub.
        downloads: whether visitors may have checkpoints and clips downloaded.
        search_s: how long one search of a visitor may take, in seconds; None: no limit.
        allowed_hosts: the names that the app answers to (see `hosts_to_allow`).
        share: whether Gradio's tunnel makes it public.

    Raises:
        EarshotError: there is no such device, or a checkpoint cannot be used; the text says why.
    """
    # Containers and systemd send SIGTERM. Leaving by an exception deletes all temporary files.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    keep_freed_memory()
    print("Loading the models …", flush=True)
    models = available_models().with_checkpoints(read_directories(model_directories))
    lending = find_zero_gpu()  # before anything uses the device
    runs = RunDirectories()
    with keeping_everything():
        lease = DeviceLease(ModelHost(choose_device(device), models), lending, search_s=search_s)
        print("Building the page …", flush=True)
        app = build_app(lease, ModelPolicy(any_model=any_model, downloads=downloads), runs)
    hosts = hosts_to_allow(host, allowed_hosts, is_shared=share)
    listeners = Listeners()
    queue = install(app, QueueLimits(), listeners)
    try:
        app.launch(
            server_name=host,
            server_port=port,
            share=share,
            run_history=False,
            enable_monitoring=False,
            ssr_mode=False,  # needs Node.js, and renders nothing that this page needs
            max_file_size=MAX_FILE_BYTES,
            footer_links=["api", "gradio"],
            theme=make_theme(),
            head=static_files.head(),
            app_kwargs=app_arguments(queue, listeners, hosts, [zip_route(runs, lease.host)]),
        )
    finally:
        # So that nothing begins while the directory is deleted.
        queue.close()  # type: ignore[no-untyped-call]
        lease.end(within_s=ENDS_WITHIN_S)
