"""The page that compares models says what the studies' records say."""

import dataclasses
import re

import gradio as gr
import pytest
import torch

from explorer.clips.gallery import bundled_clips
from explorer.strengths import Strength
from explorer.study.figures import MEASURES
from explorer.study.sentences import loudest_sentence, percent
from explorer.study.shipped import SHIPPED_STUDIES, find_shipped, shipped_records, shipped_summary
from explorer.study.summary import summarise
from explorer.ui.compare.choose import StudyAnswerOutputs, StudyChoiceEvents, drawn_study
from explorer.ui.compare.pair import no_pair, pair_panel
from explorer.ui.compare.show_study import StudyEvents
from explorer.ui.compare.study_outputs import view_of
from explorer.ui.compare.study_panels import about_study
from explorer.ui.components.matrix.matrix import matrix_value
from explorer.ui.device.models import ModelHost
from explorer.ui.wording import verdicts as verdict_texts
from explorer.ui.wording.comparing import compare as texts
from models.collection import bundled_models
from models.hub.checkpoint import read_checkpoint
from tests.support.outputs import nested
from tests.support.studies import ZOO

STUDY = find_shipped("deepfake-bundled")
N_DRAWN = 8 + len(MEASURES)


@pytest.fixture(scope="module")
def records(zoo_of_two_seeds):
    return zoo_of_two_seeds


@pytest.fixture(scope="module")
def summary(records):
    return summarise(records)


@pytest.fixture
def studies() -> StudyEvents:
    return StudyEvents(ModelHost(torch.device("cpu")))


@pytest.fixture
def choosing(studies: StudyEvents) -> StudyChoiceEvents:
    return StudyChoiceEvents(ModelHost(torch.device("cpu")), studies)


def choose(choosing: StudyChoiceEvents, kind: str, **what: object) -> StudyAnswerOutputs:
    return nested(StudyAnswerOutputs(), choosing.choose({"kind": kind, "number": 1, **what}, None))


def cell(value, source, target):
    return value["rows"][ZOO.index(source)][ZOO.index(target)]


def test_every_cell_has_its_rate_and_what_chance_would_give(summary):
    value = matrix_value("own", summary.settings.models, summary.transfers, {"twin": "The twin"})
    assert value["models"][0] == {"id": "twin", "title": "The twin"}
    assert cell(value, "twin", "stranger")["text"] == "0 %"
    pair = next(t for t in summary.transfers if (t.source, t.target) == ("twin", "stranger"))
    shares = {kind: lift.control.value for kind, lift in pair.agreeing.over_all.lifts.items()}
    assert {"random", "matched", "shift", "energy"} <= set(shares)
    assert cell(value, "twin", "stranger")["sentence"] == (
        "0 % (95 % interval 0 to 14 %) of 48 fragments, over 24 clips; "
        f"{texts.control_shares(shares)}; over all 24 clips 0 % (95 % interval 0 to 14 %)."
    )
    assert cell(value, "constant", "twin") == {
        "share": None,
        "text": "",
        "sentence": f"{texts.NO_FRAGMENT}.",
    }


def test_a_chosen_pair_is_marked(summary):
    value = matrix_value("own", summary.settings.models, summary.transfers, {}, ("twin", "weak"))
    assert value["chosen"] == {"source": "twin", "target": "weak"}


def test_a_pair_is_shown_clip_by_clip_with_a_verdict_for_each_seed(summary, records):
    panel = pair_panel(summary, records, "twin", "weak", {"weak": "The <weak> one"})
    assert "twin → The &lt;weak&gt; one" in panel
    rows = re.findall(r'<th scope="row">(.*?)</tr>', panel, re.DOTALL)
    assert len(rows) == 24
    for row in rows:
        assert len(re.findall(r'class="pill accepts"[^>]*>also \w+<', row)) == 2  # two seeds
    disagreeing = [row for row in rows if f"<td>{verdict_texts.OTHER_ANSWER}</td>" in row]
    assert len(disagreeing) == 12


def test_what_is_not_in_the_gallery_has_no_link(summary, records):
    assert "<a " not in pair_panel(summary, records, "twin", "weak", {})


def test_a_bundled_clip_opens_with_the_same_model_and_seed():
    records, summary = shipped_records(STUDY), shipped_summary(STUDY)
    source, target = (model.id for model in summary.models[:2])
    again = [dataclasses.replace(record, seed=1) for record in records]
    panel = pair_panel(summary, [*records, *again], source, target, {})
    links = re.findall(r'<a href="([^"]*)"', panel)
    assert len(links) == summary.n_clips * 2  # seeds
    clip = min(record.clip.name for record in records)
    assert f"./?clip={clip}&amp;model={source}" in links
    assert f"./?clip={clip}&amp;model={source}&amp;seed=1" in links


@pytest.mark.parametrize("stranger", ["nothing", None, 7, ["twin"]])
def test_a_pair_of_strangers_is_refused(choosing, stranger):
    known = shipped_summary(STUDY).models[0].id
    for source, target in ((stranger, known), (known, stranger)):
        with pytest.raises(gr.Error, match="not a model of this study"):
            choose(choosing, "pair", study=STUDY.id, source=source, target=target)


def test_choosing_a_pair_marks_it_and_shows_it(choosing):
    source, target = (model.id for model in shipped_summary(STUDY).models[:2])
    now = choose(choosing, "pair", study=STUDY.id, source=source, target=target).study
    assert now.matrix["chosen"] == {"source": source, "target": target}
    assert now.matrix["study"] == view_of(STUDY.id, Strength.CLEAR)
    assert texts.pair_of("LFCC-LCNN", "Raw-waveform CNN") in now.pair


def test_after_a_refused_study_the_list_names_the_one_that_is_drawn(studies):
    drawn = studies.drawn(STUDY.id)
    assert [named.value for named in drawn_study(drawn.matrix)] == [
        STUDY.id,
        view_of(STUDY.id, Strength.CLEAR),
    ]
    for nothing in (None, 7, {}, {"study": 7}):
        assert drawn_study(nothing) == (gr.skip(), gr.skip())


@pytest.mark.parametrize("sent", [None, "pair", {}, {"kind": "everything"}])
def test_a_choice_of_another_shape_is_refused(choosing, sent):
    with pytest.raises(gr.Error, match="reload"):
        choosing.choose(sent, None)


@pytest.mark.parametrize("task", sorted({study.task for study in SHIPPED_STUDIES}))
def test_another_task_shows_its_first_study_and_offers_its_models_and_clips(choosing, task):
    now = choose(choosing, "task", id=task)
    first = next(study for study in SHIPPED_STUDIES if study.task == task)
    assert now.task == {"chosen": task}
    assert now.models.value == [spec.id for spec in bundled_models().of_task(task)]
    assert now.n_clips.maximum == len(bundled_clips(task))
    assert now.findings.visible
    assert now.study.study.value == first.id
    assert now.study.strength.value == now.study.matrix["study"]
    shown_first = shipped_summary(first).strengths[0].strength
    assert now.study.matrix["study"] == view_of(first.id, shown_first)
    assert now.study.pair == no_pair()
    assert (now.message, now.results.visible) == ("", False)  # about the last one of one's own


def test_an_added_model_is_offered_by_its_name_and_not_chosen(checkpoints):
    host = ModelHost(torch.device("cpu"))
    studies = StudyEvents(host)
    added = read_checkpoint(checkpoints["wavlm"], "somebody/genres")
    host.add(added)
    choosing = StudyChoiceEvents(host, studies)
    boxes = choosing.models({"chosen": "genre"})
    assert boxes.choices[-1] == (added.title, added.id)
    assert "value" not in boxes._constructor_args[0]  # what a visitor has chosen by then stays
    boxes = choose(choosing, "task", id="genre").models
    assert boxes.value == [spec.id for spec in bundled_models().of_task("genre")]
    assert studies._titles[added.id] == added.title


@pytest.mark.parametrize("task", [None, {}, {"chosen": "weather"}])
def test_models_of_a_task_that_there_is_not_are_refused(choosing, task):
    with pytest.raises(gr.Error, match="There is no task"):
        choosing.models(task)


@pytest.mark.parametrize("task", ["weather", None, {}])
def test_a_task_without_studies_is_refused(choosing, task):
    with pytest.raises(gr.Error, match="no study of"):
        choose(choosing, "task", id=task)


def test_a_study_that_is_not_there_is_refused(choosing):
    with pytest.raises(gr.Error, match="no study 'nothing'"):
        choose(choosing, "study", id="nothing")


@pytest.mark.parametrize("study", SHIPPED_STUDIES, ids=lambda study: study.id)
def test_every_study_can_be_drawn(choosing, study):
    drawn = choose(choosing, "study", id=study.id).study
    assert len(drawn.outputs) == N_DRAWN
    assert gr.skip() not in drawn.outputs


def test_the_sentence_on_top_has_the_rates_of_all_pairs_together(summary):
    """Counted here from the pairs of different models, on clips where both agree."""
    pairs = [t.agreeing.over_all for t in summary.transfers if t.source != t.target]
    n_items = sum(pair.n_items for pair in pairs)
    about = about_study(STUDY.about, summary, {})
    accepted = sum(pair.n_accepted for pair in pairs) / n_items
    random = sum(p.n_items * p.lifts["random"].control.value for p in pairs if p.n_items) / n_items
    said = about.partition("Over all pairs together, ")[2]
    assert said.startswith(f"{percent(accepted)} of {n_items:,} fragments are accepted")
    assert f"random cells {percent(random)}, " in said
    assert "the loudest cells " in said
    assert loudest_sentence(summary.between.over_all) in said


def test_the_sentence_on_top_counts_pairs_above_chance_and_names_flat_earthers(summary):
    about = about_study(STUDY.about, summary, {"stranger": "A <stranger>"})
    assert texts.counts(24, 6, 2, 288) in about
    # The four that listen alike, among each other; the constant has no fragments.
    assert texts.above_chance(12, 25) in about
    assert "Flat-earthers: A &lt;stranger&gt; (in-rate) 0.0" in about
    assert "; constant (in-rate) 0.0" in about
