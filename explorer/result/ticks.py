"""Where a picture's axes are marked, and with what."""

from explorer.audio.spectrum import FrequencyAxis

TICKS_HZ = (0, 100, 200, 500, 1_000, 2_000, 4_000, 8_000, 16_000)
MAX_TICKS_S = 10
_STEPS_S = (0.5, 1, 2, 5, 10, 30, 60, 600)


def ticks_hz(axis: FrequencyAxis) -> list[tuple[float, str]]:
    """Return round frequencies at least a twelfth of the axis apart: positions 0 to 1, and names.

    >>> ticks_hz(FrequencyAxis(scale="linear", highest_hz=4_000, n_rows=4))
    [(0.0, '0 Hz'), (0.125, '500 Hz'), (0.25, '1 kHz'), (0.5, '2 kHz'), (1.0, '4 kHz')]
    """
    ticks: list[tuple[float, str]] = []
    for hz in TICKS_HZ:
        position = axis.position(hz)
        inside = axis.lowest_hz <= hz <= axis.highest_hz
        if inside and (not ticks or position - ticks[-1][0] >= 1 / 12):
            ticks.append((position, _hz(hz)))
    return ticks


def ticks_s(seconds: float) -> list[tuple[float, str]]:
    """Return round times from 0 to a clip's length: positions 0 to 1, and names.

    >>> ticks_s(2.0)
    [(0.0, '0 s'), (0.25, '0.5'), (0.5, '1'), (0.75, '1.5'), (1.0, '2')]
    """
    step = next(s for s in _STEPS_S if seconds / s <= MAX_TICKS_S)
    times = [i * step for i in range(int(seconds / step) + 1)]
    return [(t / seconds, f"{t:g}" + (" s" if t == 0 else "")) for t in times]


def _hz(hz: int) -> str:
    return f"{hz / 1000:g} kHz" if hz >= 1000 else f"{hz} Hz"
