"""Build the layers around a fragment, and write them beside its result.

The fragment K is sufficient: `x[K]` is accepted. Around it come

- the *necessary* set, K and as few further cells as were found such that `x[N]` is still accepted
  and `x[~N]`, the clip without them, is not: no single added cell can go. The set is necessary, not
  each of its cells;
- the *complete* set, that and as few further cells as were found such that the class is as probable
  as on the whole clip, less a hundredth (`explorer.strengths.Strength.COMPLETE`).

Both are searched for like the fragment (`explorer.searching.search.find_keep`) among the cells that
are not kept yet, and verified like it. All audible cells together are both, where the clip is
accepted and silence is not, so there mostly are such sets; that none was found is an outcome.

If the fragment was searched for among some of the cells alone, that says nothing about what is
built around it: a necessary set is one of the whole clip, and any cell may be added.
"""

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path

from explorer.directories import writing_to
from explorer.errors import InputError
from explorer.extending.build import Builder, LayerStep, no_layer
from explorer.extending.files import LAYERS, check_replaceable
from explorer.extending.records import (
    COMPLETE,
    COMPLETE_SET,
    EXTENSION_FILE,
    NECESSARY,
    NECESSARY_SET,
    WITHOUT_NECESSARY,
    Extended,
    ExtensionRecord,
    Layer,
)
from explorer.judging.aim import Aim, keep_of
from explorer.judging.classifier import Classifier
from explorer.judging.criterion import Criterion
from explorer.judging.question import Question
from explorer.records import SCHEMA, SearchRecord, to_json
from explorer.result.asked import asked_question
from explorer.result.staging import replacing_result
from explorer.result.stored import StoredResult
from explorer.result.write import versions
from explorer.searching.config import SearchConfig
from explorer.strengths import Strength


def extend(
    result: StoredResult,
    classifier: Classifier,
    config: SearchConfig,
    should_stop: Callable[[], bool] = lambda: False,
) -> Iterator[LayerStep | ExtensionRecord]:
    """Search for the necessary and the complete set around a fragment, and write both.

    Args:
        result: of a search that found a fragment.
        classifier: the model that was searched.
        config: seed and effort of each search; its limits are for both, certificates included.
        should_stop: called before every batch and every check; once true, what was found by then is
            written.

    Yields:
        The steps of both searches and, once all files are written, the record. Earlier layers in
        the directory are replaced as a whole.

    Raises:
        InputError: there is no fragment, a file is not the one that the search wrote, the model is
            not the one that was searched, or the directory cannot be written to.
        ModelError: the model's logits are not numbers, or differ between identical calls.
    """
    question, directory = _question(result, classifier), result.directory
    check_replaceable(directory)
    with replacing_result(directory, LAYERS) as staged:
        builder = Builder(config, staged, should_stop)
        n_cells = question.partition.n_cells
        fragment = keep_of(result.record.keep or (), n_cells)
        aim = Aim(question=question, base=fragment, rejects_rest=True)
        necessary = yield from builder.build(NECESSARY_SET, aim, NECESSARY, WITHOUT_NECESSARY)
        aim = Aim(
            question=dataclasses.replace(question, criterion=_as_sure(question, result.record)),
            base=keep_of(necessary.keep or (), n_cells),
        )
        if necessary.certificate is not None and necessary.certificate.holds:
            complete = yield from builder.build(COMPLETE_SET, aim, COMPLETE)
        else:  # there is nothing to build around
            complete = no_layer(aim, necessary.outcome)
        with writing_to(directory):
            record = _write(staged, result.record, classifier, config, (necessary, complete))
    yield record


def _question(result: StoredResult, classifier: Classifier) -> Question:
    """Return the question that a search answered, asked of the sounds that it wrote.

    Raises InputError if there is no fragment, a file has changed, or it is another model.
    """
    record = result.record
    if record.certificate is None:
        raise InputError(f"This search ended {record.outcome}: there is no fragment to extend.")
    if not record.certificate.holds:
        raise InputError("The fragment did not pass its check, so it cannot be extended.")
    for name in record.files:
        result.sound(name)  # refuse files that are not the search's
    return asked_question(result, classifier)


def _as_sure(question: Question, record: SearchRecord) -> Criterion:
    """Return the criterion of the complete set: as sure as of the whole clip, at the least."""
    as_clip = Strength.COMPLETE.min_probability(record.probability)
    asked = [least for least in (record.criterion.min_probability, as_clip) if least is not None]
    return dataclasses.replace(question.criterion, min_probability=max(asked, default=None))


def _write(
    directory: Path,
    record: SearchRecord,
    classifier: Classifier,
    config: SearchConfig,
    layers: tuple[Layer, Layer],
) -> ExtensionRecord:
    necessary, complete = layers
    certificates = [layer.certificate for layer in layers if layer.certificate]
    judged = [file for each in certificates for file in (each.kept, each.rest) if file]
    extension = ExtensionRecord(
        schema=SCHEMA,
        extends=Extended.of(record),
        necessary=necessary,
        complete=complete,
        device=str(classifier.device),
        seed=config.seed,
        effort=config.effort,
        files={file.file: file.sha256 for file in judged},
        versions=versions(),
    )
    (directory / EXTENSION_FILE).write_text(to_json(extension), "utf-8")
    return extension
