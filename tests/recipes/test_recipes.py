"""The composer and renderer of the bundled genre clips, and the clips themselves."""

import doctest
import hashlib
import importlib
import shutil
import tomllib
from functools import cache
from multiprocessing import get_context

import numpy as np
import pytest
import soundfile

from assets.recipes import render
from assets.recipes.compose import BUNDLED_SEEDS_FROM, GENRES, compose
from assets.recipes.errors import RenderError
from assets.recipes.performance import swing
from assets.recipes.rhythm import hits
from assets.recipes.song import Note, Song
from assets.recipes.theory import chart, voicing
from tests.support.paths import ASSETS

SEEDS = range(40)

with (ASSETS / "clips.toml").open("rb") as _table:
    CLIPS = [c for c in tomllib.load(_table)["clip"] if c["task"] == "genre" and "file" in c]


@cache
def songs(genre: str) -> tuple[Song, ...]:
    return tuple(compose(genre, seed) for seed in SEEDS)


def has_drums(song: Song) -> bool:
    return any(part.drums for part in song.parts)


def test_the_genres_are_gtzans_ten_in_alphabetical_order():
    expected = "blues classical country disco hiphop jazz metal pop reggae rock"
    assert expected.split() == list(GENRES)


def test_the_error_for_an_unknown_genre_lists_the_known_ones():
    with pytest.raises(ValueError, match=r"unknown genre 'polka'; known genres: blues, .*rock"):
        compose("polka", 0)


@pytest.mark.parametrize("genre", GENRES)
def test_equal_seeds_give_equal_songs_and_different_seeds_different_ones(genre):
    assert songs(genre) == tuple(compose(genre, seed) for seed in SEEDS)
    assert len({song.parts for song in songs(genre)}) == len(SEEDS)


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
def test_the_music_starts_on_a_downbeat_and_lasts_to_the_end(genre):
    for song in songs(genre):
        notes = [note for part in song.parts for note in part.notes]
        assert min(note.start for note in notes) == 0.0
        last_s = max(note.start + note.length for note in notes) * 60 / song.tempo_bpm
        assert last_s > 4.7


@pytest.mark.parametrize("genre", GENRES)
def test_no_gap_between_onsets_reaches_two_seconds(genre):
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
def test_drums_play_on_the_first_beat(genre):
    for song in filter(has_drums, songs(genre)):
        drums = next(part for part in song.parts if part.drums)
        assert min(note.start for note in drums.notes) == 0.0


def test_disco_puts_the_kick_on_every_beat():
    for song in songs("disco"):
        kicks = onsets_on(song, 36)
        for beat in range(int(song.n_beats)):
            assert min(abs(kick - beat) for kick in kicks) < 0.06


def test_more_than_a_third_of_reggae_has_no_kick_on_the_first_beat():
    dropped = [s for s in songs("reggae") if min(abs(k) for k in onsets_on(s, 36)) > 0.5]
    assert len(dropped) > len(SEEDS) / 3


def test_hiphop_delays_the_second_sixteenth():
    for song in songs("hiphop"):
        late = [s % 0.5 for s in onsets_on(song, 36) if 0.15 < s % 0.5 < 0.4]
        assert all(offset > 0.25 for offset in late)


def test_a_rhythm_is_parsed_into_rests_holds_and_strengths():
    found = hits("9-.x ..o.")
    assert [(hit.start, hit.length) for hit in found] == [(0.0, 1.0), (1.5, 0.5), (3.0, 0.5)]
    assert [hit.strength for hit in found] == [1.0, 7 / 9, 4 / 9]


def test_swing_delays_off_beats_only():
    notes = [Note(start=s, length=0.1, pitch=60, velocity=90) for s in (0.0, 0.5, 1.0, 1.5)]
    assert [note.start for note in swing(notes, 2 / 3)] == pytest.approx([0, 2 / 3, 1, 5 / 3])


def test_a_chart_repeats_and_a_voicing_stays_within_an_octave():
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


def test_every_genre_has_three_bundled_clips_with_reserved_seeds():
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


# Rendering


@pytest.fixture
def _fluidsynth():
    if shutil.which("fluidsynth") is None:
        pytest.skip("fluidsynth is not installed")
    try:
        render.soundfont()
    except RenderError as error:
        pytest.skip(str(error))


@pytest.mark.slow
@pytest.mark.usefixtures("_fluidsynth")
def test_rendering_many_equals_rendering_each_and_sets_the_level():
    items = [("rock", 0), ("classical", 1)]
    clips = render.render_many(items, workers=2)
    assert clips.shape == (2, 80_000)
    assert clips.dtype == np.float32
    for clip, item in zip(clips, items, strict=True):
        np.testing.assert_array_equal(clip, render.render_song(compose(*item)))
    assert np.abs(clips).max() <= 0.95
    np.testing.assert_allclose(np.sqrt((clips**2).mean(axis=1)), 0.1, rtol=0.05)


@pytest.mark.slow
@pytest.mark.usefixtures("_fluidsynth")
def test_a_clip_rings_until_a_short_fade_at_its_end():
    clip = render.render_song(compose("metal", 0))
    assert clip[-1] == 0.0
    assert np.sqrt(np.mean(clip[-4_000:-160] ** 2)) > 0.01


def test_rendering_an_empty_list_gives_no_clips():
    assert render.render_many([]).shape == (0, 80_000)


def test_the_error_for_a_missing_synthesizer_says_what_to_install(monkeypatch):
    monkeypatch.setattr(render.shutil, "which", lambda name: None)
    with pytest.raises(RenderError, match="apt-get install fluidsynth"):
        render.render_song(compose("pop", 0))


def test_the_error_for_a_missing_soundfont_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setattr(render.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setenv("EARSHOT_SOUNDFONT", str(tmp_path / "none.sf2"))
    with pytest.raises(RenderError, match="fluid-soundfont-gm"):
        render.render_song(compose("pop", 0))
