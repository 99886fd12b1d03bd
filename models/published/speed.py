"""How long the published models take for a sound: measured, so that a visitor knows beforehand.

Seconds a sound in a batch of one, on one core of the processor that docs/published-models.md names,
printed by `python -m benchmarks.published_speed`. Batches gain next to nothing there.
"""

SECONDS_A_SOUND = {
    "jamendo-musicnn": 0.04,
    "jamendo-fcn": 0.06,
    "jamendo-crnn": 0.10,
    "msd-fcn": 0.06,
    "msd-crnn": 0.10,
    "mtat-musicnn": 0.04,
    "mtat-fcn": 0.06,
    "mtat-crnn": 0.10,
    "aasist": 0.35,
    "aasist-l": 0.26,
    "rawgat-st-mul": 0.68,
    "rawgat-st-add": 0.66,
    "rawgat-st-cat": 0.68,
}
