"""The composer of the bundled genre clips, its renderer, and the clips themselves."""

import doctest
import hashlib
import importlib
import shutil
import tomllib
from multiprocessing import get_context

import numpy as np
import pytest
import soundfile

from assets.recipes.compose import BUNDLED_SEEDS_FROM, GENRES, compose
from assets.recipes.performance import swing
from assets.recipes.rhythm import hits
from assets.recipes.song import Note, Song
from assets.recipes.theory import chart, voicing
from tests.support.paths import ASSETS

SEEDS = range(40)

with (ASSETS / "clips.toml").open("rb") as _table:
    CLIPS = [c for c in tomllib.load(_table)["clip"] if c["task"] == "genre" and "file" in c]


def songs(genre: str) -> list[Song]:
    return [compose(genre, seed) for seed in SEEDS]


def has_drums(song: Song) -> bool:
    return any(part.drums for part in song.parts)


def test_the_genres_are_the_ten_of_gtzan_in_alphabetical_order():
    expected = "blues classical country disco hiphop jazz metal pop reggae rock"
    assert expected.split() == list(GENRES)


def test_an_unknown_genre_is_named_with_the_known_ones():
    with pytest.raises(ValueError, match=r"unknown genre 'polka'; known are blues, .*rock"):
        compose("polka", 0)


@pytest.mark.parametrize("genre", GENRES)
def test_the_same_seed_gives_the_same_song_and_another_seed_another(genre):
    first = songs(genre)
    assert first == songs(genre)
    assert len({song.parts for song in first}) == len(first)


def test_a_song_is_the_same_in_a_fresh_process():
    with get_context("spawn").Pool(1) as pool:
        assert pool.apply(compose, ("jazz", 3)) == compose("jazz", 3)


@pytest.mark.parametrize("genre", GENRES)
def test_every_note_can_be_played_within_the_clip(genre):
    for song in songs(genre):
        for part in song.parts:
            assert part.notes
            assert 0 <= part.program <= 127
            assert all(abs(bend.semitones) <= 2 for bend in part.bends)
            for note in part.notes:
                assert 0 <= note.pitch <= 127
                assert 1 <= note.velocity <= 127
                assert note.start >= 0
                assert note.length > 0
                assert note.start + note.length <= song.n_beats + 1e-9


@pytest.mark.parametrize("genre", GENRES)
def test_the_music_starts_on_a_downbeat_and_runs_to_the_end(genre):
    for song in songs(genre):
        notes = [note for part in song.parts for note in part.notes]
        assert min(note.start for note in notes) == 0.0
        last_s = max(note.start + note.length for note in notes) * 60 / song.tempo_bpm
        assert last_s > 4.7


@pytest.mark.parametrize("genre", GENRES)
def test_no_onset_gap_is_longer_than_two_seconds(genre):
    for song in songs(genre):
        onsets = sorted(note.start for part in song.parts for note in part.notes)
        gaps_s = np.diff([*onsets, song.n_beats]) * 60 / song.tempo_bpm
        assert gaps_s.max() < 2.0


@pytest.mark.parametrize("genre", GENRES)
def test_tempo_and_instruments_vary_within_a_genre(genre):
    several = songs(genre)
    assert len({round(song.tempo_bpm) for song in several}) > 10
    bands = {tuple(part.program for part in song.parts) for song in several}
    assert len(bands) > 5


def test_classical_has_no_drums_and_most_other_genres_always_have():
    assert not any(has_drums(song) for song in songs("classical"))
    for genre in ("blues", "disco", "hiphop", "jazz", "metal", "pop", "reggae", "rock"):
        assert all(has_drums(song) for song in songs(genre))


def onsets_on(song: Song, key: int) -> list[float]:
    drums = next(part for part in song.parts if part.drums)
    return [note.start for note in drums.notes if note.pitch == key]


@pytest.mark.parametrize("genre", [genre for genre in GENRES if genre != "classical"])
def test_where_there_are_drums_they_strike_the_first_beat(genre):
    for song in filter(has_drums, songs(genre)):
        drums = next(part for part in song.parts if part.drums)
        assert min(note.start for note in drums.notes) == 0.0


def test_disco_puts_the_kick_on_every_beat():
    for song in songs("disco"):
        kicks = onsets_on(song, 36)
        for beat in range(int(song.n_beats)):
            assert min(abs(kick - beat) for kick in kicks) < 0.06


def test_the_one_drop_leaves_the_first_beat_of_the_bar_to_the_others():
    dropped = [s for s in songs("reggae") if min(abs(k) for k in onsets_on(s, 36)) > 0.5]
    assert len(dropped) > len(SEEDS) / 3


def test_hiphop_delays_the_second_sixteenth():
    for song in songs("hiphop"):
        late = [s % 0.5 for s in onsets_on(song, 36) if 0.15 < s % 0.5 < 0.4]
        assert all(offset > 0.25 for offset in late)


def test_rhythms_read_rests_holds_and_strength():
    found = hits("9-.x ..o.")
    assert [(hit.start, hit.length) for hit in found] == [(0.0, 1.0), (1.5, 0.5), (3.0, 0.5)]
    assert [hit.strength for hit in found] == [1.0, 7 / 9, 4 / 9]


def test_swing_moves_the_off_beat_and_leaves_the_beat():
    notes = [Note(start=s, length=0.1, pitch=60, velocity=90) for s in (0.0, 0.5, 1.0, 1.5)]
    assert [note.start for note in swing(notes, 2 / 3)] == pytest.approx([0, 2 / 3, 1, 5 / 3])


def test_a_chart_goes_around_and_a_voicing_stays_within_an_octave():
    chords = chart(9, "1:7 4:7/5:7", n_bars=3)
    assert [(c.root, c.start, c.length) for c in chords] == [
        (9, 0.0, 4.0),
        (2, 4.0, 2.0),
        (4, 6.0, 2.0),
        (9, 8.0, 4.0),
    ]
    assert voicing(chords[0], 57) == (57, 61, 64, 67)


@pytest.mark.parametrize("name", ["song", "theory", "rhythm", "performance", "level"])
def test_the_examples_in_the_docstrings_hold(name):
    result = doctest.testmod(importlib.import_module(f"assets.recipes.{name}"))
    assert result.attempted > 0
    assert result.failed == 0


# The bundled clips


def read(clip: dict[str, str]) -> np.ndarray:
    return soundfile.read(ASSETS / clip["file"], dtype="float32")[0]


def test_three_clips_of_every_genre_are_bundled_on_reserved_seeds():
    assert [clip["label"] for clip in CLIPS] == [genre for genre in GENRES for _ in range(3)]
    assert len({clip["id"] for clip in CLIPS}) == 30
    assert len({clip["sha256"] for clip in CLIPS}) == 30
    for clip in CLIPS:
        seed = int(clip["origin"].split("seed ")[1].split()[0])
        assert seed >= BUNDLED_SEEDS_FROM
        assert clip["title"] == compose(clip["label"], seed).title
        assert "CC0-1.0" in clip["licence"]


@pytest.mark.parametrize("clip", CLIPS, ids=lambda clip: clip["id"])
def test_a_bundled_clip_is_the_file_that_the_table_describes(clip):
    path = ASSETS / clip["file"]
    assert hashlib.sha256(path.read_bytes()).hexdigest() == clip["sha256"]
    info = soundfile.info(path)
    assert (info.frames, info.samplerate, info.channels) == (80_000, 16_000, 1)
    assert clip["seconds"] == 5.0
    waveform = read(clip)
    assert np.abs(waveform).max() <= 0.951
    assert np.sqrt(np.mean(waveform**2)) == pytest.approx(0.1, rel=0.05)


@pytest.mark.parametrize("clip", CLIPS, ids=lambda clip: clip["id"])
def test_a_bundled_clip_has_no_silence_of_half_a_second(clip):
    frames = read(clip).reshape(-1, 8_000)
    halves = np.concatenate([frames, read(clip)[4_000:-4_000].reshape(-1, 8_000)])
    assert np.sqrt((halves**2).mean(axis=1)).min() > 0.01


# Rendering: needs fluidsynth and its soundfont


@pytest.fixture
def renderer():
    pytest.importorskip("mido")
    module = importlib.import_module("assets.recipes.render")
    if shutil.which("fluidsynth") is None:
        pytest.skip("fluidsynth is not installed")
    try:
        module.soundfont()
    except module.RenderError as error:
        pytest.skip(str(error))
    return module


def test_rendering_is_bit_identical_in_order_and_balanced(renderer):
    items = [("rock", 0), ("classical", 1), ("hiphop", 2)]
    clips = renderer.render_many(items, workers=2)
    assert clips.shape == (3, 80_000)
    assert clips.dtype == np.float32
    for clip, item in zip(clips, items, strict=True):
        np.testing.assert_array_equal(clip, renderer.render(compose(*item)))
    assert np.abs(clips).max() <= 0.95
    np.testing.assert_allclose(np.sqrt((clips**2).mean(axis=1)), 0.1, rtol=0.05)


def test_the_end_rings_until_a_short_fade(renderer):
    clip = renderer.render(compose("metal", 0))
    assert clip[-1] == 0.0
    assert np.sqrt(np.mean(clip[-4_000:-160] ** 2)) > 0.01


def test_an_empty_list_renders_to_no_clips(renderer):
    assert renderer.render_many([]).shape == (0, 80_000)


def test_a_missing_synthesizer_says_what_to_install(renderer, monkeypatch):
    monkeypatch.setattr(renderer.shutil, "which", lambda name: None)
    with pytest.raises(renderer.RenderError, match="apt-get install fluidsynth"):
        renderer.render(compose("pop", 0))


def test_a_missing_soundfont_says_what_to_install(renderer, monkeypatch, tmp_path):
    monkeypatch.setenv("EARSHOT_SOUNDFONT", str(tmp_path / "none.sf2"))
    with pytest.raises(renderer.RenderError, match="fluid-soundfont-gm"):
        renderer.render(compose("pop", 0))
