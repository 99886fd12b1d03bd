"""A result is replaced as a whole, whatever happens meanwhile, and no file of a user's is lost."""

import itertools
import resource
import shutil
import sys
from pathlib import Path

import pytest

from explorer.errors import InputError
from explorer.records import FILES, SPECTROGRAM, SearchRecord
from explorer.result.staging import check_replaceable, replacing_result
from explorer.result.stored import StoredResult
from explorer.searching.config import SearchConfig
from tests.support.fakes import RuleClassifier, yes_if
from tests.support.file_operations import at_operation, fill_disk, killed_at
from tests.support.small_searches import PARTITION, needs_two, run

WITH_FRAGMENT, WITHOUT = "with a fragment", "without one"
both_ways = pytest.mark.parametrize(
    ("old", "new"), [(WITH_FRAGMENT, WITHOUT), (WITHOUT, WITH_FRAGMENT)]
)


def accepts_all() -> RuleClassifier:
    return RuleClassifier(PARTITION, yes_if(lambda present: present.any(1) | True))


@pytest.fixture(scope="module")
def results(tmp_path_factory) -> dict[str, Path]:
    """The directories of a search with a fragment and of a vacuous one; not to be changed."""
    folder = tmp_path_factory.mktemp("results")
    run(needs_two(), folder / WITH_FRAGMENT, with_picture=False)
    run(accepts_all(), folder / WITHOUT, with_picture=False)
    (folder / WITH_FRAGMENT / SPECTROGRAM).write_text("<head><title>Earshot: noise</title>")
    return {name: folder / name for name in (WITH_FRAGMENT, WITHOUT)}


def save(source: Path, target: Path) -> None:
    with replacing_result(target) as staged:
        for path in source.iterdir():
            shutil.copyfile(path, staged / path.name)


def readable(directory: Path) -> SearchRecord:
    """Read a result with all its sounds, as `transfer` does."""
    stored = StoredResult.read(directory)
    for name in stored.record.files:
        stored.sound(name)
    return stored.record


def visible(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in directory.iterdir()}


@both_ways
def test_a_new_result_takes_the_place_of_all_files_of_the_old_one(results, tmp_path, old, new):
    shutil.copytree(results[old], tmp_path / "out")
    (tmp_path / "out" / "notes.txt").write_text("mine")
    save(results[new], tmp_path / "out")
    assert visible(tmp_path / "out") == visible(results[new]) | {"notes.txt": b"mine"}


@pytest.mark.skipif(sys.platform == "win32", reason="forks")
def test_a_process_killed_at_any_moment_leaves_a_whole_result(results, tmp_path):
    old, new, found = WITH_FRAGMENT, WITHOUT, set()
    for number in itertools.count(1):
        out = tmp_path / f"{number}"
        shutil.copytree(results[old], out)
        if not killed_at(number, out, lambda out=out: save(results[new], out)):
            break
        outcome = readable(out).outcome
        found.add(outcome)
        check_replaceable(out)
        assert readable(out).outcome == outcome
        save(results[old], out)
        assert visible(out) == visible(results[old])
    assert found == {readable(results[name]).outcome for name in (old, new)}
    assert number > 10


@both_ways
def test_a_disk_that_is_full_at_any_moment_leaves_a_whole_result(results, tmp_path, old, new):
    found = set()
    for number in itertools.count(1):
        out = tmp_path / f"{number}"
        shutil.copytree(results[old], out)
        with at_operation(number, out, fill_disk) as was_full:
            try:
                save(results[new], out)
            except (InputError, OSError) as error:
                reason = str(error)
            else:
                reason = None  # it could do without
        if not was_full():
            break
        assert reason is None or "No space left on device" in reason
        found.add(readable(out).outcome)
        save(results[old], out)
        assert visible(out) == visible(results[old])
    assert found == {readable(results[name]).outcome for name in (old, new)}
    assert number > 10


@pytest.mark.skipif(sys.platform == "win32", reason="forks")
@pytest.mark.parametrize("number", [3, 9, 14])
def test_a_first_search_that_was_killed_does_not_stop_the_next_one(results, tmp_path, number):
    assert killed_at(number, tmp_path / "out", lambda: save(results[WITHOUT], tmp_path / "out"))
    check_replaceable(tmp_path / "out")
    save(results[WITH_FRAGMENT], tmp_path / "out")
    assert visible(tmp_path / "out") == visible(results[WITH_FRAGMENT])


@pytest.fixture
def small_files():
    """Let no file be larger than 1,000 bytes: less than a clip."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_search_that_cannot_be_written_leaves_the_old_result(results, tmp_path, small_files):
    out = tmp_path / "out"
    with pytest.raises(InputError, match=r"cannot be written to .*out: File too large"):
        run(needs_two(), out)
    assert not out.exists()


def test_a_search_that_fails_or_is_given_up_leaves_the_old_result(results, tmp_path):
    out = tmp_path / "out"
    shutil.copytree(results[WITHOUT], out)

    class Breaks(RuleClassifier):
        def __call__(self, waveforms):
            if self.n_judged > 20:
                raise KeyboardInterrupt
            return super().__call__(waveforms)

    with pytest.raises(KeyboardInterrupt):
        run(Breaks(PARTITION, needs_two()._rule), out, search=SearchConfig(batch_size=4))
    assert visible(out) == visible(results[WITHOUT])


def test_a_search_that_is_still_running_is_left_alone(results, tmp_path):
    with replacing_result(tmp_path) as first:
        save(results[WITHOUT], tmp_path)
        assert first.is_dir()
        for path in results[WITH_FRAGMENT].iterdir():
            shutil.copyfile(path, first / path.name)
    assert visible(tmp_path) == visible(results[WITH_FRAGMENT])


@pytest.mark.parametrize("name", [name for name in FILES if name != "result.json"])
def test_a_file_that_no_search_wrote_is_not_replaced(results, tmp_path, name):
    shutil.copytree(results[WITHOUT], tmp_path / "out")
    (tmp_path / "out" / name).write_bytes(b"mine")
    with pytest.raises(InputError, match=f"holds {name}, which is not as a search wrote it"):
        check_replaceable(tmp_path / "out")
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / name).write_bytes(b"mine")
    with pytest.raises(InputError, match=f"holds {name}, but no result of a search"):
        check_replaceable(tmp_path / "new")


def test_a_result_may_be_replaced_in_a_directory_that_is_a_link(results, tmp_path):
    shutil.copytree(results[WITHOUT], tmp_path / "out")
    (tmp_path / "link").symlink_to("out")
    check_replaceable(tmp_path / "link")
    save(results[WITH_FRAGMENT], tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert visible(tmp_path / "out") == visible(results[WITH_FRAGMENT])
