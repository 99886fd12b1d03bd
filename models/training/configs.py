"""Training configurations: for every weights file its stages, in order."""

from dataclasses import replace

from models.training.batches import RecipeConfig
from models.training.fit import FitConfig

# Speech is learned on whole clips first, because fragments alone are learned slowly. Rooms and
# filters are kept mild, because they hide what separates the classes.
_SPEECH = RecipeConfig(
    background=0.0,
    other_kind=0.0,
    bands=0.0,
    equaliser_db=6.0,
    filter_probability=0.1,
    reverberation_probability=0.1,
    noise_probability=0.3,
    short_probability=0.1,
)
_GUARDED = replace(_SPEECH, background=0.1, other_kind=0.1, bands=0.5)
_EMOTION = (
    FitConfig(epochs=14, weight_decay=0.05, recipe=_SPEECH),
    FitConfig(epochs=14, weight_decay=0.05, recipe=_GUARDED, peak_learning_rate=2e-3),
)
_DEEPFAKE = (
    FitConfig(epochs=4, recipe=_SPEECH, peak_learning_rate=2e-3),
    FitConfig(epochs=4, recipe=_GUARDED, peak_learning_rate=1.5e-3),
)
# Vocoders leave the spectral envelope alone; these networks are slow to find other traces.
_DEEPFAKE_SLOWLY = (
    replace(_DEEPFAKE[0], epochs=12, peak_learning_rate=3e-3),
    replace(_DEEPFAKE[1], epochs=5),
)
_DEEPFAKE_ATTENTION = (
    replace(_DEEPFAKE_SLOWLY[0], peak_learning_rate=1.5e-3),
    replace(_DEEPFAKE_SLOWLY[1], peak_learning_rate=1e-3),
)

# The recurrent network and attention learn more slowly than convolutions do.
STAGES: dict[str, tuple[FitConfig, ...]] = {
    "genre-logmel-cnn": (FitConfig(),),
    "genre-mfcc-gru": (FitConfig(epochs=30),),
    "genre-waveform-cnn": (FitConfig(),),
    "genre-lfcc-lcnn": (FitConfig(),),
    "genre-spectrogram-transformer": (FitConfig(epochs=25, peak_learning_rate=1.5e-3),),
    # The usual way: clean clips as they are, cross entropy, no "none of these".
    "genre-logmel-cnn-plain": (FitConfig(epochs=12, recipe=None, label_smoothing=0.0),),
    "emotion-logmel-cnn": _EMOTION,
    "emotion-mfcc-gru": _EMOTION,
    "emotion-waveform-cnn": _EMOTION,
    "emotion-lfcc-lcnn": _EMOTION,
    "emotion-spectrogram-transformer": _EMOTION,
    "deepfake-lfcc-lcnn": _DEEPFAKE,
    "deepfake-waveform-cnn": _DEEPFAKE_SLOWLY,
    "deepfake-logmel-cnn": _DEEPFAKE_SLOWLY,
    "deepfake-mfcc-gru": _DEEPFAKE,
    "deepfake-spectrogram-transformer": _DEEPFAKE_ATTENTION,
}
