"""The file of the layers: read back as written, or refused."""

import dataclasses
import itertools
import json
import shutil
import sys

import pytest

from explorer.errors import InputError
from explorer.extending.files import LAYERS, check_replaceable, layer_as_result, read_extension
from explorer.extending.records import EXTENSION_FILE
from explorer.records import Outcome
from explorer.result.staging import replacing_result
from explorer.result.stored import StoredResult
from explorer.transferring.controls import with_controls
from explorer.transferring.transfer import judge_fragment
from tests.support.fakes import RuleClassifier
from tests.support.file_operations import killed_at
from tests.support.layer_rules import PARTITION, any_of, classifier_of, extended, searched
from tests.support.small_searches import same_label

THREE = any_of((0,), (3, 4), (6, 7))


@pytest.fixture
def result(tmp_path) -> StoredResult:
    stored = searched(THREE, tmp_path)
    extended(stored, classifier_of(THREE))
    return stored


def rewrite(result, change) -> None:
    path = result.directory / EXTENSION_FILE
    document = json.loads(path.read_text("utf-8"))
    change(document)
    path.write_text(json.dumps(document), "utf-8")


def test_the_layers_are_read_as_they_were_written(result):
    written = extended(result, classifier_of(THREE), seed=3)
    assert read_extension(result) == written
    document = json.loads((result.directory / EXTENSION_FILE).read_text("utf-8"))
    assert document["necessary"]["keep"] == list(written.necessary.keep)
    assert document["complete"]["keep"] == list(written.complete.keep)


def test_a_result_that_was_not_extended_is_said_to_be_so(tmp_path):
    with pytest.raises(InputError, match="does not hold the necessary and the complete part"):
        read_extension(searched(THREE, tmp_path))


def test_the_layers_of_an_earlier_result_are_not_those_of_the_present_one(result):
    rewrite(result, lambda document: document["extends"].update(sufficient_sha256="0" * 64))
    with pytest.raises(InputError, match="extends another result; please extend this one"):
        read_extension(result)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d.update(schema=2), "has schema 2"),
        (lambda d: d["necessary"].pop("keep"), "is not a whole result"),
        (lambda d: d["necessary"].update(keep=[0]), "were added and not kept"),
        (lambda d: d["necessary"].update(share=None), "do not go together"),
        (lambda d: d["extends"].update(keep=[1]), "not the one inside it and what was added"),
        (lambda d: d["files"].pop("necessary.wav"), "not those that were judged"),
        (lambda d: d["necessary"]["certificate"]["removals"].pop(), "not every added cell"),
        (
            lambda d: d["necessary"]["certificate"]["removals"][0]["answer"].update(accepted=False),
            "a cell that was added can go",
        ),
        (
            lambda d: d["necessary"]["certificate"]["rest"]["answer"].update(accepted=True),
            "its files are not judged so",
        ),
        (lambda d: d["necessary"]["certificate"].update(lower_bound=9), "lower bound is above"),
        (lambda d: d["necessary"]["certificate"]["removals"][0].update(cell=0), "not added"),
    ],
)
def test_what_contradicts_itself_is_refused(result, change, message):
    rewrite(result, change)
    with pytest.raises(InputError, match=message):
        read_extension(result)


@pytest.mark.parametrize("name", ["necessary", "complete"])
def test_other_models_judge_a_layer_like_a_fragment(result, name):
    """Bands 0 and 3 are not enough for the target, and the complete set is."""
    layer = getattr(read_extension(result), name)
    target = RuleClassifier(PARTITION, classifier_of(any_of((1,)))._rule, id="target")
    stored = layer_as_result(result, name)
    verdicts = list(judge_fragment(stored, [target], same_label))
    assert verdicts[0].verdict == ("accepts" if 1 in layer.keep else "rejects")
    heard = target.bands_present(stored.sound(f"{name}.wav")[None])[0]
    assert tuple(heard.nonzero().flatten().tolist()) == layer.keep
    (controlled,) = with_controls(stored, verdicts, [target], same_label)
    assert {control.kind for control in controlled.controls} >= {"energy"}


def save(source, target) -> None:
    with replacing_result(target, LAYERS) as staged:
        for name in (LAYERS.record, *LAYERS.others):
            if (source / name).exists():
                shutil.copyfile(source / name, staged / name)


@pytest.mark.skipif(sys.platform == "win32", reason="forks")
def test_a_process_killed_at_any_moment_leaves_whole_layers_and_the_result(
    result, tmp_path_factory
):
    """New layers whose sounds are others, and no complete one, in the place of the old."""
    folder = tmp_path_factory.mktemp("killed")
    shutil.copytree(result.directory, folder / "new")
    new = StoredResult.read(folder / "new")
    extended(new, classifier_of(THREE), max_evaluations=8)
    found = set()
    for number in itertools.count(1):
        out = folder / f"{number}"
        shutil.copytree(result.directory, out)
        if not killed_at(number, out, lambda out=out: save(new.directory, out)):
            break
        stored = StoredResult.read(out)
        necessary = read_extension(stored).necessary
        found.add(necessary.outcome)
        kept = layer_as_result(stored, "necessary").sound("necessary.wav")
        assert classifier_of(THREE).bands_present(kept[None])[0].sum() == len(necessary.keep)
        check_replaceable(out)
        assert read_extension(stored).necessary == necessary
        stored.sound("original.wav")
    assert found == {Outcome.IRREDUCIBLE, Outcome.BUDGET}
    assert number > 10


def test_the_sufficient_layer_is_the_result_itself(result):
    assert layer_as_result(result, "sufficient") is result


def test_a_layer_whose_file_was_changed_is_not_judged(result):
    path = result.directory / "necessary.wav"
    path.write_bytes(path.read_bytes()[:-4] + b"\0\0\0\0")
    stored = layer_as_result(result, "necessary")
    with pytest.raises(InputError, match=r"necessary\.wav is not the file"):
        list(judge_fragment(stored, [classifier_of(THREE)], same_label))


def test_a_layer_that_was_not_found_is_not_judged(result):
    stopped = extended(result, classifier_of(THREE), lambda: True)
    assert stopped.necessary.outcome is Outcome.CANCELLED
    with pytest.raises(InputError, match="no complete set: the search for it ended cancelled"):
        layer_as_result(result, "complete")


def test_a_layer_of_cells_that_the_result_has_not_is_refused(result):
    partition = dataclasses.replace(result.record.partition, n_cells=4)
    record = dataclasses.replace(result.record, partition=partition)
    with pytest.raises(InputError, match="extends another result"):
        read_extension(StoredResult(result.directory, record))
