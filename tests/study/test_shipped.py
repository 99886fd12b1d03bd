"""The studies that come with Earshot follow from their records, and are of its current models."""

import dataclasses
import json

import pytest

from benchmarks.studies import PUBLISHED_MODELS
from explorer.clips.gallery import bundled_clips
from explorer.errors import InputError
from explorer.study import shipped as shipped_studies
from explorer.study.sentences import percent
from explorer.study.shipped import (
    SHIPPED_STUDIES,
    STUDIES,
    ShippedStudy,
    find_shipped,
    shipped_records,
    shipped_summary,
)
from explorer.study.summary import summarise, write_summary
from explorer.ui.wording.comparing.compare import findings
from explorer.verdicts import LOUDEST, MATCHED, OTHER_CLIP
from models.collection import bundled_models
from models.published.table import find_published
from tests.support.paths import ROOT
from tests.support.studies import shipped_records_of as records_of

every_study = pytest.mark.parametrize(
    "study",
    [
        pytest.param(
            study, id=study.id, marks=pytest.mark.slow if study.id.endswith("-recordings") else ()
        )
        for study in SHIPPED_STUDIES
    ],
)


@every_study
def test_the_summary_follows_from_the_records(study: ShippedStudy, tmp_path):
    write_summary(tmp_path, summarise(records_of(study)))
    again = json.loads((tmp_path / "summary.json").read_text())
    shipped = json.loads((STUDIES / study.id / "summary.json").read_text())
    assert_nearly(again, shipped)


def assert_nearly(one, other) -> None:
    """Equal but for the last digits of floats, which another processor may round differently."""
    if isinstance(one, dict):
        assert one.keys() == other.keys()
        for key in one:
            assert_nearly(one[key], other[key])
    elif isinstance(one, list):
        assert len(one) == len(other)
        for pair in zip(one, other, strict=True):
            assert_nearly(*pair)
    elif isinstance(one, float):
        assert one == pytest.approx(other, rel=1e-6, abs=1e-9)
    else:
        assert one == other


@every_study
def test_the_study_is_complete_and_of_todays_models(study: ShippedStudy):
    summary = shipped_summary(study)
    specs = (
        [find_published(model_id) for model_id in PUBLISHED_MODELS[study.id]]
        if study.id in PUBLISHED_MODELS
        else bundled_models().of_task(study.task)
    )
    assert [(m.id, m.version, m.family) for m in summary.settings.models] == [
        (spec.id, spec.info.version, spec.family) for spec in specs
    ]
    assert summary.n_failed == 0
    assert summary.n_items == summary.n_clips * len(specs) * len(summary.seeds)
    assert summary.seeds == (0,)


@every_study
def test_every_fragment_was_certified_and_judged_by_all_models(study: ShippedStudy):
    for record in records_of(study):
        finding = record.finding
        assert finding is not None
        if finding.keep is not None:
            assert finding.certificate is not None
            assert finding.certificate.holds
            assert len(finding.targets) == len(record.settings.models)


@pytest.mark.parametrize(
    "study", [s for s in SHIPPED_STUDIES if s.id.endswith("-bundled")], ids=lambda study: study.id
)
def test_the_studied_clips_are_the_bundled_ones(study: ShippedStudy):
    studied = {(r.clip.name, r.clip.sha256, r.clip.label) for r in records_of(study)}
    assert studied == {(c.id, c.sha256, c.label) for c in bundled_clips(study.task)}


def test_a_study_is_found_by_its_id():
    assert find_shipped(SHIPPED_STUDIES[0].id) == SHIPPED_STUDIES[0]
    with pytest.raises(InputError, match="no study 'nothing'"):
        find_shipped("nothing")


@pytest.mark.parametrize("content", [b"", b"not gzip", None])
def test_a_damaged_study_is_an_error_that_names_it(tmp_path, monkeypatch, content):
    monkeypatch.setattr(shipped_studies, "STUDIES", tmp_path)
    study = dataclasses.replace(SHIPPED_STUDIES[0], id="damaged")
    if content is not None:
        (tmp_path / "damaged").mkdir()
        for name in ("records.jsonl.gz", "summary.json"):
            (tmp_path / "damaged" / name).write_bytes(content)
    for read in (shipped_records, shipped_summary):
        with pytest.raises(InputError, match="damaged cannot be read"):
            read(study)


@pytest.mark.parametrize("study", SHIPPED_STUDIES, ids=lambda study: study.id)
def test_the_page_says_whether_the_loudest_cells_share_the_transfer(study: ShippedStudy):
    summary = shipped_summary(study)
    lift = summary.between.over_all.lifts["energy"].lift
    said = findings(summary)
    assert ("The loudest cells share this transfer" in said) == (lift.value <= 0)
    assert ("The loudest cells are accepted less often" in said) == (lift.value > 0)
    undecided = "whether they share this transfer cannot be decided" in said
    assert undecided == (lift.low <= 0 < lift.value)


def test_the_readme_says_what_published_taggers_share():
    found = shipped_summary(find_shipped("genre-published")).between.over_all
    share, lifts = found.share, found.lifts
    assert share is not None
    readme = " ".join((ROOT / "README.md").read_text("utf-8").split())
    low, high = (f"{100 * bound:.0f}" for bound in (share.low, share.high))
    interval = f"({found.n_clips} clips, 95 % interval {low} to {high} %)"
    said = f"{percent(share.value)} of the fragments of one are accepted by the other {interval}"
    assert said in readme

    def points(kind: str) -> str:
        return f"{100 * lifts[kind].lift.value:.1f}"

    other = lifts[OTHER_CLIP].lift
    low, high = (f"{100 * bound:.1f}" for bound in (other.low, other.high))
    assert f"by {points(OTHER_CLIP)} points ({low} to {high})" in readme
    assert other.low > 0, "fragments do better"
    loudest = percent(lifts[LOUDEST].control.value)
    assert f"loudest bands are accepted in {loudest}, {points(LOUDEST)} points less" in readme
    assert f"where there are any, {points(MATCHED)} points less often than the" in readme
    for kind in (MATCHED, LOUDEST):
        assert lifts[kind].lift.low < 0 < lifts[kind].lift.high, "that may be chance"
