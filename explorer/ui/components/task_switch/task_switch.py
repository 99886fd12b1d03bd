"""The switch between the tasks, and what changes with it in the left column."""

from typing import Any

import gradio as gr

from explorer.errors import InputError
from explorer.ui import panels
from explorer.ui.components import static_files
from explorer.ui.components.more_models.more_models import folded
from explorer.ui.explore.outputs import TaskOutputs
from explorer.ui.unvalidated import UnvalidatedDropdown
from explorer.ui.wording import request as refusals
from explorer.ui.wording.model import SOURCE_MODEL
from explorer.ui.wording.tasks import ABOUT, CHOOSE_CLIP, TITLES
from models.spec import ModelDescription


def make_switch(tasks: tuple[str, ...], chosen: str, elem_id: str = "task") -> gr.HTML:
    """Return the component, which reports the task that a visitor chooses to `choices`.

    It is hidden where there is nothing to switch to. Not Gradio's own radio buttons: the keyboard
    does not see those as a group.
    """
    return gr.HTML(
        value={"chosen": chosen},
        elem_id=elem_id,
        **static_files.component("task_switch"),
        visible=len(tasks) > 1,
        busy=False,
        tasks=[{"id": task, "title": TITLES[task]} for task in tasks],
    )


def about_task(task: str) -> str:
    """Return what a task's gallery holds, below the heading."""
    return panels.section(CHOOSE_CLIP, ABOUT[task])


def model_dropdown(specs: tuple[ModelDescription, ...], chosen: str) -> gr.Dropdown:
    """Return the list of a task's models, one of them chosen."""
    return UnvalidatedDropdown(
        _choices(specs), value=chosen, label=SOURCE_MODEL, filterable=False, elem_id="model"
    )


def offered_models(specs: tuple[ModelDescription, ...]) -> gr.Dropdown:
    """Return the list with other models; the chosen one stays."""
    return UnvalidatedDropdown(_choices(specs))


def _choices(specs: tuple[ModelDescription, ...]) -> list[tuple[str, str]]:
    return [(spec.title, spec.id) for spec in specs]


def checked_task(task: object, offered: tuple[str, ...]) -> str:
    """Return a task from a browser; raise InputError if the page does not offer it."""
    if not isinstance(task, str) or task not in offered:
        raise InputError(refusals.no_task(repr(task), offered))
    return task


def switched(
    specs: tuple[ModelDescription, ...], chosen: ModelDescription, warnings: tuple[str, ...]
) -> TaskOutputs[Any]:
    """Show the task of these models, with one of them chosen, and the warnings about it."""
    return TaskOutputs(
        task=gr.HTML(value={"chosen": chosen.task}),
        about=about_task(chosen.task),
        model=model_dropdown(specs, chosen.id),
        facts=panels.model_facts(chosen, warnings),
        more=folded(chosen.task),
    )
