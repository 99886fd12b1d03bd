"""Checks that any classifier should pass before a search trusts it."""

import torch

from explorer.judging.classifier import Classifier


def neighbour_effect(classifier: Classifier) -> float:
    """Return the largest change in any logit of a loud and a silent clip when they share a batch.

    If a front end takes a floor or a mean from the whole batch, a quiet clip's features depend on
    its neighbours, and a search finds other fragments with other batch sizes. Float32 kernels alone
    cause about 1e-5; above 1e-4 a model should not be searched. NaN means that the model answers
    silence with numbers on its own but not in a batch, or the other way round. Three calls.
    """
    generator = torch.Generator().manual_seed(0)
    loud = torch.randn(classifier.info.n_samples, generator=generator).clamp(-1, 1)
    both = torch.stack([loud, torch.zeros_like(loud)]).to(classifier.device)
    alone = torch.cat([classifier(both[:1]), classifier(both[1:])])
    together = classifier(both)
    no_answer = together.isnan() & alone.isnan()
    return float((together - alone).abs().masked_fill(no_answer, 0.0).max())
