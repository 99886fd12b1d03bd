"""The published anti-spoofing networks, all trained on ASVspoof 2019 LA (MIT).

Their authors rank sounds by the logit of "genuine" alone. Which of the two logits is larger is our
question, not theirs, and equality is no calibrated threshold.
"""

from models.published import licences
from models.published.description import (
    Paper,
    PublishedModel,
    WeightsFile,
    describe,
    version_of,
)
from models.published.licences import Licence
from models.published.networks.configs import (
    AasistConfig,
    AntiSpoofingConfig,
    RawGatConfig,
)

JUNG = Paper(
    authors="Jung, Heo, Tak, Shim, Chung, Lee, Yu, Evans",
    title=(
        "AASIST: Audio anti-spoofing using integrated spectro-temporal graph attention networks"
    ),
    year=2022,
    arxiv="2110.01200",
)
TAK = Paper(
    authors="Tak, Jung, Patino, Kamble, Todisco, Evans",
    title=(
        "End-to-end spectro-temporal graph attention networks for speaker verification "
        "anti-spoofing and speech deepfake detection"
    ),
    year=2021,
    arxiv="2107.12710",
)
LABELS = ("fake", "real")  # the order of the logits
TRAINED_ON = "ASVspoof 2019 LA"


def _model(
    *,
    id: str,
    title: str,
    family: str,
    paper: Paper,
    licence: Licence,
    file: WeightsFile,
    network: AntiSpoofingConfig,
    error_rate: float,
) -> PublishedModel:
    """Describe one network; the error rate is in percent, of its authors' own scores."""
    return PublishedModel(
        info=describe(
            id=id,
            title=title,
            task="deepfake",
            labels=LABELS,
            version=version_of(file.sha256),
            n_samples=network.n_samples,
        ),
        family=family,
        paper=paper,
        architecture=paper,
        trained_on=TRAINED_ON,
        figures=(
            f"Its authors' scores on {TRAINED_ON}'s evaluation set have an equal error rate of "
            f"{error_rate:.2f} %."
        ),
        licence=licence,
        file=file,
        network=network,
    )


def _aasist(
    *, id: str, title: str, n_bytes: int, sha256: str, network: AasistConfig, error_rate: float
) -> PublishedModel:
    return _model(
        id=id,
        title=title,
        family="graph attention network on the raw waveform (AASIST)",
        paper=JUNG,
        licence=licences.AASIST,
        file=WeightsFile(
            repository="clovaai/aasist",
            commit="a04c9863f63d44471dde8a6abcb3b082b07cd1d1",
            path=f"models/weights/{title}.pth",
            n_bytes=n_bytes,
            sha256=sha256,
        ),
        network=network,
        error_rate=error_rate,
    )


def _rawgat(*, fusion: str, n_bytes: int, sha256: str, error_rate: float) -> PublishedModel:
    return _model(
        id=f"rawgat-st-{fusion}",
        title=f"RawGAT-ST, {fusion}",
        family="graph attention network on the raw waveform (RawGAT-ST)",
        paper=TAK,
        licence=licences.RAWGAT,
        file=WeightsFile(
            repository="eurecom-asp/RawGAT-ST-antispoofing",
            commit="e3b049f79b3cd9552e66f6d0ba844cbb9399c479",
            path=f"Pre_trained_models/RawGAT_ST_{fusion}/Best_epoch.pth",
            n_bytes=n_bytes,
            sha256=sha256,
        ),
        network=RawGatConfig(fusion=fusion),
        error_rate=error_rate,
    )


ANTI_SPOOFING: tuple[PublishedModel, ...] = (
    _aasist(
        id="aasist",
        title="AASIST",
        n_bytes=1_281_532,
        sha256="51d2d9cf0738172f61e2a384ec50a54a55363240f67c971ed55a92435bc1a1c0",
        network=AasistConfig(
            channels=(32, 32, 64, 64, 64, 64), spectral_kept=0.5, temporal_kept=0.7, kept=0.5
        ),
        error_rate=0.83,
    ),
    _aasist(
        id="aasist-l",
        title="AASIST-L",
        n_bytes=426_428,
        sha256="814331d088032bb4c3fa61cc014789eadeed464209dd094ab3a2dd6ffbdce27a",
        network=AasistConfig(
            channels=(32, 32, 24, 24, 24, 24), spectral_kept=0.4, temporal_kept=0.5, kept=0.7
        ),
        error_rate=0.99,
    ),
    _rawgat(
        fusion="mul",
        n_bytes=1_858_500,
        sha256="8a91ce8201d42119cbfb9ebca8850e5914f1a85959b3ca962819783738c2a9e2",
        error_rate=1.06,
    ),
    _rawgat(
        fusion="add",
        n_bytes=1_858_500,
        sha256="0b59dd135194db79815cc1f05203f83f59a38d9ad7ce64a20f1c69d4d285fcc9",
        error_rate=1.16,
    ),
    _rawgat(
        fusion="cat",
        n_bytes=1_877_572,
        sha256="4ee991100731fab870f6c33509e753029a69cc626d4c98ceb395011d78c31d67",
        error_rate=1.24,
    ),
)
