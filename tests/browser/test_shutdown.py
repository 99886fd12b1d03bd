"""SIGTERM in the middle of a search, while others wait."""

import json
import time
import urllib.request
from pathlib import Path

import pytest
from gradio_client import Client

from tests.browser.conftest import running_app

pytestmark = pytest.mark.browser  # as slow as those that need one
SEARCH = {"clip": "genre/blues-1", "model": "genre-logmel-cnn", "cells": 256, "effort": "thorough"}


def n_waiting(url: str) -> int:
    with urllib.request.urlopen(f"{url}gradio_api/queue/status", timeout=60) as answer:
        size: int = json.load(answer)["queue_size"]
        return size


def test_an_app_that_is_ended_in_mid_search_ends_well_and_leaves_nothing(tmp_path: Path):
    with running_app(["app.py", "--downloads", "no"], tmp_path) as url:  # sees that it ends with 0
        client = Client(url, verbose=False)
        for _ in range(4):
            client.submit(**SEARCH, api_name="/search")
        end = time.monotonic() + 60
        while n_waiting(url) != 3:
            assert time.monotonic() < end
            time.sleep(0.05)
    assert "Traceback" not in (tmp_path / "log.txt").read_text("utf-8", "replace")
    assert list((tmp_path / "gradio").iterdir()) == []
