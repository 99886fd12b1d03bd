"""The catalogue: public checkpoints for the three tasks, with the facts known before a download.

The facts are from the hub's pages; what those do not state is None here. We have tried none of the
checkpoints. Labels and window are read from a checkpoint's own files once they are downloaded.
"""

from dataclasses import dataclass

from models.hub.checkpoint import WINDOW_S

MB = 1_000_000


@dataclass(frozen=True, kw_only=True)
class CatalogueEntry:
    """A checkpoint on the hub."""

    id: str
    task: str
    kind: str  # of network, shown to people
    revision: str | None = None  # commit, branch or tag; None: the newest
    licence: str | None = None  # None: unknown
    size_bytes: int | None = None  # of the weights, rounded; None: unknown
    sample_rate: int = 16_000  # Hz
    window_s: float = WINDOW_S  # length of its window, at most
    pinned_labels: tuple[str, ...] | None = None  # what LABEL_0, ... mean, if known

    @property
    def page(self) -> str:
        """Address of its page on the hub."""
        return f"https://huggingface.co/{self.id}"

    @property
    def about(self) -> str:
        """Size and licence, as shown to people."""
        size = "size not known" if self.size_bytes is None else f"{self.size_bytes / MB:,.0f} MB"
        return f"{size}, licence {self.licence or 'not known'}"


GENRE = (
    CatalogueEntry(
        id="dima806/music_genres_classification",
        task="genre",
        kind="wav2vec2 base",
        licence="apache-2.0",
        size_bytes=378 * MB,
    ),
    CatalogueEntry(
        id="rambaldi47/ast-finetuned-audioset-10-10-0.4593-finetuned-gtzan",
        task="genre",
        kind="AST",
        licence="bsd-3",
        size_bytes=345 * MB,
    ),
    CatalogueEntry(
        id="Maksimkrug/whisper-small-finetuned-gtzan",
        task="genre",
        kind="Whisper small",
        licence="apache-2.0",
    ),
    CatalogueEntry(
        id="2010b9/whisper-tiny-finetuned-gtzan",
        task="genre",
        kind="Whisper tiny",
        licence="apache-2.0",
    ),
    CatalogueEntry(
        id="WasuratS/distilhubert-finetuned-gtzan",
        task="genre",
        kind="DistilHuBERT",
        size_bytes=95 * MB,
    ),
)
EMOTION = (
    CatalogueEntry(
        id="superb/hubert-large-superb-er",
        task="emotion",
        kind="HuBERT large",
        licence="apache-2.0",
    ),
    CatalogueEntry(id="superb/hubert-base-superb-er", task="emotion", kind="HuBERT base"),
    CatalogueEntry(
        id="superb/wav2vec2-base-superb-er",
        task="emotion",
        kind="wav2vec2 base",
        revision="refs/pr/2",  # the main branch has no safetensors
        licence="apache-2.0",
    ),
    CatalogueEntry(
        id="firdhokk/speech-emotion-recognition-with-openai-whisper-large-v3",
        task="emotion",
        kind="Whisper large",
        licence="apache-2.0",
        size_bytes=2500 * MB,
    ),
    CatalogueEntry(
        id="firdhokk/speech-emotion-recognition-with-facebook-wav2vec2-large-xlsr-53",
        task="emotion",
        kind="wav2vec2 large",
    ),
    CatalogueEntry(
        id="sbh013/wav2vec2-ser-ravdess-optimized", task="emotion", kind="wav2vec2 base"
    ),
)
DEEPFAKE = (
    CatalogueEntry(
        id="motheecreator/wav2vec2-base-finetuned-ks",
        task="deepfake",
        kind="wav2vec2 base",
        licence="apache-2.0",
    ),
    CatalogueEntry(
        id="MelodyMachine/Deepfake-audio-detection-V2",
        task="deepfake",
        kind="wav2vec2 base",
        licence="apache-2.0",
    ),
    CatalogueEntry(
        id="abhishtagatya/hubert-base-960h-itw-deepfake",
        task="deepfake",
        kind="HuBERT",
        licence="apache-2.0",
    ),
    CatalogueEntry(id="abhishtagatya/wavlm-base-960h-itw-deepfake", task="deepfake", kind="WavLM"),
    CatalogueEntry(
        id="Gustking/wav2vec2-large-xlsr-deepfake-audio-classification",
        task="deepfake",
        kind="wav2vec2 large",
        licence="apache-2.0",
    ),
    CatalogueEntry(
        id="garystafford/wav2vec2-deepfake-voice-detector", task="deepfake", kind="wav2vec2"
    ),
    CatalogueEntry(
        id="MattyB95/AST-ASVspoof5-Synthetic-Voice-Detection",
        task="deepfake",
        kind="AST",
        licence="bsd-3",
    ),
    CatalogueEntry(id="Hemg/deeepfake-audio-mit-v2", task="deepfake", kind="AST"),
)
CATALOGUE: tuple[CatalogueEntry, ...] = (*GENRE, *EMOTION, *DEEPFAKE)


def find_entry(hub_id: str) -> CatalogueEntry | None:
    """Return the catalogue's entry for a checkpoint; None if it has none."""
    return next((entry for entry in CATALOGUE if entry.id == hub_id), None)
