"""What a visitor should know about the link and the commands of a result."""

OF_HUB = "The link works as long as this app has that model; the command brings it along."
OF_DIRECTORY = "The link works as long as this app has that model; the command needs its folder."
NO_LINK = "A link holds no sound, so your own has none; the commands use original.wav from the zip."


def of_published(model_id: str) -> str:
    """The source was fetched, and has to be where the command runs."""
    return f"The command needs the model fetched first: earshot fetch {model_id}."
