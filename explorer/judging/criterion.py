"""When a model counts as still calling a sound by a name.

The model accepts a sound as class `c` if `c` is its top answer with a margin (logit of `c` minus
the best other logit) of at least 1e-4 and, if asked for, with a probability of at least
`min_probability`. The margin keeps the rounding of different batch sizes out of the verdict.
Both conditions are folded into one number, the slack: accepted means slack >= 0.
"""

import math
from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from explorer.errors import InputError, ModelError
from explorer.judging.classifier import Classifier
from explorer.judging.info import ClassifierInfo

ACCEPTING_MARGIN = 1e-4
NO_ANSWER = "no answer to silence"  # in place of a label
NO_ANSWER_SLACK = -1e3  # worse than any answer


@dataclass(frozen=True, kw_only=True, eq=False)
class Scores:
    """How a batch of sounds fares under a criterion; float64 on the CPU."""

    slack: Float[Tensor, " batch"]  # accepted from 0 upwards; what rankings go by
    margin: Float[Tensor, " batch"]  # logit of the class minus the best other; NaN: no answer
    probability: Float[Tensor, " batch"]  # of the class

    @property
    def accepted(self) -> Bool[Tensor, " batch"]:
        """True where the criterion is met."""
        return self.slack >= 0


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """The class that a fragment must keep, and how surely."""

    label: str
    label_index: int
    min_probability: float | None = None  # in (0, 1); None: being the top answer is enough

    @classmethod
    def of(
        cls, info: ClassifierInfo, label: str, min_probability: float | None = None
    ) -> "Criterion":
        """Make the criterion for a label of a model.

        Raises:
            InputError: the model has no such label, or the probability is not in (0, 1).
        """
        if min_probability is not None and not 0 < min_probability < 1:
            raise InputError(
                f"The least probability must lie between 0 and 1, not {min_probability:g}."
            )
        return cls(
            label=label, label_index=info.label_index(label), min_probability=min_probability
        )

    def score(self, logits: Float[Tensor, "batch n_labels"]) -> Scores:
        """Score logits; computed in float64 on the CPU wherever the logits lie.

        A row of NaN, no answer at all, is not accepted and its probability is 0.
        """
        logits = logits.cpu().double()  # in this order: Metal (mps) has no doubles
        own = logits[:, self.label_index]
        others = logits.clone()
        others[:, self.label_index] = -math.inf
        margin = own - others.amax(dim=1)
        log_odds = own - others.logsumexp(dim=1)
        slack = margin - ACCEPTING_MARGIN
        if self.min_probability is not None:
            needed = math.log(self.min_probability) - math.log1p(-self.min_probability)
            slack = torch.minimum(slack, log_odds - needed)
        return Scores(
            slack=slack.nan_to_num(nan=NO_ANSWER_SLACK),
            margin=margin,
            probability=log_odds.sigmoid().nan_to_num(nan=0.0),
        )


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """A model's answer to one sound, judged alone."""

    label: str  # its top answer
    probabilities: dict[str, float]  # of every label, in the order of the logits


def judge(classifier: Classifier, waveform: Float[Tensor, " n_samples"]) -> Judgement:
    """Ask a model what it hears in one sound: one call, batch size 1, float32.

    Raises ModelError if the sound is silence and the model has no answer to that.
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
    """A model's top answer, or that it has none."""
    return NO_ANSWER if bool(logits.isnan().any()) else info.labels[int(logits.argmax())]
