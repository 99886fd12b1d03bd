"""The table of bundled models: typed, literal, and read without torch.

A row describes everything about a model except its weights. Those are safetensors files in
`models/weights`, and are only loaded (`models.bundled.loading`) if their SHA-256 is the one in the
row. The rows of a task are in a file of their own.
"""

from pathlib import Path

from models.bundled.deepfake import DEEPFAKE_MODELS
from models.bundled.emotion import EMOTION_MODELS
from models.bundled.genre import GENRE_MODELS
from models.spec import ModelSpec

MODELS_DIR = Path(__file__).resolve().parents[1]
WEIGHTS_DIR = MODELS_DIR / "weights"
MODELS: tuple[ModelSpec, ...] = (*GENRE_MODELS, *EMOTION_MODELS, *DEEPFAKE_MODELS)
