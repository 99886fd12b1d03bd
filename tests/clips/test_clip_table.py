"""The table of clips as `make_clips` rewrites it, and the command itself."""

import doctest
import hashlib
import tomllib

import numpy as np
import pytest
import soundfile

from assets.recipes import clip_table, make_clips
from assets.recipes.clip_table import NewClip
from assets.recipes.errors import RenderError

OLD = """\
# What this table is.

# About a download.
[[download]]
id = "deepfake/far-1"
task = "deepfake"
url = "https://example.org/1.ogg"

[[clip]]
id = "genre/blues-1"
task = "genre"
file = "clips/genre/blues-1.flac"

# A clip that is somewhere else.
[[clip]]
id = "deepfake/far-2"
task = "deepfake"
url = "https://example.org/2.ogg"

[[clip]]
id = "deepfake/old-1"
task = "deepfake"
file = "clips/deepfake/old-1.flac"

[[clip]]
id = "emotion/sad-1"
task = "emotion"
file = "clips/emotion/sad-1.flac"
"""


@pytest.fixture
def assets(tmp_path, monkeypatch):
    """An assets folder with only the old table, used instead of the real one."""
    monkeypatch.setattr(clip_table, "ASSETS", tmp_path)
    monkeypatch.setattr(clip_table, "TABLE", tmp_path / "clips.toml")
    (tmp_path / "clips.toml").write_text(OLD, encoding="utf-8")
    return tmp_path


def clip(clip_id: str, title: str = "A tone") -> NewClip:
    waveform = np.sin(np.arange(8_000) / 10).astype(np.float32) / 2
    return NewClip(
        id=clip_id, label="fake", title=title, origin="Ours.", licence="CC0-1.0", waveform=waveform
    )


def ids(text: str, table: str = "clip") -> list[str]:
    return [entry["id"] for entry in tomllib.loads(text).get(table, [])]


def test_the_examples_in_the_docstrings_hold():
    result = doctest.testmod(clip_table)
    assert result.attempted > 0
    assert result.failed == 0


def test_only_the_tables_of_the_task_that_have_a_file_are_replaced_and_in_their_place():
    new = '[[clip]]\nid = "deepfake/new-1"\ntask = "deepfake"\nfile = "x"\n'
    text = clip_table.replace_tables(OLD, "deepfake", [new])
    assert ids(text) == ["genre/blues-1", "deepfake/far-2", "deepfake/new-1", "emotion/sad-1"]
    assert ids(text, "download") == ["deepfake/far-1"]
    old = '[[clip]]\nid = "deepfake/old-1"\ntask = "deepfake"\nfile = "clips/deepfake/old-1.flac"\n'
    assert text == OLD.replace(old, new)


def test_replacing_a_table_by_itself_changes_no_byte():
    blocks = clip_table.split_tables(OLD)
    for task in ("genre", "deepfake", "emotion"):
        own = [block for block in blocks if clip_table.is_bundled(block, task)]
        assert clip_table.replace_tables(OLD, task, own) == OLD


def test_rewriting_the_real_table_changes_nothing():
    text = clip_table.TABLE.read_text(encoding="utf-8")
    blocks = clip_table.split_tables(text)
    for task in make_clips.MAKERS:
        own = [block for block in blocks if clip_table.is_bundled(block, task)]
        assert clip_table.replace_tables(text, task, own) == text


def test_the_first_clips_of_a_task_go_to_the_end():
    new = '[[clip]]\nid = "other/1"\ntask = "other"\nfile = "x"\n'
    assert clip_table.replace_tables(OLD, "other", [new]) == OLD + "\n" + new


def test_written_clips_are_what_the_table_says_and_stale_files_go(assets):
    folder = assets / "clips" / "deepfake"
    folder.mkdir(parents=True)
    (folder / "old-1.flac").write_bytes(b"old")
    clip_table.write_clips("deepfake", [clip("deepfake/a-1"), clip("deepfake/a-2")])
    assert sorted(path.name for path in folder.iterdir()) == ["a-1.flac", "a-2.flac"]
    info = soundfile.info(folder / "a-1.flac")
    assert (info.frames, info.samplerate, info.subtype) == (8_000, 16_000, "PCM_16")
    text = (assets / "clips.toml").read_text(encoding="utf-8")
    entry = next(e for e in tomllib.loads(text)["clip"] if e["id"] == "deepfake/a-1")
    assert entry["seconds"] == 0.5
    assert entry["file"] == "clips/deepfake/a-1.flac"
    assert "deepfake/old-1" not in ids(text)


def test_a_field_with_a_quote_is_refused(assets):
    with pytest.raises(ValueError, match="holds a quote"):
        clip_table.write_clips("deepfake", [clip("deepfake/a-1", title='a "tone"')])


def test_the_command_makes_only_the_requested_task(assets, monkeypatch, capsys):
    made = []

    def maker(task: str):
        def make() -> list[NewClip]:
            made.append(task)
            return [clip(f"{task}/a-1")]

        return make

    monkeypatch.setattr(make_clips, "MAKERS", {task: maker(task) for task in make_clips.MAKERS})
    assert make_clips.main(["--task", "emotion"]) == 0
    assert made == ["emotion"]
    assert "1 clips" in capsys.readouterr().out
    text = (assets / "clips.toml").read_text(encoding="utf-8")
    assert "genre/blues-1" in ids(text)
    assert "emotion/sad-1" not in ids(text)
    assert make_clips.main([]) == 0
    assert made == ["emotion", "genre", "emotion", "deepfake"]


def test_a_missing_synthesiser_is_one_plain_line_and_nothing_is_written(
    assets, monkeypatch, capsys
):
    def fail() -> list[NewClip]:
        raise RenderError("flite is not installed (Debian: apt-get install flite)")

    monkeypatch.setattr(make_clips, "MAKERS", {"emotion": fail})
    assert make_clips.main(["--task", "emotion"]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert (assets / "clips.toml").read_text(encoding="utf-8") == OLD


def test_a_table_holds_a_clips_fields_and_the_checksum_of_its_file(assets):
    clip_table.write_clips("deepfake", [clip("deepfake/a-1")])
    table = tomllib.loads((assets / "clips.toml").read_text(encoding="utf-8"))["clip"]
    entry = next(entry for entry in table if entry["id"] == "deepfake/a-1")
    fields = ("deepfake", "fake", "A tone", "Ours.", "CC0-1.0")
    assert tuple(entry[name] for name in ("task", "label", "title", "origin", "licence")) == fields
    content = (assets / entry["file"]).read_bytes()
    assert entry["sha256"] == hashlib.sha256(content).hexdigest()
