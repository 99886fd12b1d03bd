"""What visitors read while a choice or a file is on its way to the server."""

WAITING = "The search begins as soon as your last choice is on the page …"
DROPPED = "The search did not begin, because your last choice could not be shown. Choose again."
UNANSWERED = "The server has not answered your last choice. Choose again, or reload the page."

UPLOAD, UPLOADING = "Upload", "Uploading …"
SILENT = "Nothing was recorded but silence. Is the microphone muted, or another one chosen?"
RECORDER = {  # of its script
    "level": "Level of the microphone",
    "listen": "Your recording",
    "taken": "Recorded. Listen to it, then use it, record again or cancel.",
    "use": "Use it",
    "sending": "Sending …",
    "again": "Record again",
    "cancel": "Cancel",
    "cancelled": "Cancelled. Nothing was sent.",
    "busy": "A search is under way: the recording is kept until it has ended.",
}
LOCKED = "A search is under way: stop it first, then drop the file again."
LOST = "did not arrive. Please send it again."


def too_large(max_bytes: int) -> str:
    """What follows the name of a file that the server would refuse.

    >>> too_large(50 << 20)
    'is larger than 50 MB, the most that this page takes. Choose a shorter one.'
    """
    limit = f"{max_bytes >> 20} MB, the most that this page takes"
    return f"is larger than {limit}. Choose a shorter one."
