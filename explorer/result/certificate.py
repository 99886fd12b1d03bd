"""The certificate: a search's claim, checked again on the file that the user gets.

Everything here runs at batch size 1 in float32, in fresh forward passes that use no score of the
search: the fragment is written, read back and judged; then each kept cell is removed on its own and
the rest is judged. The lower bound, which the search proved in batches, is not judged again.

The certificate is about the fragment. Beside it the remainder, all of the clip but the fragment, is
judged in the same way: what is sufficient need not be necessary.
"""

from collections.abc import Callable
from pathlib import Path

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from explorer.audio.wav import read_wav, write_wav
from explorer.checksum import file_sha256
from explorer.judging.criterion import Scores, top_label
from explorer.judging.question import Question
from explorer.records import Answer, Certificate, Removal


def certify(
    question: Question,
    keep: Bool[Tensor, " n_cells"],
    *,
    file: Path,
    lower_bound: int,
    claims_irreducible: bool,
    should_stop: Callable[[], bool] = lambda: False,
) -> Certificate:
    """Write `x[keep]` to a file and check what the search claims about it.

    Args:
        question: clip, source model, cells and criterion of the search.
        keep: the kept cells, at least one.
        file: where to write the fragment (32-bit float WAV).
        lower_bound: proven by the search; copied into the certificate.
        claims_irreducible: check every single-cell removal, too; otherwise only sufficiency.
        should_stop: called before every removal; once true, the rest is left unchecked.

    Returns:
        The certificate; `holds` says whether every check made passed. Takes 1 evaluation, and one
        more per kept cell if irreducibility is claimed.

    Raises:
        ModelError: the model's logits are not numbers.
        OSError: the file cannot be written.
    """
    write_wav(file, question.fragments(keep[None])[0], question.clip.sample_rate)
    read_back, _ = read_wav(file)
    label, scores = _judge(question, read_back)
    removals, all_rejected = [], True
    for cell in keep.nonzero().flatten().tolist() if claims_irreducible else []:
        if should_stop():
            break
        rest = keep.clone()
        rest[cell] = False
        other_label, other = _judge(question, question.fragments(rest[None])[0])
        removals.append(
            Removal(
                cell=cell,
                label=other_label,
                margin=_margin(other),
                probability=float(other.probability),
            )
        )
        all_rejected = all_rejected and not bool(other.accepted)
    return Certificate(
        file=file.name,
        sha256=file_sha256(file),
        label=label,
        probability=float(scores.probability),
        margin=float(scores.margin),
        removals=tuple(removals),
        lower_bound=lower_bound,
        holds=bool(scores.accepted) and all_rejected,
    )


def judge_file(question: Question, file: Path) -> Answer:
    """Judge a part of the clip as it was written, read back from its file; takes 1 evaluation.

    Raises:
        ModelError: the model's logits are not numbers, and the sound is not silent.
    """
    read_back, _ = read_wav(file)
    return judge_alone(question, read_back)


def judge_silence(question: Question) -> Answer:
    """Judge digital silence; takes 1 evaluation."""
    return judge_alone(question, torch.zeros(question.clip.n_samples))


def judge_alone(question: Question, waveform: Float[Tensor, " n_samples"]) -> Answer:
    """Judge one sound at batch size 1; takes 1 evaluation, and raises what `judge_file` raises."""
    label, scores = _judge(question, waveform)
    return Answer(
        label=label,
        probability=float(scores.probability),
        margin=_margin(scores),
        accepted=bool(scores.accepted),
    )


def _margin(scores: Scores) -> float | None:
    """The margin of a single sound; None if the model has no answer to it."""
    return None if bool(scores.margin.isnan()) else float(scores.margin)


def _judge(question: Question, waveform: Float[Tensor, " n_samples"]) -> tuple[str, Scores]:
    classifier = question.classifier
    logits = classifier(waveform.to(classifier.device)[None])
    return top_label(classifier.info, logits[0]), question.criterion.score(logits)
