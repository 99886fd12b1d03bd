"""The question that a stored search answered, to ask more about the same sounds."""

from explorer.audio.channels import MIX
from explorer.audio.clip import Clip
from explorer.errors import InputError
from explorer.judging.classifier import Classifier
from explorer.judging.criterion import Criterion
from explorer.judging.question import Question
from explorer.records import ORIGINAL
from explorer.result.cells import recorded_partition
from explorer.result.stored import StoredResult, check_version


def asked_question(result: StoredResult, classifier: Classifier) -> Question:
    """Return the question that a search answered, asked of the clip that it wrote.

    Args:
        result: of the search.
        classifier: the model that was searched.

    Raises:
        InputError: the clip's file is not the one that the search wrote, it is another model or
            another version of it, or this version of Earshot cuts clips differently.
    """
    record = result.record
    if classifier.info.id != record.model.id:
        raise InputError(f"The fragment is one of {record.model.id}, not of {classifier.info.id}.")
    check_version(record, classifier.info)
    return Question(
        clip=Clip(
            name=record.clip.name,
            sha256=record.clip.sha256,
            sample_rate=record.clip.sample_rate,
            file_rate=record.clip.file_rate or record.clip.sample_rate,
            start_s=record.clip.start_s,
            waveform=result.sound(ORIGINAL),
            channel=record.clip.channel or MIX,
            note=record.clip.note,
        ),
        classifier=classifier,
        partition=recorded_partition(record),
        criterion=Criterion.of(classifier.info, record.label, record.criterion.min_probability),
    )
