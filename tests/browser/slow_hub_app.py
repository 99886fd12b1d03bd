"""The real app, with a hub that has one checkpoint and hands it over on command.

python -m tests.browser.slow_hub_app ID CHECKPOINT [the app's flags]: what is downloaded under that
id is a copy of that directory; it comes when there is a file of the name GO in the hub's cache.
Anything else is asked of the real client.
"""

import sys
import time
from pathlib import Path
from types import SimpleNamespace

import huggingface_hub
from huggingface_hub import constants

import app
from tests.support.hub_cache import keep

GO = "go"


def main() -> None:
    known, source = sys.argv.pop(1), Path(sys.argv.pop(1))
    real = huggingface_hub.snapshot_download

    def snapshot(hub_id: str, *, local_files_only: bool, **options: object) -> str:
        if local_files_only or hub_id != known:
            return real(hub_id, local_files_only=local_files_only, **options)
        cache = Path(constants.HF_HUB_CACHE)
        blob = cache / f"models--{hub_id.replace('/', '--')}" / "blobs" / "weights.incomplete"
        blob.parent.mkdir(parents=True)
        with blob.open("wb") as stream:
            stream.truncate(2_400_000)  # what has come so far
        while not (cache / GO).exists():
            time.sleep(0.05)
        blob.unlink()
        return str(keep(cache, hub_id, source, str(options["revision"] or "main")))

    real_info = huggingface_hub.model_info

    def info(hub_id: str, **options: object) -> object:
        if hub_id != known:
            return real_info(hub_id, **options)
        return SimpleNamespace(siblings=[SimpleNamespace(rfilename="model.safetensors")])

    huggingface_hub.snapshot_download, huggingface_hub.model_info = snapshot, info
    app.main()


if __name__ == "__main__":
    main()
