"""How each bundled network is trained: one row for every weights file, one stage after another."""

from models.training.fit import FitConfig

# The recurrent network and attention learn more slowly than convolutions do.
STAGES: dict[str, tuple[FitConfig, ...]] = {
    "genre-logmel-cnn": (FitConfig(),),
    "genre-mfcc-gru": (FitConfig(epochs=30),),
    "genre-waveform-cnn": (FitConfig(),),
    "genre-lfcc-lcnn": (FitConfig(),),
    "genre-spectrogram-transformer": (FitConfig(epochs=25, peak_learning_rate=1.5e-3),),
    # What is usual elsewhere: clean clips as they are, cross entropy, no answer to nothing.
    "genre-logmel-cnn-plain": (FitConfig(epochs=12, recipe=None, label_smoothing=0.0),),
}
