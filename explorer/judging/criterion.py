"""When a model still gives a sound the same label.

With logits z, the *margin* of class c is its lead over the best other class,

    margin = z_c - max_{j != c} z_j,

and its *log odds* follow from the softmax p_c = exp(z_c) / sum_j exp(z_j):

    log_odds = log(p_c / (1 - p_c)) = z_c - logsumexp_{j != c} z_j.

A model may have several labels for one class ("joy" and "happiness"). Any of them as the top answer
is then the class: z_c is the largest of their logits in the margin and their logsumexp in the log
odds (so that p_c is the sum of their probabilities), and j runs over all the other labels.

A sound is accepted if the margin is at least 1e-4, which keeps the rounding of different batch
sizes out of the verdict, and, if a minimum probability q is given, p_c >= q, that is
log_odds >= log(q / (1 - q)). The *slack* folds both conditions into one number,

    slack = min(margin - 1e-4, log_odds - log(q / (1 - q))),

without the second term if there is no q. Accepted means slack >= 0. Log odds, unlike probabilities,
do not saturate, so the slack still ranks sounds that the model is nearly certain about.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from explorer.errors import InputError, ModelError
from explorer.judging.classifier import Classifier
from explorer.judging.info import ClassifierInfo

ACCEPTING_MARGIN = 1e-4
NO_ANSWER = "no answer to silence"  # instead of a label
NO_ANSWER_SLACK = -1e3  # worse than any answer


@dataclass(frozen=True, kw_only=True, eq=False)
class Evidence:
    """What a model's answers to a batch of sounds say of a class, whatever is asked of it.

    Float64 on the CPU; NaN where there is no answer.
    """

    margin: Float[Tensor, " batch"]
    log_odds: Float[Tensor, " batch"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Scores:
    """How well a batch of sounds meets a criterion; float64 on the CPU."""

    slack: Float[Tensor, " batch"]  # accepted if >= 0; rankings use it
    margin: Float[Tensor, " batch"]  # of the class over the best other; NaN if there is no answer
    probability: Float[Tensor, " batch"]  # of the class

    @property
    def accepted(self) -> Bool[Tensor, " batch"]:
        """True where the criterion is met."""
        return self.slack >= 0


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """The class that a fragment must keep, and the confidence it must reach."""

    labels: tuple[str, ...]  # of one class; more than one if the model has synonyms for it
    label_indices: tuple[int, ...]  # their positions among the logits; some label is not in it
    min_probability: float | None = None  # in (0, 1); None if being the top answer is enough

    @property
    def label(self) -> str:
        """The class's label, or the first of several."""
        return self.labels[0]

    @classmethod
    def of(
        cls, info: ClassifierInfo, label: str, min_probability: float | None = None
    ) -> "Criterion":
        """Return the criterion for one of a model's labels.

        Raises:
            InputError: the model has no such label, or the probability is not in (0, 1).
        """
        return cls.of_any(info, (label,), min_probability)

    @classmethod
    def of_any(
        cls, info: ClassifierInfo, labels: Sequence[str], min_probability: float | None = None
    ) -> "Criterion":
        """Return the criterion for a class that a model has one or more labels for.

        Args:
            info: the model.
            labels: at least one of its labels, and not all of them.
            min_probability: of all of these labels together.

        Raises:
            InputError: the model has no such label, or the probability is not in (0, 1).
        """
        if min_probability is not None and not 0 < min_probability < 1:
            raise InputError(
                f"The minimum probability must be between 0 and 1, not {min_probability:g}."
            )
        return cls(
            labels=tuple(labels),
            label_indices=tuple(map(info.label_index, labels)),
            min_probability=min_probability,
        )

    def score(self, logits: Float[Tensor, "batch n_labels"]) -> Scores:
        """Score logits in float64 on the CPU, whatever device they are on.

        A row of NaN means no answer: it is not accepted and its probability is 0.
        """
        return self.weigh(self.evidence(logits))

    def evidence(self, logits: Float[Tensor, "batch n_labels"]) -> Evidence:
        """Return what logits say of the class: the same, however sure of it one has to be."""
        logits = logits.cpu().double()  # in this order: Metal (mps) has no doubles
        indices = list(self.label_indices)
        own, others = logits[:, indices], logits.clone()
        others[:, indices] = -math.inf
        return Evidence(
            margin=own.amax(dim=1) - others.amax(dim=1),
            log_odds=own.logsumexp(dim=1) - others.logsumexp(dim=1),
        )

    def weigh(self, evidence: Evidence) -> Scores:
        """Score what logits say of the class."""
        slack = evidence.margin - ACCEPTING_MARGIN
        if self.min_probability is not None:
            needed = math.log(self.min_probability) - math.log1p(-self.min_probability)
            slack = torch.minimum(slack, evidence.log_odds - needed)
        return Scores(
            slack=slack.nan_to_num(nan=NO_ANSWER_SLACK),
            margin=evidence.margin,
            probability=evidence.log_odds.sigmoid().nan_to_num(nan=0.0),
        )


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """A model's answer to one sound, judged on its own."""

    label: str  # its top answer
    probabilities: dict[str, float]  # of every label, in the order of the logits

    def document(self, model_id: str, clip_name: str) -> dict[str, Any]:
        """Return what `classify --json` prints."""
        return {
            "model": model_id,
            "clip": clip_name,
            "label": self.label,
            "probabilities": self.probabilities,
        }


def judge(classifier: Classifier, waveform: Float[Tensor, " n_samples"]) -> Judgement:
    """Return a model's answer to one sound: one call, batch size 1, float32.

    Raises ModelError if the sound is silent and the model has no answer to silence.
    """
    logits = classifier(waveform.to(classifier.device)[None]).cpu().double()
    if logits.isnan().any():
        raise ModelError(f"{classifier.info.id} has no answer to silence, and this clip is silent.")
    probabilities = logits.softmax(dim=1)[0].tolist()
    return Judgement(
        label=top_label(classifier.info, logits[0]),
        probabilities=dict(zip(classifier.info.labels, probabilities, strict=True)),
    )


def top_label(info: ClassifierInfo, logits: Float[Tensor, " n_labels"]) -> str:
    """Return a model's top answer, or `NO_ANSWER` if its logits are NaN."""
    return NO_ANSWER if bool(logits.isnan().any()) else info.labels[int(logits.argmax())]
