"""What visitors read above the checkpoints that they can add."""

INTRO = "Public checkpoints for this task, trained by others; none was tried by us."
ON_DEMAND = (
    "Nothing is downloaded before you ask for it, and what does not fit is refused with the reason."
)
NO_DOWNLOADS = "This server downloads none; an Earshot of your own does."


def more_models_intro(*, downloads: bool) -> str:
    """What the checkpoints are, and whether this server downloads any."""
    return f"{INTRO} {ON_DEMAND if downloads else NO_DOWNLOADS}"
