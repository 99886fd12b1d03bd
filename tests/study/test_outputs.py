"""The files that follow from a study's records: whole, and never in the place of others."""

import itertools

import pytest

from explorer.directories import write_atomically
from explorer.errors import InputError
from explorer.study.outputs import STUDY_FILES, check_replaceable, write_results
from explorer.study.records import RECORDS_FILE, read_records, rewrite_records
from tests.support.file_operations import at_operation, fill_disk, killed_at

RESULTS = [name for name in STUDY_FILES if name != RECORDS_FILE]
every_result = pytest.mark.parametrize("name", RESULTS)


@pytest.fixture
def study(tmp_path, zoo_records):
    """The directory of a study with all its files."""
    (tmp_path / "study").mkdir()
    rewrite_records(tmp_path / "study", zoo_records[:6])
    write_results(tmp_path / "study", zoo_records[:6], {})
    return tmp_path / "study"


def test_a_study_replaces_its_own_results(study, zoo_records):
    before = {name: (study / name).read_bytes() for name in RESULTS}
    check_replaceable(study)
    write_results(study, zoo_records[:12], {})
    assert sorted(path.name for path in study.iterdir()) == sorted(STUDY_FILES)
    assert all((study / name).read_bytes() != before[name] for name in RESULTS)


@every_result
def test_a_file_of_that_name_without_a_study_is_not_replaced(study, zoo_records, name):
    """Even one that looks like ours: its records may be elsewhere."""
    for other in STUDY_FILES:
        if other != name:
            (study / other).unlink()
    with pytest.raises(InputError, match=f"holds {name}, which no study wrote"):
        check_replaceable(study)
    (study / RECORDS_FILE).touch()  # as of a study that has just begun
    with pytest.raises(InputError, match=f"holds {name}, which no study wrote"):
        check_replaceable(study)


@every_result
def test_a_file_of_the_users_beside_a_study_is_not_replaced(study, zoo_records, name):
    (study / name).write_text("mine")
    with pytest.raises(InputError, match=f"holds {name}, which no study wrote"):
        write_results(study, zoo_records[:6], {})
    assert (study / name).read_text() == "mine"
    (study / name).unlink()
    (study / name).mkdir()
    with pytest.raises(InputError, match=f"holds {name}, which no study wrote"):
        check_replaceable(study)


def test_a_disk_that_is_full_leaves_a_whole_file(tmp_path):
    path = tmp_path / "records.jsonl"
    for number in itertools.count(1):
        path.write_text("old")
        with at_operation(number, tmp_path, fill_disk) as was_full:
            try:
                write_atomically(path, "new")
            except OSError:
                assert path.read_text() == "old"
        if not was_full():
            break
        write_atomically(path, "newer")
        assert [each.name for each in tmp_path.iterdir()] == [path.name]
        assert path.read_text() == "newer"
    assert number > 2


def test_a_kill_leaves_all_records_or_all_of_the_new_ones(study, zoo_records):
    assert killed_at(2, study, lambda: rewrite_records(study, zoo_records[:3]))
    assert read_records(study) == zoo_records[:6]
    rewrite_records(study, zoo_records[:3])
    assert read_records(study) == zoo_records[:3]
    assert sorted(path.name for path in study.iterdir()) == sorted(STUDY_FILES)


def test_a_name_that_is_not_text_is_written_as_escapes(tmp_path):
    write_atomically(tmp_path / "verdicts.csv", "caf\udce9.wav")
    assert (tmp_path / "verdicts.csv").read_text("utf-8") == "caf\\udce9.wav"
