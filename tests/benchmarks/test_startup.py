"""The startup benchmark prints its ratios and raises if the app does not start."""

import pytest

from benchmarks import startup
from benchmarks.startup import HERE, AppStart


def test_it_prints_ratios_of_this_checkout_to_the_other_without_the_warm_up(
    monkeypatch, capsys, tmp_path
):
    started = []

    def start(checkout):
        started.append(checkout)
        is_first_round = len(started) <= 2
        seconds = 99.0 if is_first_round else 12.0 if checkout == HERE else 10.0
        return AppStart(seconds=seconds, cpu_s=2 * seconds)

    monkeypatch.setattr(startup, "start", start)
    assert startup.main(["--before", str(tmp_path), "--rounds", "1"]) == 0
    assert started == 2 * [tmp_path, HERE]
    printed = capsys.readouterr().out
    assert "| 1 | 10.0 | 12.0 | 1.20 | 20.0 | 24.0 | 1.20 |" in printed
    assert "99" not in printed


def test_a_start_lasts_until_the_page_is_served(tmp_path):
    (tmp_path / "app.py").write_text(SERVER)
    started = startup.start(tmp_path)
    assert started.seconds > 0.5
    assert started.cpu_s > 0


def test_an_app_that_does_not_start_is_an_error(tmp_path):
    (tmp_path / "app.py").write_text("raise SystemExit(2)")
    with pytest.raises(RuntimeError, match="did not start"):
        startup.start(tmp_path)


SERVER = """
import sys, time
from http.server import HTTPServer, SimpleHTTPRequestHandler
time.sleep(0.5)
HTTPServer(("127.0.0.1", int(sys.argv[-1])), SimpleHTTPRequestHandler).serve_forever()
"""
