"""Rewriting the table of clips, and the command `make_clips` that does it."""

import doctest
import hashlib
import tomllib

import numpy as np
import pytest
import soundfile
import tomlkit
from tomlkit.items import Table

from assets.recipes import clip_table, genre_clips, make_clips
from assets.recipes.clip_table import NewClip
from assets.recipes.errors import RenderError
from assets.recipes.speech import deepfake_clips, emotion_clips
from assets.recipes.speech.vocoders import VOCODERS

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
    """Replace the assets folder by an empty one that holds the old table."""
    monkeypatch.setattr(clip_table, "ASSETS", tmp_path)
    monkeypatch.setattr(clip_table, "TABLE", tmp_path / "clips.toml")
    (tmp_path / "clips.toml").write_text(OLD, encoding="utf-8")
    return tmp_path


def clip(clip_id: str, title: str = "A tone") -> NewClip:
    waveform = np.sin(np.arange(8_000) / 10).astype(np.float32) / 2
    return NewClip(
        id=clip_id, label="fake", title=title, origin="Ours.", licence="CC0-1.0", waveform=waveform
    )


def tables_of(text: str) -> list[Table]:
    return list(tomlkit.parse(text)["clip"])


def own_tables(text: str, task: str) -> list[Table]:
    """The tables of a task, made from their fields alone."""
    entries = [entry for entry in tomllib.loads(text)["clip"] if entry["task"] == task]
    return [tomlkit.item(entry) for entry in entries if "file" in entry]


def ids(text: str, table: str = "clip") -> list[str]:
    return [entry["id"] for entry in tomllib.loads(text).get(table, [])]


def test_the_examples_in_the_docstrings_hold():
    result = doctest.testmod(clip_table)
    assert result.attempted > 0
    assert result.failed == 0


def test_only_the_bundled_tables_of_the_task_are_replaced_where_they_were():
    new = '[[clip]]\nid = "deepfake/new-1"\ntask = "deepfake"\nfile = "x"\n'
    text = clip_table.replace_tables(OLD, "deepfake", tables_of(new))
    assert ids(text) == ["genre/blues-1", "deepfake/far-2", "deepfake/new-1", "emotion/sad-1"]
    assert ids(text, "download") == ["deepfake/far-1"]
    old = '[[clip]]\nid = "deepfake/old-1"\ntask = "deepfake"\nfile = "clips/deepfake/old-1.flac"\n'
    assert text == OLD.replace(old, new)


def test_replacing_a_table_by_itself_changes_no_byte():
    for task in ("genre", "deepfake", "emotion"):
        assert clip_table.replace_tables(OLD, task, own_tables(OLD, task)) == OLD


def test_rewriting_the_real_table_changes_no_byte():
    text = clip_table.TABLE.read_text(encoding="utf-8")
    for task in make_clips.MAKERS:
        assert clip_table.replace_tables(text, task, own_tables(text, task)) == text


def test_the_real_table_has_the_texts_that_the_recipes_write(monkeypatch):
    def sounds(items: list[tuple[str, int]]) -> np.ndarray:
        return np.ones((len(items), 1_600), dtype=np.float32)

    monkeypatch.setattr(genre_clips, "render_many", sounds)
    monkeypatch.setattr(emotion_clips, "render_emotions", sounds)
    monkeypatch.setattr(deepfake_clips, "speak", lambda text, voice: sounds([("", 0)])[0])
    monkeypatch.setattr(deepfake_clips, "VOCODERS", dict.fromkeys(VOCODERS, lambda sound: sound))
    made = [made for make in make_clips.MAKERS.values() for made in make()]
    names = ("id", "label", "title", "origin", "licence")
    table = tomllib.loads(clip_table.TABLE.read_text(encoding="utf-8"))["clip"]
    assert [[getattr(one, name) for name in names] for one in made] == [
        [entry[name] for name in names] for entry in table
    ]


def test_a_comment_above_the_next_task_survives_the_removal_of_the_table_before_it():
    new = tables_of('[[clip]]\nid = "genre/new-1"\ntask = "genre"\nfile = "x"\n')
    text = clip_table.replace_tables(OLD, "genre", new)
    assert '\n\n# A clip that is somewhere else.\n[[clip]]\nid = "deepfake/far-2"\n' in text
    assert clip_table.replace_tables(OLD, "genre", []).count("# ") == 2


def test_the_first_clips_of_a_task_go_to_the_end():
    new = '[[clip]]\nid = "other/1"\ntask = "other"\nfile = "x"\n'
    assert clip_table.replace_tables(OLD, "other", tables_of(new)) == OLD + "\n" + new


def test_the_first_clips_of_all_follow_the_downloads():
    downloads = OLD[: OLD.index("\n[[clip]]")]
    new = '[[clip]]\nid = "other/1"\ntask = "other"\nfile = "x"\n'
    text = clip_table.replace_tables(downloads, "other", tables_of(new))
    assert text == downloads + "\n" + new


def test_clips_are_written_as_flac_with_their_tables_and_stale_files_are_deleted(assets):
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


def test_quotes_and_control_characters_survive_in_a_title(assets):
    title = 'a "tone"\\of\ttwo\nlines'
    clip_table.write_clips("deepfake", [clip("deepfake/a-1", title=title)])
    table = tomllib.loads((assets / "clips.toml").read_text(encoding="utf-8"))["clip"]
    assert title in [entry.get("title") for entry in table]


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


def test_a_missing_synthesiser_is_reported_in_one_line_and_nothing_is_written(
    assets, monkeypatch, capsys
):
    def fail() -> list[NewClip]:
        raise RenderError("flite is not installed (Debian: apt-get install flite)")

    monkeypatch.setattr(make_clips, "MAKERS", {"emotion": fail})
    assert make_clips.main(["--task", "emotion"]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert (assets / "clips.toml").read_text(encoding="utf-8") == OLD


def test_a_table_holds_the_fields_of_its_clip_and_the_checksum_of_its_file(assets):
    clip_table.write_clips("deepfake", [clip("deepfake/a-1")])
    table = tomllib.loads((assets / "clips.toml").read_text(encoding="utf-8"))["clip"]
    entry = next(entry for entry in table if entry["id"] == "deepfake/a-1")
    expected = ("deepfake", "fake", "A tone", "Ours.", "CC0-1.0")
    names = ("task", "label", "title", "origin", "licence")
    assert tuple(entry[name] for name in names) == expected
    content = (assets / entry["file"]).read_bytes()
    assert entry["sha256"] == hashlib.sha256(content).hexdigest()
