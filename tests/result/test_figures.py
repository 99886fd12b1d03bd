import dataclasses
from pathlib import Path

import pytest
import torch

from explorer.audio.spectrum import CEILING_DB, FLOOR_DB
from explorer.records import (
    SCHEMA,
    ClipRecord,
    CriterionRecord,
    Evaluations,
    ModelRecord,
    Outcome,
    PartitionRecord,
    SearchRecord,
)
from explorer.result.figures import (
    OUTCOMES,
    shrink_curve,
    spectrograms,
    target_probabilities,
    write_spectrogram_html,
)
from explorer.searching.step import Step
from explorer.verdicts import TargetVerdict
from tests.support.steps import a_step

RATE = 16_000
ORIGINAL = 0.1 * torch.randn(RATE, generator=torch.Generator().manual_seed(0))


def record(**changes: object) -> SearchRecord:
    plain = SearchRecord(
        schema=SCHEMA,
        clip=ClipRecord(name="a <b>", sha256="0", sample_rate=RATE, n_samples=RATE, start_s=0.0),
        model=ModelRecord(id="toy", version="1"),
        clip_label="blues",
        label="blues",
        probability=0.9,
        partition=PartitionRecord(
            kind="linear", n_cells=4, edges_hz=(0, 2_000, 4_000, 6_000, 8_000), edges_s=None
        ),
        criterion=CriterionRecord(label="blues", min_probability=None),
        outcome=Outcome.IRREDUCIBLE,
        keep=(1,),
        share=None,
        evaluations=Evaluations(search=10, bound=0, certificate=2),
        rounds=2,
        seconds=0.1,
        device="cpu",
        batch_size=8,
        seed=0,
        effort="normal",
        certificate=None,
        files={},
        versions={},
    )
    return dataclasses.replace(plain, **changes)


def step(evaluations: int, n_kept: int | None) -> Step:
    return a_step(phase="reduce", evaluations=evaluations, n_kept=n_kept)


def test_the_page_of_a_result_needs_no_network(tmp_path: Path):
    write_spectrogram_html(tmp_path, record(), ORIGINAL, ORIGINAL / 2)
    page = (tmp_path / "spectrogram.html").read_text("utf-8")
    head = page[: page.index("Plotly.newPlot") if "Plotly.newPlot" in page else None]
    assert 'src="http' not in page
    assert "plotly.js v" in head
    assert "<title>Earshot: a &lt;b&gt;</title>" in page


def test_clip_and_fragment_share_one_decibel_scale():
    figure = spectrograms(record(), ORIGINAL, ORIGINAL / 2)
    assert [(trace.zmin, trace.zmax) for trace in figure.data] == [(FLOOR_DB, CEILING_DB)] * 2
    assert figure.data[0].z.max() > figure.data[1].z.max()


def test_without_a_keep_only_the_clip_is_drawn():
    silent = record(outcome=Outcome.VACUOUS, keep=None)
    figure = spectrograms(silent, ORIGINAL, None)
    assert len(figure.data) == 1
    assert OUTCOMES[Outcome.VACUOUS] in figure.layout.title.text


def test_the_shrink_curve_starts_with_the_first_keep():
    figure = shrink_curve([step(8, None), step(16, 9), step(24, 4)], "mel")
    assert list(figure.data[0].x) == [16, 24]
    assert list(figure.data[0].y) == [9, 4]


@pytest.mark.parametrize(("kind", "unit"), [("mel", "bands"), ("tiles", "tiles"), ("bins", "bins")])
def test_the_shrink_curve_calls_the_pieces_what_the_page_calls_them(kind, unit):
    figure = shrink_curve([step(16, 9)], kind)
    assert figure.layout.yaxis.title.text == f"{unit} kept"
    assert figure.data[0].hovertemplate.startswith(f"%{{y}} {unit} after")


def test_a_search_that_found_nothing_has_an_empty_curve():
    assert list(shrink_curve([step(8, None)], "mel").data[0].x) == []


def verdict(model: str, verdict: str, probability: float | None) -> TargetVerdict:
    return TargetVerdict(
        model=model,
        verdict=verdict,
        label="blues",
        probability=probability,
        margin=probability,
        agrees_on_clip=True,
        vacuous=False,
    )


def test_each_target_has_a_bar_with_its_name_and_its_verdict_in_words():
    verdicts = [
        verdict("a", "accepts", 0.8),
        verdict("b", "no counterpart", None),
        verdict("c", "rejects", 0.1),
    ]
    words = {"a": "also blues", "b": "not comparable", "c": "not <blues>"}
    bars = target_probabilities(verdicts, {"a": "A", "b": "B", "c": "<C>"}, words).data[0]
    assert list(bars.x) == [0.1, 0.8]
    assert list(bars.y) == ["&lt;C&gt;<br><i>not &lt;blues&gt;</i>", "A<br><i>also blues</i>"]
    assert bars.marker.color[0] != bars.marker.color[1]


def test_hovering_over_a_spectrogram_shows_seconds_frequency_and_level():
    heatmap = spectrograms(record(), ORIGINAL, None).data[0]
    assert heatmap.y[-1].endswith(" Hz")
    assert len(set(heatmap.y)) == len(heatmap.z)
    assert all(part in heatmap.hovertemplate for part in ("%{x", "%{y}", "%{z} dB"))


def test_every_outcome_has_words():
    assert list(OUTCOMES) == list(Outcome)
