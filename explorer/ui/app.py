"""The page: its components and their layout."""

from dataclasses import replace
from functools import partial

import gradio as gr
import torch

from explorer.clips.examples import examples
from explorer.clips.gallery import bundled_clips, find_bundled
from explorer.settings import DEFAULTS
from explorer.ui import panels
from explorer.ui.compare.page import add_compare_page
from explorer.ui.components.address.address import make_address
from explorer.ui.components.bands.bands import make_bands
from explorer.ui.components.choices.choices import make_choices
from explorer.ui.components.copy.copy import CopyEvents, make_beside
from explorer.ui.components.excerpt.excerpt import make_excerpt
from explorer.ui.components.history.history import make_history
from explorer.ui.components.layers.layers import make_layers
from explorer.ui.components.more_models.more_models import ModelPolicy, make_more
from explorer.ui.components.picker.picker import GalleryCards, make_picker
from explorer.ui.components.recorder.recorder import make_recorder
from explorer.ui.components.stage.stage import make_stage
from explorer.ui.components.takeaway.takeaway import make_takeaway
from explorer.ui.components.task_switch.task_switch import about_task, make_switch, model_dropdown
from explorer.ui.components.tour.tour import Value, make_tour
from explorer.ui.components.upload.upload import MAX_FILE_BYTES, make_upload
from explorer.ui.device.clip_downloads import ClipDownloads
from explorer.ui.device.lease import DeviceLease
from explorer.ui.device.model_downloads import Downloads, fetch_model
from explorer.ui.device.models import ModelHost
from explorer.ui.endpoints.endpoints import add_endpoints
from explorer.ui.explore.add_model import AddModelEvents
from explorer.ui.explore.answers import AnswerEvents
from explorer.ui.explore.choose import ClipEvents
from explorer.ui.explore.fetch_clips import FetchClipsEvents
from explorer.ui.explore.judge import JudgeEvents
from explorer.ui.explore.open import OpenEvents
from explorer.ui.explore.parts import SESSION_S, Choice, Page, Results
from explorer.ui.explore.queue_position import make_place
from explorer.ui.explore.search import SearchEvents
from explorer.ui.explore.select import gallery_selection, with_overview
from explorer.ui.explore.setting_widgets import channel_choice, make_widgets
from explorer.ui.explore.stale import StaleEvents
from explorer.ui.explore.wiring import Handlers, connect
from explorer.ui.history.events import HistoryEvents
from explorer.ui.history.revisit import RevisitEvents
from explorer.ui.hosting.malformed import PageBlocks
from explorer.ui.layers.events import LayerEvents
from explorer.ui.opening.example import make_example
from explorer.ui.opening.recorded import recorded_lease
from explorer.ui.painting.events import PaintEvents
from explorer.ui.search_run import RunDirectories
from explorer.ui.selection import SearchRequest
from explorer.ui.wording import search as texts

SUFFIXES = [".wav", ".flac", ".ogg", ".opus", ".mp3", ".aiff", ".aif"]


def build_app(
    lease: DeviceLease, allowed: ModelPolicy | None = None, runs: RunDirectories | None = None
) -> gr.Blocks:
    """Build the whole app, and search its example.

    Args:
        lease: the device, with the models to start with.
        allowed: which checkpoints visitors may add; by default the catalogue's. None is downloaded
            where a device is lent, because none could be used there. Real clips are downloaded for
            visitors if checkpoints may be.
        runs: where searches keep their files; by default in a place of their own.

    Raises:
        EarshotError: a checkpoint among the models is unusable; the text gives the reason.
    """
    allowed = allowed or ModelPolicy()
    host, runs = lease.host, runs or RunDirectories()
    titles = {spec.id: spec.title for spec in host.models.described}
    gallery = GalleryCards(downloads=allowed.downloads, titles=titles)
    if lease.is_lent:
        allowed = replace(allowed, downloads=False)
    if host.models.checkpoints:
        lease.refuse_checkpoints_if_lent()
    host.load_checkpoints()
    choosing, searching = ClipEvents(host, runs, gallery), SearchEvents(lease, runs)
    judging = JudgeEvents(lease)
    request = example_request(host)
    first = request.selection
    ours = recorded_lease(_lease_of_example(lease), request)
    example = make_example(SearchEvents(ours, runs), JudgeEvents(ours), runs, request)
    opening = OpenEvents(lease, choosing, example, gallery)
    fetch = partial(fetch_model, may_download=allowed.downloads)
    adding = AddModelEvents(lease, Downloads(fetch), allowed)
    fetching = FetchClipsEvents(ClipDownloads(), downloads=gallery.downloads)
    handlers = Handlers(
        choosing=choosing,
        answering=AnswerEvents(lease),
        searching=searching,
        judging=judging,
        opening=opening,
        comparing=CopyEvents(lease),
        adding=adding,
        fetching=fetching,
        stale=StaleEvents(host),
        painting=PaintEvents(lease),
        layers=LayerEvents(lease),
        history=HistoryEvents(host),
        revisiting=RevisitEvents(lease, choosing, judging),
    )
    app: gr.Blocks
    with PageBlocks(
        title="Earshot", analytics_enabled=False, fill_width=True, delete_cache=(3600, SESSION_S)
    ) as app:
        gr.HTML(panels.header(host.device, panels.EXPLORE), elem_id="top", apply_default_css=False)
        with gr.Row(elem_id="page"):
            choice = _choice(host, gallery, request, allowed)
            results = _results(first.task, example.panels.tour)
        # First, so that the endpoints get their names.
        add_endpoints(lease, runs, downloads=gallery.downloads)
        connect(app, handlers, Page(choice=choice, results=results))
    add_compare_page(app, lease)
    return app


def example_request(host: ModelHost) -> SearchRequest:
    """Return the search that the page opens on: the first task's clearest example.

    Its clip is a bundled one: what is in the cache may change while the app runs.
    """
    task = host.tasks()[0]
    clip, model_id = bundled_clips(task)[0], host.first_choice(task).id
    for example in examples(task):
        if host.offers(example.model):
            clip, model_id = find_bundled(example.clip), example.model
            break
    selection = with_overview(gallery_selection(clip, task))
    return SearchRequest(selection=selection, model_id=model_id, settings=DEFAULTS)


def _lease_of_example(lease: DeviceLease) -> DeviceLease:
    """Return where the example is searched and judged, before the page is served.

    A lent device is for visitors only, so that is the CPU. Published models take no part: with them
    it would be minutes until the page opens. The example is finished however long it takes.
    """
    host = lease.host
    if not lease.is_lent and not host.models.published:
        return DeviceLease(host)
    device = torch.device("cpu") if lease.is_lent else host.device
    return DeviceLease(ModelHost(device, host.models.without_published()))


def _choice(
    host: ModelHost, gallery: GalleryCards, request: SearchRequest, allowed: ModelPolicy
) -> Choice:
    first, chosen = request.selection, host.spec(request.model_id)
    specs = host.specs(first.task)
    with gr.Column(elem_id="choose", elem_classes="card"):
        switch = make_switch(host.tasks(), first.task)
        about = gr.HTML(about_task(first.task), elem_id="about", apply_default_css=False)
        picker = make_picker(gallery.shelf(first.task), first.clip_id)
        message = gr.HTML("", elem_id="message", apply_default_css=False)
        with gr.Row(elem_id="own"):
            upload = make_upload(SUFFIXES, MAX_FILE_BYTES)
            recorder = make_recorder()
        gr.HTML(panels.facts(texts.OWN_SOUNDS), apply_default_css=False)
        model = model_dropdown(specs, chosen.id)
        facts = gr.HTML(
            panels.model_facts(chosen, host.warnings(chosen.id)), apply_default_css=False
        )
        more = make_more(allowed)
        with gr.Accordion(texts.SETTINGS_TITLE, open=False, elem_id="settings"):
            channel = channel_choice(first)
            settings, kind_explained = make_widgets(chosen.info)
        place, pulse = make_place()
        choices = make_choices()
        # A link's query. It is no gr.State: past the queue, Gradio does not report its changes.
        asked = gr.Textbox("", visible="hidden", elem_id="asked")
        address = make_address()
        find = gr.Button(texts.FIND, elem_id="find", variant="primary")
        withdraw = gr.Button(texts.STOP_WAITING, elem_id="withdraw", visible=False)
        stop = gr.Button(texts.STOP, elem_id="stop", visible=False)
        quick = gr.Button("", elem_id="quick", visible=False)
    return Choice(
        task=switch,
        about=about,
        picker=picker,
        upload=upload,
        recorder=recorder,
        message=message,
        model=model,
        facts=facts,
        more=more,
        place=place,
        pulse=pulse,
        settings=settings,
        channel=channel,
        asked=asked,
        kind_explained=kind_explained,
        address=address,
        choices=choices,
        find=find,
        withdraw=withdraw,
        stop=stop,
        quick=quick,
    )


def _results(task: str, of_example: Value) -> Results:
    with gr.Column(elem_id="main"):
        tour = make_tour(of_example)
        stale = _status_line("stale", "stale")  # whose the result is
        excerpt = make_excerpt()
        stage = make_stage()
        history = make_history()
        bands = make_bands()
        beside = make_beside(task)
    with gr.Column(elem_id="targets", elem_classes="card"):
        targets = gr.HTML(panels.no_targets(texts.FIRST_SEARCH), apply_default_css=False)
        probabilities = _chart("probabilities")
        news = _status_line("news", "sr-only")  # who else is convinced
    with gr.Column(elem_id="belief", elem_classes="card"):
        belief = gr.HTML(panels.no_belief(texts.FIRST_SEARCH), apply_default_css=False)
        takeaway = make_takeaway()
    layers = make_layers()
    with gr.Column(elem_id="charts", elem_classes="card", visible=False) as charts:
        gr.HTML(panels.heading(texts.SHRINK_TITLE), apply_default_css=False)
        shrink = _chart("shrink")
    gr.HTML(panels.how_it_works(), elem_id="how", elem_classes="card", apply_default_css=False)
    return Results(
        excerpt=excerpt,
        stage=stage,
        beside=beside,
        targets=targets,
        belief=belief,
        takeaway=takeaway,
        charts=charts,
        shrink=shrink,
        probabilities=probabilities,
        bands=bands,
        layers=layers,
        tour=tour,
        history=history,
        news=news,
        stale=stale,
    )


def _chart(elem_id: str) -> gr.HTML:
    return gr.HTML("", elem_id=elem_id, apply_default_css=False)


def _status_line(elem_id: str, css_class: str) -> gr.HTML:
    """Return a line that screen readers announce; its value is escaped text, empty at first."""
    return gr.HTML(
        "",
        elem_id=elem_id,
        html_template=f'<p class="{css_class}" role="status">${{value}}</p>',
        apply_default_css=False,
    )
