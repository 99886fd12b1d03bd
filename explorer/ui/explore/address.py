"""What the page's address holds: the same link that a result has."""

import dataclasses
from typing import Any

import gradio as gr

from explorer.errors import InputError
from explorer.settings import Settings
from explorer.ui.explore.link import address_of
from explorer.ui.selection import SearchRequest
from explorer.ui.session import Visit
from explorer.ui.settings import changed_settings, to_config

EXAMPLE = ""  # the query of the page as it opens without a link


def show(visit: Visit | None, model_id: object, *settings: object) -> Any:
    """Return the query of what is chosen now.

    Leaves the address as it is while a setting is not one that a search would take: a reload
    restores the last choices that a search could be made of.
    """
    if visit is None or not isinstance(model_id, str):
        return gr.skip()
    chosen, run, selection = Settings[Any](*settings), visit.run, visit.selection
    try:
        to_config(*chosen)
    except InputError:
        return gr.skip()
    request = SearchRequest(selection=selection, model_id=model_id, settings=chosen)
    if run.request is not None and _is_same(run.request, request):
        if run.is_shared:
            return EXAMPLE
        request = dataclasses.replace(request, among=run.request.among)
    return address_of(request, is_searched=run.request is not None)


def _is_same(shown: SearchRequest, chosen: SearchRequest) -> bool:
    """Return whether model and settings are those of a result; its sound is on the stage."""
    is_same_model = shown.model_id == chosen.model_id
    return is_same_model and not changed_settings(shown.settings, chosen.settings)
