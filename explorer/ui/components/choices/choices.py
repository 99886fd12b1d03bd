"""The visitor's choices on their way to the server: one at a time, the latest of each kind.

Gradio runs a visitor's events side by side, and of several quick ones it repeats the data of the
first (`trigger_mode="always_last"` sends the last *values*, but the first `event_data`). So no
component asks the server itself: each reports what was chosen to this one, which sends the next
choice when the last one was answered, and a search only when nothing else is on its way. Hence an
answer is never older than what the page shows, and what is marked, shown and searched is the same.
"""

from collections.abc import Callable
from typing import Any

import gradio as gr
from gradio.blocks import Block
from gradio.events import Dependency

from explorer.ui.components import static_files
from explorer.ui.event_options import concurrent
from explorer.ui.wording import choices as words

CHOOSE, SEARCH, REVISIT = "choose", "search", "revisit"  # the component's events
OPEN = "open"  # the page's own, before which no choice is sent


def make_choices(elem_id: str = "choices") -> gr.HTML:
    """Return the component; it shows nothing but that a search waits for a choice.

    Its value is the choice that is being sent, unchecked: a kind, a number, and what was chosen.
    Its event `choose` asks for that, `search` for a search of what was chosen before, `revisit` for
    a result of the visit.
    """
    return gr.HTML(
        value=None,
        elem_id=elem_id,
        **static_files.component("choices"),
        refused=None,  # the number of the last choice that was refused
        waiting=words.WAITING,
        dropped=words.DROPPED,
        unanswered=words.UNANSWERED,
    )


def connect_choices(
    choices: gr.HTML, answer: Callable[..., Any], inputs: list[Block], outputs: list[Block]
) -> Dependency:
    """Connect the handler that answers a choice; return the event.

    Args:
        choices: the component.
        answer: called with the choice and the inputs.
        inputs: read when a choice is sent, not when it was made.
        outputs: the first is the component itself.
    """
    asked: Dependency = choices.choose(
        answer, [choices, *inputs], outputs, **concurrent(), trigger_mode="multiple"
    )
    report_answer(asked, CHOOSE)
    return asked


def report_answer(event: Dependency, name: str) -> None:
    """Report in the browser that the server has answered, or could not."""
    for after, has_failed in ((event.success, "false"), (event.failure, "true")):
        detail = f"{{event: '{name}', hasFailed: {has_failed}}}"
        after(None, None, None, js=_dispatch("answered", detail), api_visibility="private")


def choose_by(event: Callable[..., Any], source: Block | None, choice: str) -> None:
    """Make an event of one of Gradio's own components report a choice.

    Args:
        event: the component's.
        source: whose value the choice is made of.
        choice: in JavaScript, of the value `it`.
    """
    event(None, source, None, js=_dispatch("choose", choice), api_visibility="private")


def refusal(sent: object) -> gr.HTML:
    """Return the component after a choice was refused, so that the page marks what it shows."""
    number = sent.get("number") if isinstance(sent, dict) else None
    return gr.HTML(refused=number if isinstance(number, int) else None)


def _dispatch(name: str, detail: str) -> str:
    event = f"new CustomEvent('earshot:{name}', {{detail: {detail}}})"
    return f"(it) => {{ document.dispatchEvent({event}); }}"
