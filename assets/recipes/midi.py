"""Write a song as a standard MIDI file, at a fixed tempo that makes every tick a millisecond."""

from io import BytesIO

import mido

from assets.recipes.song import SECONDS, Part, Song

# 1000 ticks per beat at 60 beats per minute: one tick is one millisecond.
_TICKS_PER_BEAT = 1000
_DRUM_CHANNEL = 9
_ALL_SOUND_OFF = 120

# The order of events on the same tick: end notes, set the pitch wheel, then begin notes.
_OFF, _WHEEL, _ON = 0, 1, 2


def midi_bytes(song: Song) -> bytes:
    """Return the song as a MIDI file of exactly `SECONDS`, with all sound off at its end.

    Raises ValueError for more than 15 pitched parts (a MIDI port has 16 channels, one of them for
    drums).
    """
    events: list[tuple[int, int, mido.Message]] = []
    channels = iter(channel for channel in range(16) if channel != _DRUM_CHANNEL)
    used = []
    for part in song.parts:
        channel = _DRUM_CHANNEL if part.drums else next(channels, None)
        if channel is None:
            raise ValueError(f"{len(song.parts)} parts do not fit on 16 MIDI channels")
        used.append(channel)
        events += _part_events(part, channel, song.tempo_bpm)
    end = round(SECONDS * 1000)
    for channel in sorted(set(used)):
        off = mido.Message("control_change", channel=channel, control=_ALL_SOUND_OFF, value=0)
        events.append((end, _OFF, off))
    return _file(sorted(events, key=lambda event: (event[0], event[1])))


def _part_events(part: Part, channel: int, tempo_bpm: float) -> list[tuple[int, int, mido.Message]]:
    ms = 60_000.0 / tempo_bpm
    events = [(0, _OFF, mido.Message("program_change", channel=channel, program=part.program))]
    for control, value in ((7, part.volume), (10, part.pan), (91, part.reverb)):
        message = mido.Message("control_change", channel=channel, control=control, value=value)
        events.append((0, _OFF, message))
    for bend in part.bends:
        wheel = max(-8192, min(8191, round(bend.semitones / 2.0 * 8192)))
        message = mido.Message("pitchwheel", channel=channel, pitch=wheel)
        events.append((round(bend.start * ms), _WHEEL, message))
    for note in part.notes:
        start = round(note.start * ms)
        end = max(start + 10, round((note.start + note.length) * ms) - 1)
        on = mido.Message("note_on", channel=channel, note=note.pitch, velocity=note.velocity)
        off = mido.Message("note_off", channel=channel, note=note.pitch)
        events += [(start, _ON, on), (end, _OFF, off)]
    return events


def _file(events: list[tuple[int, int, mido.Message]]) -> bytes:
    track = mido.MidiTrack()
    track.append(mido.MetaMessage("set_tempo", tempo=1_000_000))
    now = 0
    for tick, _, message in events:
        track.append(message.copy(time=tick - now))
        now = tick
    midi_file = mido.MidiFile(type=0, ticks_per_beat=_TICKS_PER_BEAT)
    midi_file.tracks.append(track)
    stream = BytesIO()
    midi_file.save(file=stream)
    return stream.getvalue()
