"""How events run. None of the page's own is public, and none shows Gradio's own progress."""

from typing import Any

DEVICE = "device"  # events with this id run one at a time
# So many visitors' clips are read at once; one visitor's own events take turns (`session.Visit`).
VISITORS_AT_ONCE = 8
TURN_S = 1.0  # after which long work gives the device to the next in the queue
CONTROLS_TURN_S = 3.0  # the same for controls, for which every turn draws them: up to 2 s for bins


def private() -> dict[str, Any]:
    """One event at a time for all visitors, which is Gradio's default."""
    return {"show_progress": "hidden", "api_visibility": "private"}


def on_device() -> dict[str, Any]:
    """One at a time of all events that use the device."""
    return {**private(), "concurrency_id": DEVICE, "concurrency_limit": 1}


def public(name: str) -> dict[str, Any]:
    """An endpoint for scripts, which takes its turn on the device like the page's events."""
    return {"api_name": name, "concurrency_id": DEVICE, "concurrency_limit": 1}


def concurrent() -> dict[str, Any]:
    """Several visitors' events at a time."""
    return {**private(), "concurrency_limit": VISITORS_AT_ONCE}


def latest_wins() -> dict[str, Any]:
    """The last of several quick changes counts; Gradio's default would be the first.

    For events that are about the values of their inputs, which are read again when the last one is
    sent. Gradio then repeats the `event_data` of the first, so what has any goes another way:
    components/choices.
    """
    return {**concurrent(), "trigger_mode": "always_last"}
