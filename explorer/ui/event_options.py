"""How the page's events run: none is part of the public API, none shows Gradio's own progress."""

from typing import Any

DEVICE = "device"  # events with this id run one at a time
# Visitors must not wait for one another's clips to be read; each one's own events take turns
# (see `session.Visit`).
VISITORS_AT_ONCE = 8
TURN_S = 1.0  # after which long work gives the device to the next in the queue


def private() -> dict[str, Any]:
    """One at a time for all visitors, as Gradio has it."""
    return {"show_progress": "hidden", "api_visibility": "private"}


def on_device() -> dict[str, Any]:
    """One at a time of all that use the device."""
    return {**private(), "concurrency_id": DEVICE, "concurrency_limit": 1}


def concurrent() -> dict[str, Any]:
    """Several visitors at a time."""
    return {**private(), "concurrency_limit": VISITORS_AT_ONCE}


def latest_wins() -> dict[str, Any]:
    """Of several choices in a row the last one counts; Gradio would take the first."""
    return {**concurrent(), "trigger_mode": "always_last"}
