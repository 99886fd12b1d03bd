"""Following one search: what every batch of it changes on the page, and what visitors ask of it."""

import dataclasses
from collections.abc import Generator
from contextlib import closing
from typing import Any

import gradio as gr

from explorer.audio.clip import Clip
from explorer.judging.scorer import KnownAnswers
from explorer.records import SearchRecord
from explorer.result.explain import ExplainConfig
from explorer.searching.step import Step
from explorer.time_left import Remaining
from explorer.ui.charts import shrink_curve
from explorer.ui.components.stage.live import LiveView
from explorer.ui.device import work as device_work
from explorer.ui.device.lease import DeviceLease
from explorer.ui.explore.outputs import SKIP, SearchOutputs
from explorer.ui.quick_offer import QUICK, quick_offer
from explorer.ui.search_run import SearchRun
from explorer.ui.wording import running


def follow(
    device: DeviceLease,
    run: SearchRun,
    clip: Clip,
    config: ExplainConfig,
    view: LiveView,
    known: KnownAnswers,
) -> Generator[SearchOutputs[Any], None, bool]:
    """Run a search and show it live, up to its result or until a quick one is wanted instead.

    Args:
        device: where it runs.
        run: the visitor's; its request names the model.
        clip: what is searched.
        config: how.
        view: of the stage.
        known: the model's answers in earlier searches of the same question.

    Returns:
        Whether a quick search is wanted instead. This one has then ended without a result.
    """
    assert run.request is not None, "a search was requested"
    steps: list[Step] = []
    offer: Remaining | None = None
    is_new = False
    search = device.run(
        device_work.run_search, run.request.model_id, clip, config, run.directory, run.stop, known
    )
    with closing(search) as items:
        for item in items:
            if isinstance(item, SearchRecord):
                curve = shrink_curve(steps, config.partition)
                run.keep_found(item, curve)
                yield SearchOutputs(
                    stage=view.finished(item), shrink=curve, quick=gr.Button(visible=False)
                )
                return False
            if run.is_quick_wanted:
                return True
            steps.append(item)
            left = view.observe(item)
            if offer is None:  # made once, so that its words do not change under the pointer
                offer = quick_offer(left, config.search, view.n_cells)
                is_new = offer is not None
            has_sound = _let_hear(run, item, view)
            if has_sound or is_new or view.is_due():
                button = _button(offer) if is_new and offer else SKIP
                yield SearchOutputs(stage=view.step(item), quick=button)
                is_new = False
    raise AssertionError("a search ends with its record")


def made_quick(run: SearchRun, config: ExplainConfig) -> ExplainConfig:
    """Make a run's request one for a quick search of the same question; return its config."""
    assert run.request is not None, "a search was requested"
    settings = run.request.settings._replace(effort=QUICK)
    run.request = dataclasses.replace(run.request, settings=settings)
    run.wants_quick.clear()
    return dataclasses.replace(config, search=dataclasses.replace(config.search, effort=QUICK))


def _let_hear(run: SearchRun, step: Step, view: LiveView) -> bool:
    """Add the best fragment so far to the player if it was asked for; return whether it was."""
    if not run.wants_sound.is_set() or not view.can_hear(step):
        return False
    run.wants_sound.clear()
    view.let_hear(step)
    return True


def _button(offer: Remaining) -> gr.Button:
    return gr.Button(running.search_quickly(offer), visible=True, interactive=True)
