"""The studies that come with Earshot: their compressed records and the summaries of these.

They contain numbers and no sound. `python -m benchmarks.studies` runs them again.
"""

import gzip
from dataclasses import dataclass

from explorer.clips.gallery import ASSETS
from explorer.documents import from_document, parse_json, read_text
from explorer.errors import InputError
from explorer.study.records import ItemRecord, records_of
from explorer.study.summary import SUMMARY_FILE, StudySummary

STUDIES = ASSETS / "studies"
SHIPPED_RECORDS = "records.jsonl.gz"


@dataclass(frozen=True, kw_only=True)
class ShippedStudy:
    """A study that comes with Earshot, and the sounds it was run on."""

    id: str  # name of its folder in `assets/studies`
    task: str
    title: str
    about: str  # the sounds, in a sentence or two


SHIPPED_STUDIES: tuple[ShippedStudy, ...] = (  # the first of a task is shown first
    ShippedStudy(
        id="genre-published",
        task="genre",
        title="Published taggers, recorded music",
        about="Eight music taggers that other people trained and published (Won and others 2020), "
        "on recorded music that does not come with Earshot: Emotify (Aljanaki and others 2016), "
        "one piece by each artist.",
    ),
    ShippedStudy(
        id="genre-bundled",
        task="genre",
        title="Bundled music",
        about="The bundled clips: music composed and rendered by recipes, three pieces of each "
        "genre.",
    ),
    ShippedStudy(
        id="emotion-bundled",
        task="emotion",
        title="Bundled speech",
        about="The bundled clips: synthetic speech whose prosody was changed by rules.",
    ),
    ShippedStudy(
        id="emotion-recordings",
        task="emotion",
        title="Real recordings",
        about="Recordings that do not come with Earshot: sentences of Berlin EmoDB (Burkhardt and "
        "others 2005), acted by three speakers that none of these models was trained on, up to "
        "four by each speaker in each emotion.",
    ),
    ShippedStudy(
        id="deepfake-published",
        task="deepfake",
        title="Published detectors, recorded and synthetic voices",
        about="Two anti-spoofing networks that other people trained and published (Jung and others "
        "2022), on voices that do not come with Earshot: readers of LibriSpeech’s test-other, "
        "recordings of LJSpeech and VCTK, copies of such recordings by neural vocoders, and "
        "sentences spoken by two synthesisers, Larynx and Mimic 3; eight of each.",
    ),
    ShippedStudy(
        id="deepfake-rawgat",
        task="deepfake",
        title="Five published detectors, sixteen voices",
        about="The same two networks and the three RawGAT-ST networks (Tak and others 2021), on "
        "the first sixteen of these voices: RawGAT-ST takes most of a second for each sound.",
    ),
    ShippedStudy(
        id="deepfake-bundled",
        task="deepfake",
        title="Bundled speech",
        about="The bundled clips: speech from several synthesisers, and vocoder copies of it. "
        "All of them are fakes.",
    ),
    ShippedStudy(
        id="deepfake-recordings",
        task="deepfake",
        title="Real recordings and their copies",
        about="Recordings that do not come with Earshot, and copies of them: two readings by "
        "each of ten readers of LibriSpeech’s test-other (Panayotov and others 2015), that none of "
        "these models was trained on, and every reading resynthesised by three vocoders "
        "(Griffin-Lim, WORLD, LPC).",
    ),
)


def find_shipped(study_id: str) -> ShippedStudy:
    """Return the study with this id; raise InputError if there is none."""
    for study in SHIPPED_STUDIES:
        if study.id == study_id:
            return study
    raise InputError(f"There is no study {study_id!r}.")


def shipped_summary(study: ShippedStudy) -> StudySummary:
    """Read the summary of a study; raise InputError if its file is missing or damaged."""
    path = STUDIES / study.id / SUMMARY_FILE
    try:
        document = parse_json(read_text(path))
        summary = from_document(StudySummary, document)
    except (OSError, KeyError, TypeError, ValueError, RecursionError, OverflowError) as error:
        raise InputError(f"The study {study.id} cannot be read: {error!r}.") from error
    return summary


def shipped_records(study: ShippedStudy) -> tuple[ItemRecord, ...]:
    """Read all records of a study; raise InputError if its file is missing or damaged."""
    path = STUDIES / study.id / SHIPPED_RECORDS
    try:
        text = gzip.decompress(path.read_bytes()).decode("utf-8")
    except (OSError, EOFError, ValueError) as error:
        raise InputError(f"The study {study.id} cannot be read: {error}.") from error
    records = records_of(text, path)
    if not records:
        raise InputError(f"The study {study.id} cannot be read: it is empty.")
    return records
