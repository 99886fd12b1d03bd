import dataclasses
from pathlib import Path

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
    spectrograms,
    write_spectrogram_html,
)

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


def test_hovering_over_a_spectrogram_shows_seconds_frequency_and_level():
    heatmap = spectrograms(record(), ORIGINAL, None).data[0]
    assert heatmap.y[-1].endswith(" Hz")
    assert len(set(heatmap.y)) == len(heatmap.z)
    assert all(part in heatmap.hovertemplate for part in ("%{x", "%{y}", "%{z} dB"))


def test_every_outcome_has_words():
    assert list(OUTCOMES) == list(Outcome)
