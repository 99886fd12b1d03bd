"""The table of published models: identities, addresses, licences, versions."""

import csv
import re
import subprocess
import sys

import pytest

from explorer.errors import InputError
from models.labels import TASKS, harmonise
from models.published.description import PublishedModel
from models.published.table import PUBLISHED, find_published
from tests.support.paths import ROOT, SHARED_WEIGHTS

every_model = pytest.mark.parametrize("model", PUBLISHED, ids=lambda model: model.id)


def test_there_are_8_taggers_and_5_anti_spoofing_networks_with_different_ids():
    tasks = [model.task for model in PUBLISHED]
    assert (tasks.count("genre"), tasks.count("deepfake")) == (8, 5)
    assert len({model.id for model in PUBLISHED}) == 13
    assert len({model.title for model in PUBLISHED}) == 13
    assert len({model.info.version for model in PUBLISHED}) == 13
    assert {*tasks} <= {*TASKS}


@every_model
def test_a_file_is_pinned_by_commit_size_and_checksum(model: PublishedModel):
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", model.id)
    assert re.fullmatch(r"[0-9a-f]{40}", model.file.commit)
    assert re.fullmatch(r"[0-9a-f]{64}", model.file.sha256)
    assert model.file.commit in model.file.url
    assert model.file.url.startswith("https://raw.githubusercontent.com/")


def test_the_files_are_those_of_the_list_of_downloads():
    downloads = SHARED_WEIGHTS.parent / "facts" / "downloads.csv"
    if not downloads.is_file():
        pytest.skip("the list of downloads is not here: ../shared/facts")
    with downloads.open(newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["kind"] == "model"]
    listed = {
        (row["task"], row["repo"], row["commit"], row["path"], int(row["bytes"]), row["sha256"])
        for row in rows
    }
    assert listed == {
        (m.task, m.file.repository, m.file.commit, m.file.path, m.file.n_bytes, m.file.sha256)
        for m in PUBLISHED
    }


@every_model
def test_the_licence_text_has_its_holder_and_both_conditions(model: PublishedModel):
    text = model.licence.text
    assert model.licence.holder in text
    assert "Permission is hereby granted, free of charge" in text
    assert "shall be included in all copies" in " ".join(text.split())
    assert 'THE SOFTWARE IS PROVIDED "AS IS"' in text
    assert model.licence.holder in model.about


def test_aasist_comes_with_its_notice_and_no_other_model_does():
    with_notice = [model.id for model in PUBLISHED if model.licence.notice]
    assert with_notice == ["aasist", "aasist-l"]
    assert "Jungjee/RawNet (MIT" in find_published("aasist").licence.text


@every_model
def test_what_it_is_and_how_good_its_authors_say_it_is_are_sentences(model: PublishedModel):
    assert re.fullmatch(r"Its authors.*\d.*\.", model.figures)
    assert model.trained_on in model.figures
    assert re.fullmatch(r"\d{4}\.\d{5}", model.paper.arxiv)
    assert re.fullmatch(r"\d{4}\.\d{5}", model.architecture.arxiv)
    assert model.paper.address == f"https://arxiv.org/abs/{model.paper.arxiv}"


def test_variants_of_one_network_are_one_family_and_taggers_are_one_each():
    families = [model.family for model in PUBLISHED]
    assert len(set(families[:8])) == 8
    assert len(set(families[8:])) == 2


def test_the_spoofing_labels_have_a_counterpart_in_every_model_of_the_task():
    labels = {model.labels for model in PUBLISHED if model.task == "deepfake"}
    assert labels == {("fake", "real")}
    assert [harmonise("deepfake", label) for label in ("fake", "real")] == ["fake", "real"]


def test_levels_are_part_of_a_taggers_version_and_of_nothing_else():
    even = find_published("jamendo-fcn")
    raw = even.with_levels("raw")
    assert even.info.version != raw.info.version
    assert raw.info.version.endswith(".raw")
    assert raw.with_levels("even") == even
    assert raw.id == even.id
    aasist = find_published("aasist")
    assert aasist.with_levels("raw").info == aasist.info


def test_an_unknown_id_is_answered_with_all_of_them():
    with pytest.raises(InputError, match="no published model 'aasis'.*aasist-l"):
        find_published("aasis")


def test_the_table_is_read_without_torch():
    code = "import sys, models.published.table, models.published.fetch; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert not {"torch", "numpy", "safetensors"} & set(done.stdout.split())
