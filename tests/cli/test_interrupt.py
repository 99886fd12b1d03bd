"""Ctrl-C at any moment: exit code 130 and at most one line, never a traceback."""

import os
import signal
import subprocess
import sys

import pytest

from explorer.__main__ import INTERRUPTED, quit_on_interrupt
from explorer.cli import classify
from explorer.cli.interrupt import raise_on_interrupt, stop_on_interrupt
from explorer.cli.main import main
from tests.support.paths import ROOT

# The moment from which Ctrl-C is ours; before it, Python itself is starting.
STARTED = """
import sys
from explorer.__main__ import main
print("started", flush=True)
sys.exit(main())
"""
CLIP, MODEL = "genre/blues-1", ("--model", "genre-logmel-cnn")
MOMENTS = [
    (["classify", CLIP, *MODEL], 0.3),  # torch is being imported
    (["transfer", "{result}"], 0.05),
    (["transfer", "{result}"], 2.0),
    (["app", "--port", "0"], 0.8),
]


@pytest.fixture
def interrupts():
    """Handle SIGINT as Python does by default, and restore whatever was set."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def press() -> None:
    signal.raise_signal(signal.SIGINT)


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    """A result whose transfer takes seconds."""
    out = tmp_path_factory.mktemp("result")
    words = ["--effort", "quick", "--cells", "8", "--max-evaluations", "40", "--out", str(out)]
    assert main(["search", CLIP, *MODEL, *words]) == 0
    return out


def interrupted(words, after_s: float) -> tuple[int, str]:
    """Start a command, press Ctrl-C after a while, and return exit code and stderr."""
    with subprocess.Popen(
        [sys.executable, "-c", STARTED, *words],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "started\n"
        try:
            child.wait(after_s)
        except subprocess.TimeoutExpired:
            os.kill(child.pid, signal.SIGINT)
        _, errors = child.communicate(timeout=120)
    return child.returncode, errors


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize(("words", "after_s"), MOMENTS)
def test_ctrl_c_ends_a_command_without_a_traceback(result, words, after_s):
    code, errors = interrupted([word.replace("{result}", str(result)) for word in words], after_s)
    # It was done by then: 0, or, once Python handles no signals any more, the signal itself.
    assert code in (INTERRUPTED, 0, -signal.SIGINT)
    assert "Traceback" not in errors
    assert errors.count("\n") <= 1


def test_the_first_press_is_a_request_and_the_second_an_exception(interrupts):
    with stop_on_interrupt() as should_stop:
        assert not should_stop()
        press()
        assert should_stop()
        with pytest.raises(KeyboardInterrupt):
            press()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_an_interrupt_that_a_library_has_handled_is_still_known(interrupts):
    with raise_on_interrupt() as was_interrupted:
        assert not was_interrupted()
        with pytest.raises(KeyboardInterrupt):
            press()
        assert was_interrupted()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_an_ignored_interrupt_stays_ignored():
    """As in the background of a shell script."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        quit_on_interrupt()
        with stop_on_interrupt() as should_stop, raise_on_interrupt() as was_interrupted:
            press()
            assert not should_stop()
            assert not was_interrupted()
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


def test_an_interrupted_command_has_its_exit_code(monkeypatch, capsys):
    def interrupt(arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(classify, "known_models", interrupt)
    assert main(["classify", CLIP, *MODEL]) == INTERRUPTED
    assert capsys.readouterr() == ("", "")
