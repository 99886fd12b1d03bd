"""The certificate of a layer: what a search claims, checked again on the files that the user gets.

As in `explorer.result.certificate`, every sound is judged at batch size 1 in float32, in fresh
forward passes that use no score of the search. The layer, and for a necessary set the clip without
it, are written and read back. Then each added cell is removed on its own.
"""

from collections.abc import Callable
from pathlib import Path

from jaxtyping import Bool
from torch import Tensor

from explorer.audio.wav import write_wav
from explorer.checksum import file_sha256
from explorer.extending.records import KEPT, REST, JudgedFile, LayerCertificate, LayerRemoval
from explorer.judging.aim import Aim
from explorer.judging.question import Question
from explorer.result.certificate import judge_alone, judge_file


def certify_layer(
    aim: Aim,
    keep: Bool[Tensor, " n_cells"],
    *,
    file: Path,
    rest_file: Path | None,
    lower_bound: int,
    claims_irreducible: bool,
    should_stop: Callable[[], bool] = lambda: False,
) -> LayerCertificate:
    """Write a layer, and check what the search for it claims.

    Args:
        aim: of the search; its base is the layer inside this one.
        keep: the layer: all kept cells, those of the base among them.
        file: where to write `x[keep]` (32-bit float WAV).
        rest_file: where to write `x[~keep]`; None if nothing is asked of that.
        lower_bound: proven by the search; copied into the certificate.
        claims_irreducible: check the removal of every added cell, too.
        should_stop: called before every removal; once true, the rest is left unchecked.

    Returns:
        The certificate; `holds` says whether every check made passed. Takes 1 evaluation for each
        file and, for each added cell if irreducibility is claimed, at most as many again.

    Raises:
        ModelError: the model's logits are not numbers.
        OSError: a file cannot be written.
    """
    kept = _judge_written(aim.question, keep, file)
    rest = None if rest_file is None else _judge_written(aim.question, ~keep, rest_file)
    removals = []
    for cell in (keep & ~aim.base).nonzero().flatten().tolist() if claims_irreducible else []:
        if should_stop():
            break
        removals.append(_remove(aim, keep, cell))
    is_one = kept.answer.accepted and not (rest is not None and rest.answer.accepted)
    return LayerCertificate(
        kept=kept,
        rest=rest,
        removals=tuple(removals),
        lower_bound=lower_bound,
        holds=is_one and all(removal.breaks for removal in removals),
    )


def _remove(aim: Aim, keep: Bool[Tensor, " n_cells"], cell: int) -> LayerRemoval:
    """Judge what removing a cell leaves, until one sound shows that the layer is none without it.

    The rest comes first: it is mostly what the cell is needed for.
    """
    question, left = aim.question, keep.clone()
    left[cell] = False
    if aim.rejects_rest:
        answer = judge_alone(question, question.fragments(~left[None])[0])
        if answer.accepted:
            return LayerRemoval(cell=cell, sound=REST, answer=answer)
    answer = judge_alone(question, question.fragments(left[None])[0])
    return LayerRemoval(cell=cell, sound=KEPT, answer=answer)


def _judge_written(question: Question, keep: Bool[Tensor, " n_cells"], file: Path) -> JudgedFile:
    write_wav(file, question.fragments(keep[None])[0], question.clip.sample_rate)
    answer = judge_file(question, file)
    return JudgedFile(file=file.name, sha256=file_sha256(file), answer=answer)
