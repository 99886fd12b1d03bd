"""The README of a result's zip: what each file is, what is not there yet, how to search again."""

from collections.abc import Sequence

from explorer.extending.records import COMPLETE, EXTENSION_FILE, NECESSARY, WITHOUT_NECESSARY
from explorer.records import ORIGINAL, REMAINDER, RESULT_FILE, SPECTROGRAM, SUFFICIENT

ADDED = README, VERDICTS, REPEAT = "README.txt", "verdicts.json", "repeat.json"
CONTENTS = {  # file: what it is
    README: "this text",
    RESULT_FILE: "what the search found, and how that was checked, with all numbers",
    ORIGINAL: "the clip as the model heard it",
    SUFFICIENT: "the fragment that is enough",
    REMAINDER: "the clip without the fragment",
    EXTENSION_FILE: "the layers around the fragment, and how they were checked",
    NECESSARY: "the part that the answer needs",
    WITHOUT_NECESSARY: "the clip without that part",
    COMPLETE: "the part of which the model is as sure as of the clip",
    SPECTROGRAM: "the pictures of clip and fragment: open it in a browser",
    VERDICTS: "what the other models say of the fragment, with their chance checks",
    REPEAT: "the link and the commands below, for programs",
}
FORMATS = "For the fields of the JSON files, see docs/certificate.md of Earshot."
NOT_BEGUN = "No other model had judged the fragment when this was packed: download it again later."
NO_CONTROLS_YET = "The chance check was not finished when this was packed: download it again later."
NO_LINK_TO_OWN = "A link holds no sound, so there is none to a search of your own."


def some_missing(n_missing: int, n: int) -> str:
    """Not all models have answered.

    >>> some_missing(1, 6), some_missing(2, 6)[:47]
    ('1 of 6 models had not judged the fragment when this was packed: download it again later.', \
'2 of 6 models had not judged the fragment when ')
    """
    return (
        f"{n_missing} of {n} models had not judged the fragment when this was packed: download it "
        "again later."
    )


def readme(
    title: str, files: Sequence[str], others: str, *, link: str | None, command: str, note: str
) -> str:
    """The whole README.

    Args:
        title: the clip and the model.
        files: in the zip, in this order.
        others: what the other models say, or why that is not there.
        link: to the search; None for a visitor's own sound.
        command: that repeats it.
        note: what link or command need; may be empty.
    """
    width = max(map(len, files))
    sections = [
        f"Earshot: {title}",
        "\n".join(f"{name:{width}}  {CONTENTS[name]}" for name in files),
        FORMATS,
        f"Other models\n{others}",
        f"The search again\n{link or NO_LINK_TO_OWN}\n{command}",
        note,
    ]
    return "\n\n".join(filter(None, sections)) + "\n"
