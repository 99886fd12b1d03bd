"""The words that the page uses, explained."""

from explorer.efforts import costs_in_words
from explorer.partitions.kinds import DEFAULT_CELLS

TITLE = "How it works"
WORDS = (
    (
        "Clip",
        "a sound as the model hears it: mono, at the model’s sample rate, a few seconds long.",
    ),
    (
        "Band, bin, tile",
        "a piece of the clip: a range of frequencies, a single frequency, or a range of "
        "frequencies for part of the time. All pieces together are exactly the clip.",
    ),
    ("Fragment", "some pieces of the clip; all the others are silenced."),
    (
        "Enough",
        "(sufficient) the model gives the fragment the answer that was looked for: its answer to "
        "the whole clip, unless you choose another. It is at least 50 % sure of that, if it is "
        "clearly surer of the whole clip; “How sure” in the settings changes this.",
    ),
    (
        "Irreducible",
        "enough, and no single piece can be taken away. Each piece is checked. A smaller fragment "
        "of other pieces may still exist, unless a lower bound is proven that rules it out.",
    ),
    (
        "Effort",
        f"how many sounds the model may judge in a search. For {DEFAULT_CELLS} bands: "
        f"{costs_in_words()}. With more, it goes on looking for a smaller fragment, and proves "
        "more about it.",
    ),
    (
        "The rest",
        "the clip without the fragment. The model judges it, too: it may well be enough itself.",
    ),
    (
        "Convinced",
        "another model hears the same file and gives it the same answer. Some models are easily "
        "convinced; so each of them also judges silence and other fragments of the same size.",
    ),
    (
        "Chance check",
        "other fragments of the same size: pieces of the clip drawn at random, with any energy or "
        "with the fragment’s, the fragment shifted in frequency or time, and the loudest pieces. A "
        "model that gives the same answer to many of them is convinced by almost anything. Slow "
        "models judge fewer.",
    ),
    (
        "Level",
        "fragments are often far quieter than their clip. The player makes them louder, by up to "
        "30 dB, and shows by how much; the files hold exactly what the model heard.",
    ),
)
