"""How long the published models take for a sound: measured, so that a visitor knows beforehand.

Seconds a sound in a batch of one, on one core of the processor that docs/published-models.md names,
printed by `python -m benchmarks.published_speed`. Batches gain nothing there.
"""

SECONDS_A_SOUND = {
    "jamendo-musicnn": 0.05,
    "jamendo-fcn": 0.21,
    "jamendo-crnn": 0.29,
    "msd-fcn": 0.24,
    "msd-crnn": 0.32,
    "mtat-musicnn": 0.04,
    "mtat-fcn": 0.27,
    "mtat-crnn": 0.34,
    "aasist": 0.80,
    "aasist-l": 0.70,
    "rawgat-st-mul": 1.18,
    "rawgat-st-add": 1.18,
    "rawgat-st-cat": 1.43,
}
