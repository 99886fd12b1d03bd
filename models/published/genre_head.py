"""Turn a tagger's 50 logits into those of a genre classifier.

A tagger rates every tag by itself: z_k is the log odds that tag k applies, o_k = exp(z_k) are the
odds, and the tag's own probability is the sigmoid of z_k. Probabilities of different tags need not
add up to one. The engine asks another question, which of the classes it is, and takes a softmax.

That is sound with the log odds themselves as logits. Suppose that the tags are independent given
the sound. Then tag c alone applies with the probability o_c / prod_j (1 + o_j), and *given that
exactly one of the classes applies*, it is c with the probability

    p_c = o_c / sum_j o_j = softmax(z)_c.

So "probability" reads: if it is one of these genres, then this one. The margin of two classes is
the log ratio of their odds. Neither says that it is a genre at all: a tagger has no "none of
these", and silence and speech get a class, too. A class that silence gets is vacuous, and a search
reports it so.

A class of several tags has the largest of their logits: it applies as much as its clearest tag.
Adding up their odds instead would count "rock" and "classic rock" twice.

*Levels.* A tag's odds contain how often the tag was given in training: a rare tag seldom reaches
even odds. By Bayes' rule the odds are the base rate's times the evidence of the sound,

    o_c = pi_c / (1 - pi_c) * evidence_c.

The *even* levels divide the base rates out, by an offset of -log(pi_c / (1 - pi_c)) a class, with
pi_c the tagger's own mean probability over a fixed set of recordings (`fit_offsets`). p_c is then
the answer where all classes are equally common. The *raw* levels have no offsets, and favour what
was common in training.
"""

import torch
from jaxtyping import Float
from torch import Tensor, nn

from models.published.tags import TagSet


class GenreHead(nn.Module):
    """A tagger that answers with the logits of genres."""

    offsets: Tensor

    def __init__(
        self, network: nn.Module, tag_set: TagSet, offsets: Float[Tensor, " n_classes"]
    ) -> None:
        """Wrap a tagger.

        Args:
            network: maps waveforms to one logit a tag.
            tag_set: which tags those are, and which name genres.
            offsets: added to the logits of the classes.
        """
        super().__init__()
        self.network = network
        self.positions = tag_set.positions
        self.register_buffer("offsets", offsets, persistent=False)

    def forward(
        self, waveforms: Float[Tensor, "batch n_samples"]
    ) -> Float[Tensor, "batch n_classes"]:
        """Map waveforms to the logits of classes."""
        tags = self.network(waveforms)
        classes = [tags[:, list(positions)].amax(dim=1) for positions in self.positions]
        return torch.stack(classes, dim=1) + self.offsets
