"""The published music taggers: three kinds of network, trained on up to three sets (MIT)."""

from models.published import licences
from models.published.description import (
    Paper,
    PublishedModel,
    WeightsFile,
    describe,
    version_of,
)
from models.published.networks.configs import (
    CrnnConfig,
    FcnConfig,
    MusicnnConfig,
    TaggerConfig,
)
from models.published.offsets import read_offsets
from models.published.tags import JAMENDO, MSD, MTAT, TagSet

WON = Paper(
    authors="Won, Ferraro, Bogdanov, Serra",
    title="Evaluation of CNN-based automatic music tagging models",
    year=2020,
    arxiv="2006.00751",
)
PONS = Paper(
    authors="Pons, Nieto, Prockup, Schmidt, Ehmann, Serra",
    title="End-to-end learning for music audio tagging at scale",
    year=2018,
    arxiv="1711.02520",
)
CHOI_FCN = Paper(
    authors="Choi, Fazekas, Sandler",
    title="Automatic tagging using deep convolutional neural networks",
    year=2016,
    arxiv="1606.00298",
)
CHOI_CRNN = Paper(
    authors="Choi, Fazekas, Sandler, Cho",
    title="Convolutional recurrent neural networks for music classification",
    year=2017,
    arxiv="1609.04243",
)
# A copy of minzwon/sota-music-tagging-models, with the same files.
REPOSITORY = "maahhi/sota-music-tagging-models"
COMMIT = "14f0f9b89bb6f9ecb0fdb17eb6895905c0515027"
_OFFSETS = read_offsets()
_KINDS: dict[str, tuple[str, str, TaggerConfig, Paper]] = {
    "musicnn": ("musicnn", "music tagger with musically shaped filters", MusicnnConfig(), PONS),
    "fcn": ("FCN", "fully convolutional music tagger", FcnConfig(), CHOI_FCN),
    "crnn": ("CRNN", "convolutional recurrent music tagger", CrnnConfig(), CHOI_CRNN),
}


def _tagger(
    tag_set: TagSet, kind: str, *, n_bytes: int, sha256: str, roc_auc: float, pr_auc: float
) -> PublishedModel:
    """Describe a tagger; the figures are means over its 50 tags, as its authors report them."""
    title, family, network, architecture = _KINDS[kind]
    model_id = f"{tag_set.name}-{kind}"
    offsets = _OFFSETS[model_id]
    return PublishedModel(
        info=describe(
            id=model_id,
            title=f"{title}, {tag_set.title}",
            task="genre",
            labels=tag_set.labels,
            version=version_of(sha256, offsets),
            n_samples=network.n_samples,
        ),
        # One family each: trained on other music, with other tags, it is another network.
        family=f"{family} ({title}) trained on {tag_set.trained_on}",
        paper=WON,
        architecture=architecture,
        trained_on=tag_set.trained_on,
        figures=(
            f"Its authors report, over its 50 tags on {tag_set.trained_on}, an area of "
            f"{roc_auc:.3f} under the ROC curve and of {pr_auc:.3f} under the precision-recall "
            "curve."
        ),
        licence=licences.TAGGERS,
        file=WeightsFile(
            repository=REPOSITORY,
            commit=COMMIT,
            path=f"models/{tag_set.name}/{kind}/best_model.pth",
            n_bytes=n_bytes,
            sha256=sha256,
        ),
        network=network,
        tag_set=tag_set,
        offsets=offsets,
    )


TAGGERS: tuple[PublishedModel, ...] = (
    _tagger(
        JAMENDO,
        "musicnn",
        n_bytes=3_257_168,
        sha256="66280f4859376377c47f64313c7ac889a3201fdb06a01bf6e94ac6e619081bb5",
        roc_auc=0.8226,
        pr_auc=0.2713,
    ),
    _tagger(
        JAMENDO,
        "fcn",
        n_bytes=1_902_815,
        sha256="7bce08a66dbc70d096b0a330f44b4cacd9aa25519b83489fbb98f2164a194e2b",
        roc_auc=0.8255,
        pr_auc=0.2801,
    ),
    _tagger(
        JAMENDO,
        "crnn",
        n_bytes=1_687_626,
        sha256="0a558989c0793f488cb677d188464c91f47c007f7c70473230e55537ca598215",
        roc_auc=0.7978,
        pr_auc=0.2358,
    ),
    _tagger(
        MSD,
        "fcn",
        n_bytes=1_902_815,
        sha256="6012aa7eecf864a8081faedca56af054521e8dfb9c5c98659a3dd5d3e1e66f21",
        roc_auc=0.8744,
        pr_auc=0.297,
    ),
    _tagger(
        MSD,
        "crnn",
        n_bytes=1_687_711,
        sha256="ebb99855ed0c83f38845db9cfb383dd6fc70938bc58701dcb66e18af9ee7fbea",
        roc_auc=0.8499,
        pr_auc=0.2469,
    ),
    _tagger(
        MTAT,
        "musicnn",
        n_bytes=3_257_172,
        sha256="690ace3bb5d49d90dd38fe3ec05a1185350b3bc3742bd7ee941f56b649b2c893",
        roc_auc=0.9106,
        pr_auc=0.4493,
    ),
    _tagger(
        MTAT,
        "fcn",
        n_bytes=1_902_811,
        sha256="e89d751202d38c3ae69855782bc27010f87051958dbec64f5aa762364dbac271",
        roc_auc=0.9005,
        pr_auc=0.4295,
    ),
    _tagger(
        MTAT,
        "crnn",
        n_bytes=1_687_630,
        sha256="cd22fc70cafd06f8f2bfc7dd795abccb1f4b50d5b09094c39ad100baf87475a3",
        roc_auc=0.8722,
        pr_auc=0.3625,
    ),
)
